/**
 * Clients in a process of their own, started by index.mjs with `fork`.
 *
 * `{ kind: 'slow', port, sockets }` opens connections that send the body of a call at one byte per second, each opened
 * again when the server closes it, until `{ kind: 'stop' }`. `{ kind: 'calls', port, … }` makes calls over keep-alive
 * connections, each with a pause after it, and answers with what they took.
 */
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const makeHead = (length) =>
  [
    'POST /_sallyport/echo-1 HTTP/1.1',
    'Host: localhost',
    'Content-Type: application/vnd.sallyport',
    'Sec-Fetch-Site: same-origin',
    `Content-Length: ${length}`,
    '\r\n',
  ].join('\r\n');

let stopped = false;
const slowSockets = new Set();

/** Until each was sent away once, in seconds. */
const spread = 10;

async function keepSlow(port) {
  // Otherwise all of them would come again in the same moment, for ever.
  await sleep(Math.random() * spread * 1000);
  while (!stopped) {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.on('error', () => {});
    socket.resume();
    slowSockets.add(socket);
    socket.write(makeHead(60_000));
    await once(socket, 'close');
    slowSockets.delete(socket);
  }
}

async function runSlow({ port, sockets }) {
  stopped = false;
  for (let n = 0; n < sockets; n++) void keepSlow(port);
  while (slowSockets.size < sockets) await sleep(10);
  // Spread over the second, as strangers are.
  const creep = async () => {
    for (let tick = 0; !stopped; tick++) {
      let n = 0;
      for (const socket of slowSockets) if (n++ % 20 === tick % 20) socket.write('x');
      await sleep(50);
    }
  };
  void creep();
}

function stopSlow() {
  stopped = true;
  for (const socket of slowSockets) socket.destroy();
}

async function runConnection({ port, request, pause, until }, times) {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await once(socket, 'connect');
  while (performance.now() < until) {
    const began = performance.now();
    socket.write(request);
    const [answer] = await once(socket, 'data');
    if (!answer.latin1Slice(0, 12).endsWith('200')) throw new Error(`Unexpected answer: ${answer}`);
    times.push(performance.now() - began);
    if (pause > 0) await sleep(pause * Math.random() * 2);
  }
  socket.destroy();
}

async function runCalls({ port, connections, pause, milliseconds, body }) {
  const request = Buffer.from(makeHead(Buffer.byteLength(body)) + body);
  const times = [];
  const settings = { port, request, pause, until: performance.now() + milliseconds };
  await Promise.all(Array.from({ length: connections }, () => runConnection(settings, times)));
  times.sort((a, b) => a - b);
  const at = (share) => times[Math.min(times.length - 1, Math.floor(times.length * share))];
  return { calls: times.length, p50: at(0.5), p99: at(0.99) };
}

process.on('message', async (message) => {
  if (message.kind === 'slow') process.send(await runSlow(message).then(() => ({ ready: true })));
  else if (message.kind === 'stop') process.send({ stopped: stopSlow() === undefined });
  else process.send(await runCalls(message));
});
process.on('disconnect', () => process.exit());
