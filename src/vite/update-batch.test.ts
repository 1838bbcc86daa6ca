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

test('files of one moment are the update of the last one', async () => {
  const update = startBatch();
  const [first, second, third] = [update(['a', 'shared']), update([]), update(['b', 'shared'])].map((look) =>
    look(),
  );
  expect([await first, await second, await third]).toEqual([[], [], ['a', 'shared', 'b']]);
  expect(await update(['c'])()).toEqual(['c']);
});

test('who is looked at longer takes along what was there before', async () => {
  const update = startBatch();
  const slow = update(['slow']);
  expect(await update(['quick'])()).toEqual([]);
  expect(await slow()).toEqual(['quick', 'slow']);
});

test('an update in which another plugin failed does not keep those after it back', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const update = startBatch();
  update(['failed']);
  vi.setSystemTime(Date.now() + 2000);
  expect(await update(['next'])()).toEqual(['next']);
});

test.each([{ rsc: false }, { environment: 'ssr' }])('%j: nothing is changed', async (app) => {
  expect(await startBatch(app)(['a'])()).toBeUndefined();
});
