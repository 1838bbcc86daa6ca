/**
 * One server per subject, each in a process of its own: some adapters replace the global Request and Response,
 * and would otherwise change what the next one measures. Started by index.mjs with `fork`; answers `cpu` with the
 * CPU time used so far, in microseconds.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { Readable } from 'node:stream';

/** The work every subject does: read the body as text, parse it, answer with JSON. */
async function echo(request) {
  const data = JSON.parse(await request.text());
  return new Response(JSON.stringify({ data }), { headers: { 'content-type': 'application/json' } });
}

/** The same work without any web object: the ceiling. */
function echoBare(request, response) {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const data = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    const body = JSON.stringify({ data });
    response.writeHead(200, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
    });
    response.end(body);
  });
}

/** What one writes in five minutes without a library: the reference for what an adapter has to beat. */
async function echoByHand(incoming, outgoing) {
  const request = new Request(`http://${incoming.headers.host}${incoming.url}`, {
    method: incoming.method,
    headers: new Headers(incoming.headers),
    body: Readable.toWeb(incoming),
    duplex: 'half',
  });
  const response = await echo(request);
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  Readable.fromWeb(response.body).pipe(outgoing);
}

const subjects = {
  'node:http': async () => echoBare,
  '@hono/node-server': async () => (await import('@hono/node-server')).getRequestListener(echo),
  '@hono/node-server, globals kept': async () =>
    (await import('@hono/node-server')).getRequestListener(echo, { overrideGlobalObjects: false }),
  srvx: async () => (await import('srvx/node')).toNodeHandler(echo),
  'srvx, FastResponse': async () => {
    const { toNodeHandler, FastResponse } = await import('srvx/node');
    return toNodeHandler(async (request) => {
      const data = JSON.parse(await request.text());
      return new FastResponse(JSON.stringify({ data }), { headers: { 'content-type': 'application/json' } });
    });
  },
  'Readable.toWeb by hand': async () => echoByHand,
  'sallyport/node': async () => (await import('sallyport/node')).toNodeListener(echo),
};

const listener = await subjects[process.argv[2]]();
const server = createServer(listener).listen(0, '127.0.0.1');
await once(server, 'listening');
process.on('message', () => {
  const { user, system } = process.cpuUsage();
  process.send({ cpu: user + system });
});
process.on('disconnect', () => process.exit());
process.send({ port: server.address().port });
