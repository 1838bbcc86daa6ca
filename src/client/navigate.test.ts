import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { leavePage } from './navigate.ts';

/** The window of a page, with the events that tests send to it. */
let page: EventTarget;

beforeEach(() => {
  vi.useFakeTimers();
  page = new EventTarget();
  vi.stubGlobal('addEventListener', page.addEventListener.bind(page));
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** Tells the page that it is shown: for the first time, or as one that the browser had kept. */
function show(persisted: boolean): void {
  page.dispatchEvent(Object.assign(new Event('pageshow'), { persisted }));
}

/** Begins to leave the page; tells whether that is still going on. */
function leave(): () => Promise<boolean> {
  let isLeaving = true;
  void leavePage(() => {}).then(() => {
    isLeaving = false;
  });
  return async () => {
    await vi.advanceTimersByTimeAsync(0);
    return isLeaving;
  };
}

test('F6: a page that is left before it has loaded whole is being left until it is gone', async () => {
  const isLeaving = leave();
  show(false);
  expect(await isLeaving()).toBe(true);
});

test('F6: who comes back to a page that was left finds nothing waiting', async () => {
  const isLeaving = leave();
  show(false);
  show(true);
  expect(await isLeaving()).toBe(false);
});

test('F6: a page that stays, for what came was a file, waits no longer than ten seconds', async () => {
  const isLeaving = leave();
  await vi.advanceTimersByTimeAsync(9_000);
  expect(await isLeaving()).toBe(true);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(await isLeaving()).toBe(false);
});
