import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import {
  type AttackedServer,
  headOfCall,
  openConnection,
  openServer,
  type RawConnection,
  type Stats,
  wholeCall,
} from './support/open-server.ts';

// Clients that break off, lie about lengths, or crawl: over sockets, against the server as it is published.

let server: AttackedServer;

beforeAll(async () => {
  server = await openServer({ limits: { bodyIdle: 1000 } });
});
afterAll(async () => {
  await server.stop();
});
afterEach(async () => {
  await server.requireHealth();
});

const open = () => openConnection(server.port);

/** The ways in which a client goes: in order, half, and with a bang. */
const goings: Record<string, (connection: RawConnection) => void> = {
  'closes its side': ({ socket }) => void socket.end(),
  'closes the connection': ({ socket }) => void socket.destroy(),
  'resets the connection': ({ socket }) => void socket.resetAndDestroy(),
};

const count = ({ counts }: Stats, name: string) => counts[name] ?? 0;
/** Nobody is connected but who asks. */
const idle = ({ resources }: Stats) => resources.TCPSocketWrap === 1;

describe.each(Object.keys(goings))('S1: a client that %s', (how) => {
  const go = goings[how] as (connection: RawConnection) => void;

  const row = `1=[${JSON.stringify('x'.repeat(200_000))}]\n`;
  test.each([
    ['in the middle of the headers', headOfCall('echo', 10).slice(0, -4)],
    ['after the headers', headOfCall('echo', 10)],
    ['in the middle of a small body', `${headOfCall('echo', 100)}1=[{"a":`],
    [
      'in the middle of a row, large and announced',
      `${headOfCall('echo', row.length)}${row.slice(0, 150_000)}`,
    ],
    [
      'in the middle of a row, in chunks',
      `${headOfCall('echo', undefined, 'Transfer-Encoding: chunked')}c350\r\n${row.slice(0, 50_000)}\r\n`,
    ],
    ['in the middle of a chunk', `${headOfCall('echo', undefined, 'Transfer-Encoding: chunked')}c350\r\n1=[`],
    ['in the middle of a file', `${headOfCall('measure', 100_000)}1f90000\n${'x'.repeat(70_000)}`],
    ['in the middle of a buffer', `${headOfCall('measure', 100_000)}1b90000\n${'x'.repeat(70_000)}`],
    ['between a part and its row', `${headOfCall('measure', 100_000)}1b3\nxxx~[["$V","Uint8Array"`],
  ])('%s runs nothing, and is nobody’s error', async (_, bytes) => {
    const before = await server.stats();
    const connection = await open();
    connection.send(bytes);
    // What was sent is there, and being read.
    await sleep(30);
    go(connection);
    const after = await server.statsOnce(idle);
    expect(idle(after)).toBe(true);
    // A half-closed connection is answered: its other half listens.
    expect(await connection.closed).toMatch(/^$|^HTTP\/1\.1 400 /);
    for (const name of ['echo', 'measure', 'onError'])
      expect([name, count(after, name)]).toEqual([name, count(before, name)]);
  });

  test('while the function runs fires its signal', async () => {
    const before = await server.stats();
    const connection = await open();
    connection.send(wholeCall('wait', '1=[]\n'));
    await server.statsOnce((now) => count(now, 'wait') > count(before, 'wait'));
    go(connection);
    const after = await server.statsOnce((now) => count(now, 'wait aborted') > count(before, 'wait aborted'));
    expect(count(after, 'wait aborted')).toBe(count(before, 'wait aborted') + 1);
    expect(count(after, 'onError')).toBe(count(before, 'onError'));
  });

  test('while a stream goes out ends the generator', async () => {
    const before = await server.stats();
    const connection = await open();
    connection.send(wholeCall('stream', '1=[]\n'));
    await connection.says(/x{1000}/);
    go(connection);
    const after = await server.statsOnce((now) => count(now, 'stream ended') > count(before, 'stream ended'));
    expect(count(after, 'stream ended')).toBe(count(before, 'stream ended') + 1);
    expect(count(after, 'onError')).toBe(count(before, 'onError'));
  });

  test('while a large answer goes out costs nothing that stays', async () => {
    const connection = await open();
    connection.send(wholeCall('bytes', '1=[50000000]\n'));
    await connection.says(/200 OK/);
    go(connection);
    expect(idle(await server.statsOnce(idle))).toBe(true);
    expect((await server.statsCollected()).outside).toBeLessThan(20_000_000);
  });
});

