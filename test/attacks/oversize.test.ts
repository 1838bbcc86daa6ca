import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { wireContentType } from '../../src/wire/format.ts';
import { argumentLimits } from '../../src/wire/limits.ts';
import { type Answer, readAnswer } from './support/caller.ts';
import { collidingNumbers } from './support/colliding-numbers.ts';
import { idIn, type Production, startProduction } from './support/production.ts';

// The heap of the server has 96 MB. Every body here has about a megabyte: what makes much more of it ends the process,
// and with it the health of which every test asks.
let app: Production;
beforeAll(async () => {
  app = await startProduction({ NODE_OPTIONS: '--max-old-space-size=96' });
});
afterAll(() => app.close());
afterEach(() => app.requireHealth());

const count = idIn('functions.ts', 'count');
const headers = { 'content-type': wireContentType, 'sec-fetch-site': 'same-origin' };
const mebi = 1024 * 1024;
const encoder = new TextEncoder();

/**
 * In pieces and without a length, as from a client that streams.
 *
 * @returns undefined where the server answered and left while this client was still writing, and would not read
 */
async function postInPieces(id: string, body: string, size = 16_384): Promise<Answer | undefined> {
  const bytes = encoder.encode(body);
  let at = 0;
  const stream = new ReadableStream({
    pull(controller) {
      controller.enqueue(bytes.subarray(at, at + size));
      at += size;
      if (at >= bytes.length) controller.close();
    },
  });
  const init = { method: 'POST', headers, body: stream, duplex: 'half' } as RequestInit;
  try {
    return await readAnswer(await fetch(`${app.origin}/_sallyport/${id}`, init));
  } catch (error) {
    const { code } = ((error as Error).cause ?? {}) as { code?: string };
    if (['UND_ERR_SOCKET', 'EPIPE', 'ECONNRESET'].includes(code ?? '')) return undefined;
    throw error;
  }
}

const list = (amount: number, item: (index: number) => string) =>
  Array.from({ length: amount }, (_, index) => item(index));
const settled = (amount: number) => list(amount, (index) => `${index + 1}=0\n`).join('');

/** Messages that have exactly so much of something. */
const measures: [keyof typeof argumentLimits, number, (amount: number) => string][] = [
  ['bodyBytes', 413, (amount) => `1=["${'x'.repeat(amount - 7)}"]\n`],
  ['fileBytes', 413, (amount) => `1f${amount}\n${'x'.repeat(amount)}~[["$L",0,""]]\n`],
  [
    'files',
    400,
    (amount) => `1${'f1\nx'.repeat(amount)}~[${list(amount, (index) => `["$L",${index},""]`).join(',')}]\n`,
  ],
  ['formFields', 400, (amount) => `1~[["$Q",${list(amount, () => '"a","b"').join(',')}]]\n`],
  ['depth', 400, (amount) => `1=${'['.repeat(amount)}${']'.repeat(amount)}\n`],
  ['containers', 400, (amount) => `1=[[${list(amount - 2, () => '[]').join(',')}]]\n`],
  ['numberKeys', 400, (amount) => `1~[["$S",${list(amount, String).join(',')}]]\n`],
  ['bigintDigits', 400, (amount) => `1~[["$B","${'9'.repeat(amount)}"]]\n`],
  ['boundArguments', 400, (amount) => `1~[["$X","${count}",${list(amount, String).join(',')}]]\n`],
  ['functions', 400, (amount) => `1~[${list(amount, () => `["$X","${count}"]`).join(',')}]\n`],
  [
    'pending',
    400,
    (amount) => `1~[${list(amount, (index) => `["$P",${index + 1}]`).join(',')}]\n${settled(amount)}`,
  ],
];

describe.each(measures)('S7: %s', (limit, status, make) => {
  const most = argumentLimits[limit];

  test('at the limit is served, one more is refused with a code: announced, and in pieces', async () => {
    for (const post of [app.post, postInPieces]) {
      expect((await post(count, make(most)))?.status).toBe(200);
      const over = await post(count, make(most + 1));
      if (over !== undefined || post === app.post)
        expect([over?.status, over?.code]).toEqual([
          status,
          expect.stringMatching(/^SP2120$|^SP2121$|^SP3004$/),
        ]);
    }
  });
});

