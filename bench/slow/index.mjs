/**
 * Slow suite: what 500 senders of one byte per second cost those who call in the meantime.
 *
 *     node bench/slow/index.mjs [--json]
 *
 * Two servers of each subject run side by side, one of them with the slow senders. Calls go to all of them in turn, round
 * by round, with pauses, so that the machine is not full; the ratio of the two p99 is taken within a round, and the
 * figure is the median of rounds. Every call has to succeed. `cpu` is the server's own time per call when calls come without
 * pause and nobody else is there: what the deadlines themselves cost.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath, pathToFileURL } from 'node:url';

const rounds = 9;
const milliseconds = 1500;
const slowSockets = 500;
const subjects = ['node:http', 'sallyport'];
const costSubjects = [...subjects, 'sallyport, no deadlines'];
const body = `1=[${JSON.stringify({ product: 42, quantity: 2, note: 'x'.repeat(120) })}]\n`;

const start = (file, ...args) => fork(fileURLToPath(new URL(file, import.meta.url)), args);

async function startServer(subject) {
  const child = start('server.mjs', subject);
  const [{ port }] = await once(child, 'message');
  return { subject, child, port };
}

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

const round = (number, digits) => Number(number.toFixed(digits));

/** The p99 of calls, with the slow senders and without, and their ratio. */
async function measureWaits(load) {
  const pairs = await Promise.all(
    subjects.map(async (subject) => ({
      subject,
      alone: await startServer(subject),
      crowded: await startServer(subject),
      slow: start('clients.mjs'),
      p99: { alone: [], crowded: [], ratio: [] },
    })),
  );
  try {
    for (const { crowded, slow } of pairs)
      await ask(slow, { kind: 'slow', port: crowded.port, sockets: slowSockets });
    const calls = { kind: 'calls', connections: 8, pause: 10, milliseconds, body };
    // The first turn warms up.
    for (let turn = -1; turn < rounds; turn++) {
      for (const { alone, crowded, p99 } of turn % 2 === 0 ? pairs : [...pairs].reverse()) {
        const order = turn % 2 === 0 ? [alone, crowded] : [crowded, alone];
        const results = new Map();
        for (const server of order)
          results.set(server, (await ask(load, { ...calls, port: server.port })).p99);
        if (turn < 0) continue;
        p99.alone.push(results.get(alone));
        p99.crowded.push(results.get(crowded));
        p99.ratio.push(results.get(crowded) / results.get(alone));
      }
    }
    return pairs.map(({ subject, p99 }) => ({
      case: `${slowSockets} slow sockets`,
      subject,
      p99Alone: round(median(p99.alone), 2),
      p99Crowded: round(median(p99.crowded), 2),
      ratio: round(median(p99.ratio), 2),
    }));
  } finally {
    for (const { alone, crowded, slow } of pairs)
      for (const child of [alone.child, crowded.child, slow]) child.kill();
  }
}

/** The server's own CPU time per call. */
async function measureCosts(load) {
  const servers = await Promise.all(costSubjects.map(startServer));
  try {
    const calls = { kind: 'calls', connections: 16, pause: 0, milliseconds: 700, body };
    const costs = new Map(costSubjects.map((subject) => [subject, []]));
    for (let turn = -1; turn < rounds; turn++) {
      const order = servers.map((_, index) => servers[(index + turn + 1) % servers.length]);
      for (const { subject, child, port } of order) {
        const before = await ask(child, 'cpu');
        const { calls: count } = await ask(load, { ...calls, port });
        const after = await ask(child, 'cpu');
        if (turn >= 0) costs.get(subject).push((after.cpu - before.cpu) / count);
      }
    }
    const withDeadlines = costs.get('sallyport');
    return [...costs].map(([subject, cpu]) => ({
      case: 'cost of a call',
      subject,
      cpuMicroseconds: round(median(cpu), 1),
      ofSallyport: round(median(cpu.map((one, n) => one / withDeadlines[n])), 3),
    }));
  } finally {
    for (const { child } of servers) child.kill();
  }
}

function printRows(title, heads, rows) {
  console.log(`\n${title}`);
  const print = (subject, cells) =>
    console.log(subject.padEnd(28) + cells.map((cell) => String(cell).padStart(16)).join(''));
  print('subject', heads);
  for (const { case: _, subject, ...figures } of rows) print(subject, Object.values(figures));
}

/** Runs the suite. Prints a table, or with `json` one line of JSON. */
export async function run({ json = false } = {}) {
  const load = start('clients.mjs');
  try {
    const waits = await measureWaits(load);
    const costs = await measureCosts(load);
    if (json)
      console.log(JSON.stringify({ suite: 'slow', node: process.version, rows: [...waits, ...costs] }));
    else {
      printRows(
        `p99 of a call in ms, median of ${rounds} rounds`,
        ['alone', `with ${slowSockets} slow`, 'ratio'],
        waits,
      );
      printRows('CPU of a call', ['µs', 'of sallyport'], costs);
    }
    return [...waits, ...costs];
  } finally {
    load.kill();
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await run({ json: process.argv.includes('--json') });
}