describe('S1: a length that is wrong', () => {
  const args = '1=["ok"]\n';

  test('too long, and the rest never comes: 408 with its code, and nothing runs', async () => {
    for (const length of [args.length + 1, 70_000]) {
      const before = await server.stats();
      const connection = await open();
      connection.send(headOfCall('echo', length) + args);
      expect(await connection.closed).toMatch(/^HTTP\/1\.1 408 [\s\S]*SP3060/);
      expect(count(await server.stats(), 'echo')).toBe(count(before, 'echo'));
    }
  });

  test('too short: what stands in it is read, and the rest is no request', async () => {
    const before = await server.stats();
    const connection = await open();
    connection.send(headOfCall('echo', args.length) + args);
    await connection.says(/"ok"/);
    connection.send('rest of the body\n\n');
    expect(await connection.closed).toMatch(/^HTTP\/1\.1 200 [\s\S]*"ok"[\s\S]*HTTP\/1\.1 400 /);
    expect(count(await server.stats(), 'echo')).toBe(count(before, 'echo') + 1);
  });

  test('too short for its message: refused', async () => {
    const before = await server.stats();
    const connection = await open();
    connection.send(headOfCall('echo', args.length - 3) + args.slice(0, -3));
    await connection.says(/^HTTP\/1\.1 400 [\s\S]*SP2102/);
    connection.send(args.slice(-3));
    expect(await connection.closed).toMatch(/SP2102[\s\S]*HTTP\/1\.1 400 /);
    expect(count(await server.stats(), 'echo')).toBe(count(before, 'echo'));
  });

  test('too short, and the rest is a request: that one is held at the gate by itself', async () => {
    const before = await server.stats();
    const connection = await open();
    const smuggled = wholeCall('measure', '1=["x"]\n').replace('Sec-Fetch-Site: same-origin\r\n', '');
    connection.send(headOfCall('echo', args.length) + args + smuggled);
    await connection.says(/SP3002/);
    connection.socket.destroy();
    const after = await server.stats();
    expect(count(after, 'echo')).toBe(count(before, 'echo') + 1);
    expect(count(after, 'measure')).toBe(count(before, 'measure'));
  });

  const chunked = 'Transfer-Encoding: chunked';
  test.each([
    ['negative', headOfCall('echo', -1) + args],
    ['with a sign', headOfCall('echo', `+${args.length}`) + args],
    ['hexadecimal', headOfCall('echo', '0x9') + args],
    ['with a fraction', headOfCall('echo', '9.0') + args],
    ['of many digits', headOfCall('echo', '9'.repeat(40)) + args],
    ['a list', headOfCall('echo', `${args.length}, ${args.length}`) + args],
    ['twice, and different', headOfCall('echo', args.length, 'Content-Length: 2') + args],
    ['twice, and the same', headOfCall('echo', args.length, `Content-Length: ${args.length}`) + args],
    ['beside chunks', `${headOfCall('echo', args.length, chunked)}9\r\n${args}\r\n0\r\n\r\n`],
    ['beside an unknown coding', headOfCall('echo', args.length, 'Transfer-Encoding: chonked') + args],
    ['of a chunk: negative', `${headOfCall('echo', undefined, chunked)}-9\r\n${args}\r\n0\r\n\r\n`],
    ['of a chunk: no number', `${headOfCall('echo', undefined, chunked)}xyz\r\n${args}\r\n0\r\n\r\n`],
    ['of a chunk: too short', `${headOfCall('echo', undefined, chunked)}3\r\n${args}\r\n0\r\n\r\n`],
    [
      'of a chunk: beyond all numbers',
      `${headOfCall('echo', undefined, chunked)}${'f'.repeat(17)}\r\n${args}`,
    ],
    [
      'of a chunk: with 20 kB behind it',
      `${headOfCall('echo', undefined, chunked)}9;${'x'.repeat(20_000)}\r\n`,
    ],
    ['in the name: a space', headOfCall('echo', undefined, `Content-Length : ${args.length}`) + args],
  ])('%s: refused, and nothing runs', async (_, bytes) => {
    const before = await server.stats();
    const connection = await open();
    connection.send(bytes);
    expect(await connection.closed).toMatch(/^HTTP\/1\.1 (?:400|413) /);
    expect(count(await server.stats(), 'echo')).toBe(count(before, 'echo'));
  });

  test('none at all is an empty body', async () => {
    const connection = await open();
    connection.send(headOfCall('echo', undefined, 'Connection: close'));
    expect(await connection.closed).toMatch(/^HTTP\/1\.1 400 [\s\S]*SP21/);
  });

  test('over the limit: refused before any of it is read, and the connection ends', async () => {
    const connection = await open();
    connection.send(headOfCall('echo', 100_000_000));
    expect(await connection.closed).toMatch(/^HTTP\/1\.1 413 [\s\S]*SP3004/);
  });

  test('over the limit in chunks: refused where it passes the limit', async () => {
    const connection = await open();
    connection.send(headOfCall('echo', undefined, chunked));
    const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`;
    connection.send(`10004\r\n1=["${'x'.repeat(0x10000)}\r\n`);
    for (let n = 0; n < 40; n++) connection.send(chunk);
    expect(await connection.closed).toMatch(/^HTTP\/1\.1 413 [\s\S]*SP2120/);
  });
});

describe('S1: headers', () => {
  test('too large: 431', async () => {
    const connection = await open();
    connection.send(headOfCall('echo', 5, `X-Large: ${'x'.repeat(20_000)}`));
    expect(await connection.closed).toMatch(/^HTTP\/1\.1 431 /);
  });

  test('too many: they are cut off, and so is what lets a call in', async () => {
    const before = await server.stats();
    const connection = await open();
    const many = Array.from({ length: 2500 }, (_, n) => `${n}:`);
    const head = headOfCall('echo', 5, 'Connection: close').replace('\r\n', `\r\n${many.join('\r\n')}\r\n`);
    connection.send(`${head}1=[]\n`);
    expect(await connection.closed).toMatch(/^HTTP\/1\.1 4\d\d /);
    expect(count(await server.stats(), 'echo')).toBe(count(before, 'echo'));
  });

  test('a body that an Expect header announces comes after it was asked for', async () => {
    const connection = await open();
    connection.send(headOfCall('echo', 9, 'Expect: 100-continue', 'Connection: close'));
    await connection.says(/100 Continue/);
    connection.send('1=["ok"]\n');
    expect(await connection.closed).toMatch(/200 OK[\s\S]*\["ok"\]/);
  });
});

test('S7: a reader that takes nothing holds up its own stream, and fills nothing', async () => {
  const before = await server.statsCollected();
  const connection = await open();
  connection.send(wholeCall('stream', '1=[]\n'));
  await connection.says(/x{1000}/);
  connection.socket.pause();
  // Until the server stops producing, because all that lies between the two is full.
  let items = -1;
  let after = await server.stats();
  for (let rounds = 0; rounds < 200 && count(after, 'stream item') !== items; rounds++) {
    items = count(after, 'stream item');
    await sleep(50);
    after = await server.stats();
  }
  expect(count(after, 'stream item')).toBe(items);
  after = await server.statsCollected();
  expect(after.heap + after.outside - before.heap - before.outside).toBeLessThan(10_000_000);
  connection.socket.destroy();
  await server.statsOnce((now) => count(now, 'stream ended') > count(before, 'stream ended'));
});

test('S1: nothing of this is written into the log, which strangers could fill', () => {
  expect(server.output()).toMatch(/^Ready at \S+\n$/);
});
