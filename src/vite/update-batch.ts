import { setTimeout as pause } from 'node:timers/promises';
import type { EnvironmentModuleNode, Plugin } from 'vite';
import type { PluginState } from './plugin-state.ts';

/** How long an update waits for others of the same moment, in milliseconds: an editor that saves all files takes less. */
const moment = 30;

/**
 * Makes files that are saved in the same moment one update of the browser. With one for each, a client component that two
 * of them change is loaded twice at once: what React then keeps for the newest may be the other one than the server's
 * pages name, and every page after it loses the state of all components of that file.
 */
export function batchUpdates(state: PluginState): Plugin[] {
  /** Updates that other plugins are still looking at. */
  let onTheWay = 0;
  let together = new Set<EnvironmentModuleNode>();
  const concerns = (environment: { name: string }) =>
    state.rsc !== undefined && environment.name === 'client';
  return [
    {
      name: 'sallyport:updates-begin',
      apply: 'serve',
      hotUpdate: {
        order: 'pre',
        handler() {
          if (concerns(this.environment)) onTheWay++;
        },
      },
    },
    {
      name: 'sallyport:updates-together',
      apply: 'serve',
      hotUpdate: {
        order: 'post',
        async handler({ modules }) {
          if (!concerns(this.environment)) return undefined;
          for (const module of modules) together.add(module);
          // Nothing that the browser has: what else there is takes no part in it.
          if (modules.length > 0) await pause(moment);
          // The last one takes all along.
          if (--onTheWay > 0) return [];
          const all = [...together];
          together = new Set();
          return all;
        },
      },
    },
  ];
}
