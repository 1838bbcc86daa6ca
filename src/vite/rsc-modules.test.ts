import type { Environment } from 'vite';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { PluginState } from './plugin-state.ts';
import { rscCode } from './rsc.ts';
import { rscModule } from './rsc-modules.ts';
import type { RscState } from './rsc-state.ts';
import { virtual } from './virtual-modules.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Runs the module that tells of edits, as the browser does. */
function runUpdates() {
  const dev = { mode: 'dev' } as Environment;
  const code = rscModule(virtual.updates, {} as PluginState, {} as RscState, dev, String) ?? '';
  const listeners = new Map<string, () => void>();
  const hot = { on: (name: string, listener: () => void) => listeners.set(name, listener) };
  const body = code.replace('import.meta.hot', 'itsHot').replaceAll('export const', 'const');
  const onServerUpdate = new Function('itsHot', `${body}return onServerUpdate;`)(hot);
  const told = vi.fn();
  onServerUpdate(told);
  const send = (name: string) => listeners.get(name)?.();
  return {
    told,
    beginUpdate: () => send('vite:beforeUpdate'),
    endUpdate: () => send('vite:afterUpdate'),
    editServer: () => send(rscCode.updateEvent),
  };
}

describe('D5: an edit of the server', () => {
  test('is told when the update of the browser that came with it is done', () => {
    const { told, beginUpdate, endUpdate, editServer } = runUpdates();
    editServer();
    beginUpdate();
    vi.advanceTimersByTime(1_000);
    expect(told).not.toHaveBeenCalled();
    endUpdate();
    vi.advanceTimersByTime(100);
    expect(told).toHaveBeenCalledOnce();
  });

  test.each([
    ['with that edit', true],
    ['without one', false],
  ])('waits for no update of the browser that failed long ago, %s', (_, isEdited) => {
    const { told, beginUpdate, editServer } = runUpdates();
    if (isEdited) editServer();
    beginUpdate();
    vi.advanceTimersByTime(5_000);
    expect(told).toHaveBeenCalledTimes(isEdited ? 1 : 0);
    told.mockClear();
    editServer();
    vi.advanceTimersByTime(100);
    expect(told).toHaveBeenCalledOnce();
  });
});
