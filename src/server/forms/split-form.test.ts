import { describe, expect, test } from 'vitest';
import { boundary, type Field, inPieces, multipart, urlencoded } from '../../../test/harness/form-post.ts';
import { argumentLimits, type WireLimits } from '../../wire/limits.ts';
import { type FormType, readFormType } from './form-type.ts';
import { type FormField, splitForm } from './split-form.ts';

const multipartType: FormType = { kind: 'multipart', boundary };

async function split(
  body: Uint8Array<ArrayBuffer> | string,
  { type = multipartType, limits = {}, size = Number.MAX_SAFE_INTEGER } = {} as {
    type?: FormType;
    limits?: Partial<WireLimits>;
    size?: number;
  },
): Promise<FormField[]> {
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
  const fields: FormField[] = [];
  const pieces = inPieces(bytes, size) as unknown as AsyncIterable<Uint8Array<ArrayBuffer>>;
  for await (const field of splitForm(pieces, type, { ...argumentLimits, ...limits })) fields.push(field);
  return fields;
}

/** Fields as data that can be compared. */
async function plain(fields: readonly FormField[]): Promise<unknown[]> {
  return Promise.all(
    fields.map(async ({ name, value }) =>
      typeof value === 'string' ? [name, value] : [name, value.name, value.type, await value.text()],
    ),
  );
}

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'none',
    (error: { code?: string; message: string }) => error.code ?? error.message,
  );

const fields: Field[] = [
  ['$sallyport:0', ''],
  ['name', 'Ada "the first" Lovelace'],
  ['text', 'one\r\ntwo\nthree\r'],
  ['', ''],
  ['ünï "quoted"\nname', '\ufeffé\u0000'],
  ['file', new File([`x\r\n--${boundary.slice(1)}y\n\r\n--`], 'C:\\a "b" é.txt', { type: 'text/plain' })],
  ['none', new File([], '')],
  ['__proto__', 'a'],
  ['tag', 'a'],
  ['tag', 'b'],
];
const expected = [
  ['$sallyport:0', ''],
  ['name', 'Ada "the first" Lovelace'],
  ['text', 'one\ntwo\nthree\n'],
  ['', ''],
  ['ünï "quoted"\nname', '\ufeffé\u0000'],
  ['file', 'C:\\a "b" é.txt', 'text/plain', `x\r\n--${boundary.slice(1)}y\n\r\n--`],
  ['none', '', 'application/octet-stream', ''],
  ['__proto__', 'a'],
  ['tag', 'a'],
  ['tag', 'b'],
];
describe('F5: a form comes apart into its fields', () => {
  test.each([1, 2, 3, 7, 64, 1_000_000])('multipart, in pieces of %i bytes', async (size) => {
    expect(await plain(await split(await multipart(fields), { size }))).toEqual(expected);
  });

  test('multipart, wherever it is cut in two', async () => {
    const body = await multipart(fields.slice(0, 4));
    for (let at = 1; at < body.length; at++)
      expect([at, await plain(await split(body, { size: at }))]).toEqual([at, expected.slice(0, 4)]);
  });

  test.each([1, 5, 1_000_000])('urlencoded, in pieces of %i bytes', async (size) => {
    const texts = fields.filter(([, value]) => typeof value === 'string');
    const type = { kind: 'urlencoded' } as const;
    expect(await plain(await split(urlencoded(texts), { type, size }))).toEqual(
      expected.filter((field) => field.length === 2),
    );
    expect(await plain(await split('?a=1&&b&c=%zz+%C3&', { type }))).toEqual([
      ['?a', '1'],
      ['b', ''],
      ['c', '%zz \ufffd'],
    ]);
  });

  test('what undici writes', async () => {
    const data = new FormData();
    data.append('a "b"', 'é\nü');
    data.append('file', new File(['x'], 'x.txt', { type: 'text/csv' }));
    const request = new Request('http://localhost/', { method: 'POST', body: data });
    const type = readFormType(request.headers.get('content-type')) as FormType;
    const body = new Uint8Array(await request.arrayBuffer());
    expect(await plain(await split(body, { type }))).toEqual([
      ['a "b"', 'é\nü'],
      ['file', 'x.txt', 'text/csv', 'x'],
    ]);
  });

  test.each([
    ['folder/sub/a.txt', 'a.txt'],
    ['../../etc/passwd', 'passwd'],
    ['folder/', ''],
  ])('a file of a folder has its name, as scripts see it: %s', async (path, name) => {
    const [file] = await split(await multipart([['file', new File(['x'], path)]]));
    expect((file as FormField & { value: File }).value.name).toBe(name);
  });

  test('what stands behind the end means nothing', async () => {
    for (const tail of ['', '\r\n', 'epilogue', `\r\n--${boundary}\r\nx`]) {
      const body = await multipart([['a', '1']], `--${boundary}--${tail}`);
      for (const size of [1, 1000]) expect(await plain(await split(body, { size }))).toEqual([['a', '1']]);
    }
  });
});