describe('S7: as much as a megabyte can hold of what costs more than it says', () => {
  const fill = (head: string, item: (index: number) => string, tail = ']]\n', most = 249_000) => {
    const items: string[] = [];
    for (let index = 0, size = head.length + tail.length; index < most; index++) {
      const next = item(index);
      size += next.length + 1;
      if (size > mebi) break;
      items.push(next);
    }
    return head + items.join(',') + tail;
  };
  const short = (index: number) => index.toString(36);
  const bodies: [string, string][] = [
    ['empty objects', fill('1=[[', () => '{}')],
    ['objects that all look different', fill('1=[[', (index) => `{"a${short(index)}":0}`)],
    ['one object with many keys', `${fill('1=[{', (index) => `"${short(index)}":0`, '}]\n', 1e9)}`],
    ['keys that are indices', fill('1=[[', (index) => `{"${index * 1000}":0}`)],
    [
      'a list in a list, to the end',
      fill('1=[[', () => `${'['.repeat(100)}${']'.repeat(100)}`, ']]\n', 2400),
    ],
    ['Maps', fill('1~[[', () => '["$M"]')],
    ['Sets of one', fill('1~[[', (index) => `["$S","${index}"]`)],
    ['dates', fill('1~[[', (index) => `["$D",${index}]`)],
    ['views of one buffer', `1b8\nxxxxxxxx${fill('~[[', () => '["$V","Uint8Array",0,0,1]', ']]\n', 36_000)}`],
    [
      'references to a large list',
      `1~[[${'0,'.repeat(1000)}0],[${list(100_000, () => '["$R",0]').join(',')}]]\n`.slice(0, mebi),
    ],
    ['functions', fill('1~[[', () => `["$X","${count}"]`)],
    ['empty buffers', `1${'b0\n'.repeat(349_000)}`],
    ['buffers of one byte', `1${'b1\nx'.repeat(262_000)}`],
    ['empty files', `1${'f0\n'.repeat(349_000)}`],
    ['signs of life', `1~["$P",1]\n${'\n'.repeat(1_000_000)}`],
    ['numbers with many digits', fill('1=[[', () => `0.${'1'.repeat(1000)}`)],
    ['escapes', `1=["${'\\u0000'.repeat(170_000)}"]\n`],
    ['escapes that could be __proto__', `1=[{"${'\\u005f'.repeat(170_000)}":1}]\n`],
    ['bigints', fill('1~[[', () => `["$B","${'9'.repeat(4000)}"]`)],
    ['symbols that nobody used', fill('1~[[', (index) => `["$Y","oversize-${index}"]`)],
    ['holes', fill('1~[[', () => '["$h"]')],
    [
      'a promise in a promise in a promise',
      list(60_000, (index) => `${index || '1'}~[["$P",${index + 1}]]\n`)
        .join('')
        .replace('1~', '1~')
        .slice(0, mebi),
    ],
    ['opening brackets alone', `1=${'['.repeat(mebi - 3)}\n`],
    ['a quote that never ends', `1=["${'[{'.repeat(mebi / 2 - 4)}`],
    ['no end of a row', `1=${' '.repeat(mebi - 2)}`],
    ['nothing but spaces', `1=[${' '.repeat(mebi - 5)}]\n`],
    ['bytes that are no text', '\u00ff'.repeat(mebi / 2)],
  ];

  test.each(bodies)('%s', async (_, body) => {
    for (const post of [app.post, (id: string, text: string) => postInPieces(id, text, 65_536)]) {
      const answer = await post(count, body);
      if (answer !== undefined) expect([200, 400, 413]).toContain(answer.status);
      if (answer !== undefined && answer.status !== 200) expect(answer.code).toMatch(/^SP/);
      await app.requireHealth();
    }
  });
});

