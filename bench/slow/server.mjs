/**
 * One server in a process of its own, started by index.mjs with `fork`. Each answers `POST /_sallyport/echo-1` with what it
 * was sent. Answers `cpu` with the CPU time used so far, in microseconds.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';

/** The same work without us: the whole body, parsed, and sent back. */
function echoBare(request, response) {
  const chunks = [];
  request.on('error', () => {});
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const [value] = JSON.parse(Buffer.concat(chunks).toString('utf8').slice(2));
    const body = `1=${JSON.stringify(value)}\n`;
    response.writeHead(200, {
      'content-type': 'application/vnd.sallyport',
      'content-length': Buffer.byteLength(body),
    });
    response.end(body);
  });
}

async function makeCalls(limits) {
  const { createHandler, installFunctions, registerFunction } = await import('sallyport/server');
  const { toNodeListener } = await import('sallyport/node');
  const echo = registerFunction(async (value) => value, { id: 'echo-1', name: 'echo', arity: 1 });
  installFunctions({ base: '/', functions: new Map([['echo-1', async () => echo]]) });
  return toNodeListener(createHandler({ limits }));
}

const subjects = {
  'node:http': async () => echoBare,
  sallyport: () => makeCalls({}),
  'sallyport, no deadlines': () => makeCalls({ bodyIdle: Number.POSITIVE_INFINITY }),
};

const server = createServer({ requestTimeout: 0 }, await subjects[process.argv[2]]()).listen(0, '127.0.0.1');
await once(server, 'listening');
process.on('message', () => {
  const { user, system } = process.cpuUsage();
  process.send({ cpu: user + system });
});
process.on('disconnect', () => process.exit());
process.send({ port: server.address().port });
