import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { serve } from '../../src/node/serve.ts';
import { after as afterAnswer } from '../../src/server/request/scope.ts';
import { callFunction } from '../harness/call.ts';
import { handlerOf } from '../harness/handler.ts';

/** A server with one function, which does `work` after its answer. */
async function startWith(work: () => unknown) {
  const { handler, errors } = handlerOf({
    act: async () => {
      afterAnswer(work);
      return 'answered';
    },
  });
  const server = await serve({
    fetch: (request, platform) => handler(new Request(request), platform),
    port: 0,
    signals: false,
    stopSeconds: 0.5,
  });
  return { server, errors, call: () => callFunction(server.url.replace(/\/$/, ''), 'act-1') };
}

test('after: the caller does not wait for the work, a server that stops does', async () => {
  let done = false;
  const { server, call } = await startWith(async () => {
    await sleep(200);
    done = true;
  });
  const { body } = await call();
  expect([body, done]).toEqual([{ result: 'answered' }, false]);
  await server.close();
  expect(done).toBe(true);
});

test('after: work that never ends does not keep a stopping server for ever', async () => {
  const { server, call } = await startWith(() => new Promise(() => {}));
  await call();
  expect(await server.close()).toEqual({ cut: 0 });
});