describe('S7: what is too large is not even read', () => {
  /** Sends bytes for as long as nobody answers, at most `most`, and gives the answer and how many were taken. */
  async function sendUntilAnswered(head: string, piece: Uint8Array, most: number) {
    const socket = connect(app.port, '127.0.0.1');
    let answer = '';
    let sent = 0;
    socket.on('data', (chunk) => {
      answer += chunk.toString('latin1');
    });
    const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
    socket.on('error', () => {});
    socket.write(head);
    while (!answer.includes('\r\n\r\n') && !socket.destroyed && sent < most) {
      if (piece.length > 0 && socket.write(piece)) sent += piece.length;
      await new Promise((resolve) => setImmediate(resolve));
    }
    socket.end();
    await expect.poll(() => answer).toContain('\r\n\r\n');
    socket.destroy();
    await closed;
    return { status: Number(answer.split(' ')[1]), answer, sent };
  }
  const headOf = (...lines: string[]) =>
    [
      `POST /_sallyport/${count} HTTP/1.1`,
      'host: 127.0.0.1',
      'sec-fetch-site: same-origin',
      `content-type: ${wireContentType}`,
      ...lines,
      '',
      '',
    ].join('\r\n');

  test('a length that is announced is refused before a byte of the body', async () => {
    for (const length of ['11534337', '99999999999', '9007199254740993']) {
      const { status, sent } = await sendUntilAnswered(
        headOf(`content-length: ${length}`),
        new Uint8Array(0),
        1,
      );
      expect([length, status, sent]).toEqual([length, 413, 0]);
    }
  });

  const chunk = (text: string) => encoder.encode(`${text.length.toString(16)}\r\n${text}\r\n`);

  test.each([
    ['a row that never ends', '1=["', 'x'.repeat(16_384)],
    ['signs of life for ever', '1~["$P",1]\n', '\n'.repeat(16_384)],
    ['a file that is larger than it may be', `1f${10 * mebi + 1}\n`, 'x'.repeat(16_384)],
    ['buffers for ever', '1', 'b0\n'.repeat(5000)],
    ['rows that nobody announced', '1=[]\n', '7=1\n'.repeat(4000)],
  ])('%s ends soon after its limit', async (_, beginning, more) => {
    const first = new TextDecoder().decode(chunk(beginning));
    const { status, sent } = await sendUntilAnswered(
      headOf('transfer-encoding: chunked') + first,
      chunk(more),
      200 * mebi,
    );
    expect([400, 413]).toContain(status);
    // What lies in the buffers of two sockets is sent, and never read.
    expect(sent).toBeLessThan(argumentLimits.bodyBytes + 16 * mebi);
  });
});

describe('S7: numbers that an engine hashes alike, which make a Map or a Set as slow as a list', () => {
  const numbers = collidingNumbers(60_000);

  test('are what they should be: each found, none twice', () => {
    expect([numbers.length, new Set(numbers.slice(0, 1000)).size]).toEqual([60_000, 1000]);
  });

  test.each([
    ['in a Set', `1~[["$S",${numbers.join(',')}]]\n`],
    ['in a Map', `1~[["$M",${numbers.slice(0, 40_000).join(',0,')},0]]\n`],
    [
      'in many Sets',
      `1~[${list(60, (index) => `["$S",${numbers.slice(0, 1000 + index).join(',')}]`).join(',')}]\n`,
    ],
    ['in what a promise brings', `1~[["$P",1]]\n1~["$S",${numbers.join(',')}]\n`],
    [
      'as bigints',
      `1~[["$S",${numbers
        .slice(0, 40_000)
        .map((number) => `["$B","${number}"]`)
        .join(',')}]]\n`,
    ],
    ['with fractions', `1~[["$S",${numbers.map((number) => `${number}.5`).join(',')}]]\n`],
  ])('%s: refused once there are more than a server has time for', async (_, body) => {
    expect(body.length).toBeLessThan(mebi);
    expect(await app.post(count, body)).toMatchObject({ status: 400, code: 'SP2121' });
  });
});

test('S7: a function of any number of arguments takes ten thousand, and never more than a stack can hold', async () => {
  const numbers = (amount: number) => `1=[${'0,'.repeat(amount - 1)}0]\n`;
  expect(await app.post(count, numbers(10_000))).toMatchObject({ status: 200, result: 10_000 });
  for (const amount of [10_001, 130_000, 500_000])
    expect(await app.post(count, numbers(amount))).toMatchObject({ status: 400, code: 'SP3006' });
  expect(app.server.output()).not.toContain('failed');
});

test('S1: circles are served, whatever the way around', async () => {
  const circles = [
    '1~[["$R",0]]\n',
    '1~[{"a":{"b":["$R",1]}}]\n',
    '1~[["$M",["$R",1],["$R",1]]]\n',
    '1~[["$S",["$R",1],["$R",0]]]\n',
    `1~[${'['.repeat(120)}["$R",60]${']'.repeat(120)}]\n`,
  ];
  for (const body of circles) {
    expect(await app.post(count, body)).toMatchObject({ status: 200, result: 1 });
    expect((await app.post(idIn('functions.ts', 'echo'), body)).status).toBe(200);
  }
});