describe('S1: what is no form is refused', () => {
  const part = (head: string, content = 'x') =>
    `--${boundary}\r\n${head}\r\n\r\n${content}\r\n--${boundary}--\r\n`;
  const disposition = 'content-disposition: form-data; name="a"';

  test.each([
    ['nothing at all', ''],
    ['another boundary', part(disposition).replaceAll(boundary, 'other')],
    ['no end', part(disposition).slice(0, -boundary.length - 6)],
    ['cut in the end', part(disposition).slice(0, -4)],
    ['cut in the head', part(disposition).slice(0, boundary.length + 10)],
    ['no head', `--${boundary}\r\n\r\nx\r\n--${boundary}--\r\n`],
    ['no disposition', part('content-type: text/plain')],
    ['another disposition', part('content-disposition: attachment; name="a"')],
    ['no name', part('content-disposition: form-data')],
    ['a name without end', part('content-disposition: form-data; name="a')],
    ['two names', part('content-disposition: form-data; name="a"; name="b"')],
    ['two dispositions', part(`${disposition}\r\n${disposition}`)],
    ['a name that is no UTF-8', latin1(part('content-disposition: form-data; name="\xff"'))],
    ['a text that is no UTF-8', latin1(part(disposition, '\xff\xfe'))],
    ['a huge name', part(`content-disposition: form-data; name="${'x'.repeat(5000)}"`)],
    ['a huge head without end', `--${boundary}\r\n${'x'.repeat(50_000)}`],
    ['no boundary said', part(disposition)],
  ])('%s', async (name, body) => {
    const type: FormType =
      name === 'no boundary said' ? { kind: 'multipart', boundary: undefined } : multipartType;
    for (const size of [1000, 100_000]) expect(await codeOf(split(body, { type, size }))).toBe('SP3051');
  });

  test('what its source throws passes through', async () => {
    const broken = new ReadableStream({ pull: (controller) => controller.error(new Error('gone')) });
    const reading = splitForm(broken as never, multipartType, argumentLimits).next();
    await expect(reading).rejects.toThrow('gone');
  });

  function latin1(text: string): Uint8Array<ArrayBuffer> {
    return Uint8Array.from(text, (character) => character.charCodeAt(0));
  }
});

