/**
 * The load: keep-alive connections over plain sockets, one request at a time on each. It writes bytes that were
 * made beforehand and looks only for the end of each answer, so that the server, not the client, is the limit.
 * Started by index.mjs with `fork`; answers `{ port, body, connections, milliseconds }` with `{ requests, seconds }`.
 */
import { connect } from 'node:net';

const headEnd = Buffer.from('\r\n\r\n');

function makeRequest(port, body) {
  const head = [
    'POST /api/echo HTTP/1.1',
    `Host: 127.0.0.1:${port}`,
    'Content-Type: application/json',
    'Accept: */*',
    'Origin: http://127.0.0.1',
    'Sec-Fetch-Site: same-origin',
    'User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36',
    'Accept-Language: en-US,en;q=0.9',
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`);
}

/** Bytes of the answer at the start of `bytes`, or 0 while it is incomplete. Understands what servers here send. */
function answerLength(bytes) {
  const end = bytes.indexOf(headEnd);
  if (end === -1) return 0;
  const head = bytes.latin1Slice(0, end).toLowerCase();
  if (!head.startsWith('http/1.1 200')) throw new Error(`Unexpected answer: ${head}`);
  const length = /content-length: (\d+)/.exec(head);
  if (length) {
    const total = end + 4 + Number(length[1]);
    return bytes.length >= total ? total : 0;
  }
  const last = bytes.indexOf('0\r\n\r\n', end + 4);
  return last === -1 ? 0 : last + 5;
}

function startConnection(port, request, tally) {
  return new Promise((resolve, reject) => {
    let pending = Buffer.alloc(0);
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    socket.on('connect', () => socket.write(request));
    socket.on('error', reject);
    socket.on('data', (chunk) => {
      pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
      const length = answerLength(pending);
      if (length === 0) return;
      pending = pending.subarray(length);
      tally.requests++;
      if (performance.now() < tally.until) socket.write(request);
      else {
        socket.destroy();
        resolve();
      }
    });
    socket.on('close', resolve);
  });
}

process.on('message', async ({ port, body, connections, milliseconds }) => {
  const request = makeRequest(port, body);
  const begin = performance.now();
  const tally = { requests: 0, until: begin + milliseconds };
  await Promise.all(Array.from({ length: connections }, () => startConnection(port, request, tally)));
  process.send({ requests: tally.requests, seconds: (performance.now() - begin) / 1000 });
});
process.on('disconnect', () => process.exit());
