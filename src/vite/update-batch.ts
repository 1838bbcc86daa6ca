import { setTimeout as pause } from 'node:timers/promises';
import type { EnvironmentModuleNode, HotUpdateOptions, Plugin } from 'vite';
import type { PluginState } from './plugin-state.ts';

/** How long an update waits for others of the same moment, in milliseconds: an editor that saves all files takes less. */
const moment = 30;
/** How long other plugins may look at an update, in milliseconds: one that throws does not say so here. */
const longestLook = 1000;

/** A process that was busy runs timers that are late before it hears of files: hence the second time. */
async function pauseForOthers(): Promise<void> {
  await pause(moment);
  await pause(0);
}

/**
 * Makes files that are saved in the same moment one update of the browser. With one for each, a client component that two
 * of them change is loaded twice at once: what React then keeps for the newest may be the other one than the server's
 * pages name, and every page after it loses the state of all components of that file.
 */
export function batchUpdates(state: PluginState): Plugin[] {
  /** Updates that other plugins are still looking at, and since when. */
  const onTheWay = new Map<HotUpdateOptions, number>();
  let together = new Set<EnvironmentModuleNode>();
  function areOthersOnTheWay(): boolean {
    for (const [other, since] of onTheWay) if (Date.now() - since > longestLook) onTheWay.delete(other);
    return onTheWay.size > 0;
  }
  const concerns = (environment: { name: string }) =>
    state.rsc !== undefined && environment.name === 'client';
  return [
    {
      name: 'sallyport:updates-begin',
      apply: 'serve',
      hotUpdate: {
        order: 'pre',
        handler(update) {
          if (concerns(this.environment)) onTheWay.set(update, Date.now());
        },
      },
    },
    {
      name: 'sallyport:updates-together',
      apply: 'serve',
      hotUpdate: {
        order: 'post',
        async handler(update) {
          if (!concerns(this.environment)) return undefined;
          const { modules } = update;
          for (const module of modules) together.add(module);
          if (modules.length > 0) await pauseForOthers();
          onTheWay.delete(update);
          // What the browser has nothing of neither waits nor takes anything along.
          if (modules.length === 0) return undefined;
          while (together.size > 0 && areOthersOnTheWay()) await pause(moment);
          // Whoever is the last to come takes all along.
          const all = [...together];
          together = new Set();
          return all;
        },
      },
    },
  ];
}