describe('S7: limits, at and over', () => {
  const texts = (count: number, name = 'a'): Field[] => Array.from({ length: count }, () => [name, '1']);
  const files = (count: number): Field[] => Array.from({ length: count }, () => ['f', new File(['12'], 'f')]);
  const attempt = async (sent: Field[], limits: Partial<WireLimits>) =>
    codeOf(split(await multipart(sent), { limits }));

  test('formFields: texts and files of the application', async () => {
    const limits = { formFields: 3 };
    expect(await attempt([...texts(2), ...files(1)], limits)).toBe('none');
    expect(await attempt([...texts(3), ...files(1)], limits)).toBe('SP2121');
    expect(await codeOf(split('a=1&b&c=', { type: { kind: 'urlencoded' }, limits }))).toBe('none');
    expect(await codeOf(split('a=1&b&c=&d', { type: { kind: 'urlencoded' }, limits }))).toBe('SP2121');
  });

  test('formFields: five times as many of our own', async () => {
    const limits = { formFields: 3 };
    expect(await attempt([...texts(15, '$sallyport.0.id'), ...texts(3)], limits)).toBe('none');
    expect(await attempt(texts(16, '$sallyport.0.id'), limits)).toBe('SP2121');
  });

  test('files and fileBytes', async () => {
    expect(await attempt(files(2), { files: 2, fileBytes: 4 })).toBe('none');
    expect(await attempt(files(2), { files: 1 })).toBe('SP2121');
    expect(await attempt(files(2), { fileBytes: 3 })).toBe('SP2120');
  });

  test('bodyBytes: names and texts', async () => {
    const sent: Field[] = [['abc', 'x'.repeat(997)]];
    expect(await attempt(sent, { bodyBytes: 1000 })).toBe('none');
    expect(await attempt(sent, { bodyBytes: 999 })).toBe('SP2120');
    const type = { kind: 'urlencoded' } as const;
    expect(await codeOf(split('abc=def', { type, limits: { bodyBytes: 7 } }))).toBe('none');
    expect(await codeOf(split('abc=def', { type, limits: { bodyBytes: 6 } }))).toBe('SP2120');
  });

  test('the body as a whole, before it is kept', async () => {
    let read = 0;
    const endless = new ReadableStream({
      pull(controller) {
        read += 1000;
        controller.enqueue(
          new TextEncoder().encode(`--${boundary}\r\n${'x: y\r\n'.repeat(200)}`.slice(0, 1000)),
        );
      },
    });
    const limits = { ...argumentLimits, bodyBytes: 10_000, fileBytes: 10_000 };
    expect(await codeOf(splitForm(endless as never, multipartType, limits).next())).toMatch(/SP3051|SP3004/);
    expect(read).toBeLessThan(30_000);
    expect(await attempt([['f', new File(['x'.repeat(20_000)], 'f')]], limits)).toBe('SP3004');
  });

  test('10,000 fields', async () => {
    expect(await attempt(texts(10_000), {})).toBe('SP2121');
    expect(await attempt(texts(10_000, '$sallyport:0'), {})).toBe('SP2121');
    const type = { kind: 'urlencoded' } as const;
    expect(await codeOf(split(urlencoded(texts(10_000)), { type }))).toBe('SP2121');
  });
});

test.each([
  ['application/x-www-form-urlencoded', { kind: 'urlencoded' }],
  ['Application/X-WWW-Form-Urlencoded; charset=utf-8', { kind: 'urlencoded' }],
  ['multipart/form-data; boundary=abc', { kind: 'multipart', boundary: 'abc' }],
  ['Multipart/Form-Data; charset=utf-8; Boundary="a b;c"', { kind: 'multipart', boundary: 'a b;c' }],
  ['multipart/form-data; boundary=abc; x=y', { kind: 'multipart', boundary: 'abc' }],
  ['multipart/form-data', { kind: 'multipart', boundary: undefined }],
  ['multipart/form-data; boundary=', { kind: 'multipart', boundary: undefined }],
  ['multipart/form-data; xboundary=abc', { kind: 'multipart', boundary: undefined }],
  [`multipart/form-data; boundary=${'x'.repeat(71)}`, { kind: 'multipart', boundary: undefined }],
  ['multipart/mixed; boundary=abc', undefined],
  ['text/plain', undefined],
  ['application/json', undefined],
  ['', undefined],
  [null, undefined],
])('F3: the content type %s', (header, type) => {
  expect(readFormType(header)).toEqual(type);
});
