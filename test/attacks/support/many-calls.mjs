// Makes 200,000 calls of six kinds in one process and prints how its heap went, as JSON. Needs --expose-gc.

import { createHandler, definePolicy, deny, installFunctions, registerFunction } from 'sallyport/server';

const total = 200_000;
const perSample = 5_000;

const nobody = definePolicy('nobody', () => deny(403));
const functions = {
  echo: [async (...args) => args],
  refused: [async () => 1, { protection: () => nobody }],
  fails: [
    async () => {
      throw new Error('expected');
    },
  ],
  streams: [
    async () =>
      (async function* () {
        yield 1;
        yield { later: Promise.resolve(2) };
      })(),
  ],
};
const table = new Map();
for (const [name, [run, mark]] of Object.entries(functions)) {
  registerFunction(run, { id: `${name}-1`, name, arity: -1, ...mark });
  table.set(`${name}-1`, async () => run);
}
installFunctions({ base: '/', functions: table });
const handler = createHandler({
  context: () => ({ user: 'Ada' }),
  limits: { functionTime: 60_000 },
  onError: () => {},
  render: (_, { form }) => new Response(`answered ${form?.result}`),
});

const call = (name, body) => () =>
  new Request(`http://localhost/_sallyport/${name}-1`, {
    method: 'POST',
    headers: { 'content-type': 'application/vnd.sallyport', 'sec-fetch-site': 'same-origin' },
    body,
  });
const post = () =>
  new Request('http://localhost/page', {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' },
    body: new URLSearchParams({ '$sallyport:k': '', '$sallyport.k.id': 'echo-1', name: 'Ada' }),
  });
const kinds = {
  plain: [call('echo', '1=["text",1]\n'), 200],
  tagged: [call('echo', '1~[["$M",["$D",0],["$B","7"]],["$P",1]]\n1~"later"\n'), 200],
  refused: [call('refused', '1=[]\n'), 403],
  fails: [call('fails', '1=[]\n'), 500],
  streams: [call('streams', '1=[]\n'), 200],
  form: [post, 200],
};

const samples = [];
const statuses = {};
for (let made = 0; made < total; ) {
  for (let next = made + perSample; made < next; ) {
    for (const [kind, [makeRequest, expected]] of Object.entries(kinds)) {
      const response = await handler.fetch(makeRequest());
      await response.arrayBuffer();
      if (response.status !== expected) statuses[`${kind} ${response.status}`] = true;
      made++;
    }
  }
  // What is done after an answer is done in the next turns.
  for (let turn = 0; turn < 3; turn++) {
    await new Promise((resolve) => setTimeout(resolve, 5));
    globalThis.gc();
  }
  samples.push([made, process.memoryUsage().heapUsed]);
}
console.log(JSON.stringify({ samples, unexpected: Object.keys(statuses) }));
