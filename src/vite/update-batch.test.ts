import type { EnvironmentModuleNode, HotUpdateOptions } from 'vite';
import { afterEach, expect, test, vi } from 'vitest';
import type { PluginState } from './plugin-state.ts';
import { batchUpdates } from './update-batch.ts';

afterEach(() => vi.useRealTimers());

interface Hook {
  handler(this: unknown, update: HotUpdateOptions): Promise<string[] | undefined>;
}

/** The hooks as Vite calls them around those of other plugins, which get a name for each module. */
function startBatch({ rsc = true, environment = 'client' } = {}) {
  const [begin, end] = batchUpdates({ rsc: rsc ? {} : undefined } as PluginState).map(
    ({ hotUpdate }) => hotUpdate as unknown as Hook,
  ) as [Hook, Hook];
  const context = { environment: { name: environment } };
  const updateOf = (modules: string[]) =>
    ({ modules: modules as unknown as EnvironmentModuleNode[] }) as unknown as HotUpdateOptions;
  return (modules: string[]) => {
    const update = updateOf(modules);
    void begin.handler.call(context, update);
    return () => end.handler.call(context, update);
  };
}

/** All that came of some updates: one of them takes all. */
async function allOf(updates: readonly Promise<string[] | undefined>[]): Promise<string[][]> {
  return (await Promise.all(updates)).map((modules) => modules ?? []).filter(({ length }) => length > 0);
}

test('files of one moment are one update', async () => {
  const update = startBatch();
  const together = [update(['a', 'shared']), update([]), update(['b', 'shared'])].map((look) => look());
  expect(await allOf(together)).toEqual([['a', 'shared', 'b']]);
  expect(await update(['c'])()).toEqual(['c']);
});

test('one that other plugins look at for longer is waited for', async () => {
  const update = startBatch();
  const slow = update(['slow']);
  const quick = update(['quick'])();
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(await allOf([quick, slow()])).toEqual([['quick', 'slow']]);
});

test('an update in which another plugin failed keeps those with it back for a while, and those after it not at all', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const update = startBatch();
  update(['failed']);
  const beside = update(['beside'])();
  await new Promise((resolve) => setTimeout(resolve, 100));
  vi.setSystemTime(Date.now() + 2000);
  expect(await beside).toEqual(['beside']);
  expect(await update(['next'])()).toEqual(['next']);
});

test.each([{ rsc: false }, { environment: 'ssr' }])('%j: nothing is changed', async (app) => {
  expect(await startBatch(app)(['a'])()).toBeUndefined();
});
