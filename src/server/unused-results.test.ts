import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { handlerOf } from '../../test/harness/handler.ts';
import { PublicError } from '../errors/public-error.ts';
import type { HandlerOptions } from './handler-options.ts';

// What a function gives and nobody gets may hold promises. One that rejects without a listener ends the process.

class Foreign {}

const fails = async () => {
  await sleep(30);
  throw new Error('later');
};

const unhandled: unknown[] = [];
const note = (reason: unknown) => void unhandled.push(reason);
beforeEach(() => {
  unhandled.length = 0;
  process.on('unhandledRejection', note);
});
afterEach(() => void process.off('unhandledRejection', note));

const brief: HandlerOptions = { limits: { functionTime: 5 } };

test.each<[string, HandlerOptions, () => Promise<unknown>]>([
  ['before what cannot be sent', {}, async () => ({ a: fails(), b: new Foreign() })],
  ['behind what cannot be sent', {}, async () => ({ b: new Foreign(), a: [new Map([['a', fails()]])] })],
  [
    'in the item of a stream that cannot be sent',
    {},
    async () =>
      (async function* () {
        yield { b: new Foreign(), a: new Set([fails()]) };
      })(),
  ],
  [
    'in a promise that cannot be sent',
    {},
    async () => ({ p: sleep(1).then(() => ({ b: new Foreign(), a: fails() })) }),
  ],
  [
    'in a public error that cannot be sent',
    {},
    async () => {
      throw new PublicError('NO', { b: new Foreign(), a: fails() });
    },
  ],
  [
    'in what comes too late',
    brief,
    async () => {
      await sleep(20);
      return { a: fails() };
    },
  ],
  [
    'that is too late, and rejects itself',
    brief,
    async () => {
      await sleep(20);
      await fails();
    },
  ],
])('S1: a promise %s does not end the process', async (_where, options, run) => {
  const { handler, request } = handlerOf({ act: run }, options);
  await (await handler(request('act'))).text();
  await sleep(100);
  expect(unhandled).toEqual([]);
});

test('S7: a stream that comes too late is let go', async () => {
  let cancel = () => {};
  const cancelled = new Promise<void>((resolve) => {
    cancel = resolve;
  });
  const late = async () => {
    await sleep(20);
    return { deep: [new ReadableStream({ cancel })] };
  };
  const { call } = handlerOf({ late }, brief);
  expect((await call('late')).status).toBe(504);
  await expect(cancelled).resolves.toBeUndefined();
});
