import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import {
  type AttackedServer,
  headOfCall,
  openConnection,
  openServer,
  type RawConnection,
  type Stats,
  wholeCall,
} from './support/open-server.ts';

// Many clients at once that are of no use: over sockets, against the server as it is published.

async function start(options: object = {}): Promise<AttackedServer> {
  const server = await openServer(options);
  onTestFinished(async () => {
    await server.stop();
  });
  return server;
}

const count = ({ counts }: Stats, name: string) => counts[name] ?? 0;

/** Sends a text piece by piece, as long as the connection lasts. */
async function creep({ socket, send }: RawConnection, text: string, bytes: number): Promise<void> {
  // Strangers do not all send in the same moment.
  await sleep(Math.random() * 1000);
  for (let at = 0; at < text.length && socket.writable; at += bytes) {
    send(text.slice(at, at + bytes));
    await sleep(1000);
  }
}

const endless = 'x'.repeat(1000);

/** What the senders of one byte per second have said at once before they began to creep. */
const beginnings = {
  'a small body': headOfCall('measure', 60_000),
  // Its beginning is right: what is wrong from its first byte on is refused with that byte.
  'a large body': `${headOfCall('measure', 900_000)}1=["`,
  'a file': `${headOfCall('measure', 5_000_000)}1f4000000\n`,
  'a form': [
    'POST / HTTP/1.1',
    'Host: localhost',
    'Content-Type: application/x-www-form-urlencoded',
    'Sec-Fetch-Site: same-origin',
    'Content-Length: 60000',
    '',
    '%24sallyport%3A0=&%24sallyport.0.id=measure-1&title=',
  ].join('\r\n'),
  headers: headOfCall('measure', 10).slice(0, -2),
} as const;

test('S7: 500 senders of one byte per second are sent away, and everybody else is served in the meantime', async () => {
  const server = await start();
  const before = await server.statsCollected();
  const kinds = Object.entries(beginnings);
  const slow = await Promise.all(
    Array.from({ length: 500 }, async (_, n) => {
      const [kind, beginning] = kinds[n % kinds.length] as [string, string];
      const connection = await openConnection(server.port);
      connection.send(beginning);
      void creep(connection, kind === 'headers' ? `X-A: ${endless}` : endless, 1);
      return { kind, closed: connection.closed };
    }),
  );
  const honest = await openConnection(server.port);
  const upload = wholeCall('echo', `1=["${'x'.repeat(30_000)}"]\n`).replace(
    'Host:',
    'Connection: close\r\nHost:',
  );
  // Longer than any of the deadlines, at four times the slowest pace.
  void creep(honest, upload, 2000);

  let crowded = true;
  onTestFinished(() => {
    crowded = false;
  });
  const answers: string[] = [];
  const call = async () => {
    while (crowded) {
      const { closed, send } = await openConnection(server.port);
      send(wholeCall('echo', '1=["ok"]\n').replace('Host:', 'Connection: close\r\nHost:'));
      const answer = await closed;
      answers.push(/ 200 OK[\s\S]*1=\["ok"\]/.test(answer) ? 'served' : answer);
      await sleep(20);
    }
  };
  const callers = Array.from({ length: 4 }, call);

  await sleep(5000);
  const during = await server.statsCollected();
  expect(during.resources.TCPSocketWrap).toBeGreaterThan(500);
  // What each of them costs: a socket and a request, no buffer of the size it announced.
  expect(during.heap + during.outside - before.heap - before.outside).toBeLessThan(500 * 60_000);

  for (const { kind, closed } of slow) {
    const answer = await closed;
    if (kind === 'headers') expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    else expect([kind, answer]).toEqual([kind, expect.stringMatching(/^HTTP\/1\.1 408 [\s\S]*SP3060/)]);
  }
  expect(await honest.closed).toMatch(/^HTTP\/1\.1 200 OK/);
  crowded = false;
  await Promise.all(callers);
  expect(answers.length).toBeGreaterThan(20);
  expect(answers.filter((answer) => answer !== 'served')).toEqual([]);
  const after = await server.statsOnce(({ resources }) => resources.TCPSocketWrap === 1);
  expect(after.resources).toEqual(before.resources);
  expect(count(after, 'measure')).toBe(0);
  expect(count(after, 'onError')).toBe(0);
  await server.requireHealth();
});

const row = `1=[${JSON.stringify('x'.repeat(100_000))}]\n`;

/** One call that its caller gives up, each at another moment. */
const aborts: ((connection: RawConnection) => Promise<void>)[] = [
  async ({ send }) => send(headOfCall('echo', 10)),
  async ({ send }) => send(`${headOfCall('echo', 100)}1=[`),
  async ({ send }) => send(headOfCall('echo', row.length) + row.slice(0, 80_000)),
  async ({ send }) => send(`${headOfCall('echo', undefined, 'Transfer-Encoding: chunked')}5\r\n1=[1,\r\n`),
  async ({ send }) => {
    send(wholeCall('wait', '1=[]\n'));
    await sleep(5);
  },
  async ({ send, says }) => {
    send(wholeCall('stream', '1=[]\n'));
    await says(/x/);
  },
  async ({ send, says }) => {
    send(wholeCall('bytes', '1=[300000]\n'));
    await says(/OK/);
  },
];

test('S1: 10,000 calls that their callers give up leave nothing behind', async () => {
  const server = await start();
  async function abort(calls: number): Promise<Stats> {
    let made = 0;
    const give = async () => {
      while (made < calls) {
        const n = made++;
        const connection = await openConnection(server.port);
        await aborts[n % aborts.length]?.(connection);
        if (n % 3 === 0) connection.socket.destroy();
        else connection.socket.resetAndDestroy();
        await connection.closed;
      }
    };
    await Promise.all(Array.from({ length: 40 }, give));
    await server.statsOnce(
      (now) =>
        now.resources.TCPSocketWrap === 1 &&
        count(now, 'wait') === count(now, 'wait aborted') &&
        count(now, 'stream') === count(now, 'stream ended'),
    );
    // What the adapter keeps for a moment, in case the rest of a refused body comes.
    await sleep(1000);
    return server.statsCollected();
  }

  // As many as are counted: until then the engine still settles.
  const before = await abort(10_000);
  const after = await abort(10_000);
  expect(after.resources).toEqual(before.resources);
  expect(after.listeners).toBe(before.listeners);
  expect(count(after, 'wait')).toBeGreaterThan(count(before, 'wait') + 1000);
  expect(count(after, 'wait aborted')).toBe(count(after, 'wait'));
  expect(count(after, 'stream ended')).toBe(count(after, 'stream'));
  expect(Object.keys(after.counts).filter((name) => /warning|onError/.test(name))).toEqual([]);
  // In bytes per call.
  expect((after.heap - before.heap) / 10_000).toBeLessThan(100);
  expect((after.outside - before.outside) / 10_000).toBeLessThan(100);
  // Nor in the log, which strangers could fill.
  expect(server.output()).toMatch(/^Ready at \S+\n$/);
  await server.requireHealth();
}, 300_000);
