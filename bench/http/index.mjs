/**
 * HTTP suite: what an adapter from `Request`/`Response` handlers costs on top of bare `node:http`.
 *
 *     node bench/http/index.mjs [--json]
 *
 * Every subject runs in its own process, the load in another; rounds are interleaved (all subjects in turn, the
 * order rotated), and the figures are medians over rounds. `ratioToBare` compares requests per second within the
 * same round. `cpu` is the server's own CPU time per request: steadier than requests per second on a busy machine.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';

const rounds = 7;
const milliseconds = 700;
const connections = 16;

const bare = 'node:http';
const peers = [
  '@hono/node-server',
  '@hono/node-server, globals kept',
  'srvx',
  'srvx, FastResponse',
  'Readable.toWeb by hand',
];

const cases = {
  'small POST': JSON.stringify({
    id: 'like-3f9a',
    args: [{ product: 42, quantity: 2, note: 'x'.repeat(120) }],
  }),
  '32 kB POST': JSON.stringify({
    id: 'save-77b1',
    args: Array.from({ length: 256 }, (_, i) => 'y'.repeat(120) + i),
  }),
};

const start = (file, ...args) => fork(fileURLToPath(new URL(file, import.meta.url)), args);

async function ask(child, message) {
  child.send(message);
  const [answer] = await once(child, 'message');
  return answer;
}

function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

async function measure(load, server, body, duration = milliseconds) {
  const before = await ask(server.child, 'cpu');
  const { requests, seconds } = await ask(load, {
    port: server.port,
    body,
    connections,
    milliseconds: duration,
  });
  const after = await ask(server.child, 'cpu');
  return { rps: requests / seconds, cpu: (after.cpu - before.cpu) / requests };
}

async function runCase(name, body, servers, load) {
  for (const server of servers) await measure(load, server, body);
  const figures = new Map(
    servers.map((server) => [server.subject, { rps: [], cpu: [], ratio: [], cpuRatio: [] }]),
  );
  for (let round = 0; round < rounds; round++) {
    const order = servers.map((_, index) => servers[(index + round) % servers.length]);
    const results = new Map();
    for (const server of order) results.set(server.subject, await measure(load, server, body));
    const base = results.get(bare);
    for (const [subject, result] of results) {
      const figure = figures.get(subject);
      figure.rps.push(result.rps);
      figure.cpu.push(result.cpu);
      figure.ratio.push(result.rps / base.rps);
      figure.cpuRatio.push(result.cpu / base.cpu);
    }
  }
  return [...figures].map(([subject, figure]) => ({
    case: name,
    subject,
    rps: Math.round(median(figure.rps)),
    ratioToBare: Number(median(figure.ratio).toFixed(3)),
    cpuMicroseconds: Number(median(figure.cpu).toFixed(1)),
    cpuRatioToBare: Number(median(figure.cpuRatio).toFixed(2)),
  }));
}

function printTable(rows) {
  for (const name of Object.keys(cases)) {
    console.log(`\n${name}, ${connections} connections, median of ${rounds} rounds`);
    printRow('subject', ['req/s', 'of bare', 'CPU µs/req', 'of bare']);
    for (const row of rows.filter((row) => row.case === name)) {
      const percent = (ratio) => `${(ratio * 100).toFixed(0)} %`;
      const speeds = [String(row.rps), percent(row.ratioToBare)];
      printRow(row.subject, [...speeds, row.cpuMicroseconds.toFixed(1), percent(row.cpuRatioToBare)]);
    }
  }
}

function printRow(subject, cells) {
  console.log(subject.padEnd(34) + cells.map((cell) => cell.padStart(12)).join(''));
}

/** Runs the suite. Prints a table, or with `json` one line of JSON. */
export async function run({ json = false } = {}) {
  const built = existsSync(new URL('../../dist/node.js', import.meta.url));
  if (!built) console.error('sallyport/node is not measured: run `npm run build` first.');
  const subjects = [bare, ...peers, ...(built ? ['sallyport/node'] : [])];
  const children = subjects.map((subject) => ({ subject, child: start('subjects.mjs', subject) }));
  const load = start('load.mjs');
  try {
    const servers = [];
    for (const { subject, child } of children) {
      const [{ port }] = await once(child, 'message');
      servers.push({ subject, child, port });
    }
    const rows = [];
    for (const [name, body] of Object.entries(cases))
      rows.push(...(await runCase(name, body, servers, load)));
    if (json) console.log(JSON.stringify({ suite: 'http', node: process.version, rows }));
    else printTable(rows);
    return rows;
  } finally {
    for (const { child } of children) child.kill();
    load.kill();
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await run({ json: process.argv.includes('--json') });
}
