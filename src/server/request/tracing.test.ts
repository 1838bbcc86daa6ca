import diagnostics from 'node:diagnostics_channel';
import { afterEach, describe, expect, test } from 'vitest';
import { handlerOf } from '../../../test/harness/handler.ts';
import { PublicError } from '../../errors/public-error.ts';
import { deny } from '../gate/denied.ts';
import type { CallEvent } from './tracing.ts';

const { start, asyncEnd } = diagnostics.tracingChannel<CallEvent>('sallyport:call');
const events: CallEvent[] = [];
const note = (message: unknown) => {
  events.push(message as CallEvent);
};

afterEach(() => {
  asyncEnd.unsubscribe(note);
  start.unsubscribe(note);
  events.length = 0;
});

const { call, handler, request } = handlerOf({
  add: async (a: number, b: number) => a + b,
  refuse: async () => {
    throw new PublicError('OUT_OF_STOCK');
  },
  fail: async () => {
    throw new Error('secret');
  },
  forbid: async () => deny(403),
  odd: async () => new URL('https://a.example'),
});

describe('diagnostics_channel', () => {
  test('a subscriber gets one event per call, with name, arguments, status and time', async () => {
    asyncEnd.subscribe(note);
    await call('add', [2, 3]);
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({ id: 'add-1', functionName: 'add', args: [2, 3], status: 200 });
    expect(events[0]?.code).toBeUndefined();
    expect(events[0]?.duration).toBeGreaterThanOrEqual(0);
  });

  test('it is told at the start too, before anything is known of the call', async () => {
    const seen: (string | undefined)[] = [];
    start.subscribe((message) => seen.push((message as CallEvent).functionName));
    await call('add', [1, 1]);
    expect(seen[0]).toBeUndefined();
  });

  test.each([
    ['refuse', { status: 400, code: 'OUT_OF_STOCK' }],
    ['fail', { status: 500, code: 'SP3007' }],
    ['forbid', { status: 403, code: 'SP3042' }],
    ['odd', { status: 500, code: 'SP3008' }],
    ['missing', { status: 404, code: 'SP3003', id: 'missing-1' }],
  ])('a call that ends badly says how: %s', async (name, expected) => {
    asyncEnd.subscribe(note);
    await call(name);
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject(expected);
  });

  test('S5: a request from another site is an event too, with nothing of its body', async () => {
    asyncEnd.subscribe(note);
    await handler(request('add', [1, 2], { headers: { 'sec-fetch-site': 'cross-site' } }));
    expect(events).toMatchObject([{ status: 403, code: 'SP3002' }]);
    expect(events[0]?.args).toBeUndefined();
  });

  test('after a subscriber has left calls go on', async () => {
    asyncEnd.subscribe(note);
    asyncEnd.unsubscribe(note);
    expect((await call('add', [1, 2])).body).toEqual({ result: 3 });
    expect(events).toEqual([]);
  });
});
