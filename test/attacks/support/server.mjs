// A server that is attacked over sockets, in a process of its own, as it is published: `node --expose-gc server.mjs`.
// The variable HANDLER holds options of createHandler as JSON.

import { serve } from 'sallyport/node';
import { createHandler, getSignal, installFunctions, registerFunction } from 'sallyport/server';

/** What happened so far, by name. */
const counts = {};
const count = (name) => {
  counts[name] = (counts[name] ?? 0) + 1;
};

const functions = {
  /** Gives back what it got. */
  async echo(...args) {
    count('echo');
    return args;
  },
  /** Takes anything, and says how much. */
  async measure(value) {
    count('measure');
    return value instanceof Blob ? value.size : String(value).length;
  },
  /** Ends when its caller goes. */
  async wait() {
    count('wait');
    const signal = getSignal();
    if (!signal.aborted)
      await new Promise((resolve) => {
        signal.addEventListener('abort', resolve, { once: true });
      });
    count('wait aborted');
  },
  /** Never ends by itself. */
  async stream() {
    return (async function* () {
      count('stream');
      try {
        for (;;) {
          count('stream item');
          yield 'x'.repeat(10_000);
        }
      } finally {
        count('stream ended');
      }
    })();
  },
  /** One large piece. */
  async bytes(size) {
    count('bytes');
    return new Uint8Array(size);
  },
  async stats(collect) {
    // What was let go in this turn is collected in the next.
    for (let n = 0; collect && n < 3; n++) {
      await new Promise((resolve) => setTimeout(resolve, 10));
      globalThis.gc();
    }
    const resources = {};
    for (const name of process.getActiveResourcesInfo()) resources[name] = (resources[name] ?? 0) + 1;
    const listeners = process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0);
    const { heapUsed, external, arrayBuffers } = process.memoryUsage();
    return { counts: { ...counts }, resources, listeners, heap: heapUsed, outside: external + arrayBuffers };
  },
};

const table = new Map();
for (const [name, run] of Object.entries(functions)) {
  registerFunction(run, { id: `${name}-1`, name, arity: -1 });
  table.set(`${name}-1`, async () => run);
}
installFunctions({ base: '/', functions: table });

process.on('warning', (warning) => {
  count(`warning ${warning.name}`);
  console.error(warning);
});
const handler = createHandler({
  ...JSON.parse(process.env.HANDLER ?? '{}'),
  /** Pages: what is posted to them by a form runs, and they say so. */
  render: (_, { form }) =>
    new Response(form === undefined ? 'a page' : 'a page after a form', {
      headers: { 'content-type': 'text/html' },
    }),
  onError: (error) => {
    count('onError');
    console.error(error);
  },
});
const { url } = await serve({ fetch: handler.fetch, port: 0, fallback: 'fetch' });
console.log(`Ready at ${url}`);
