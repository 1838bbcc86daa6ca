import { describe, expect, test } from 'vitest';
import { decode } from './decode.ts';
import { encodeArguments } from './encode-arguments.ts';
import {
  cleanFormData,
  dataFieldName,
  isOwnField,
  keyOfMarker,
  markerName,
  normalizeLineEnds,
  pressedKey,
} from './form-fields.ts';
import { messageOfText, scriptSafe, textOfMessage } from './message-text.ts';

function formData(...entries: [string, string | File][]): FormData {
  const data = new FormData();
  for (const [name, value] of entries) data.append(name, value);
  return data;
}

describe('form fields', () => {
  test.each(['0', '12', 'app-3', ':R1:', 'a.b0'])('F2: the key %s comes back out of its marker', (key) => {
    expect(keyOfMarker(markerName(key))).toBe(key);
    expect(keyOfMarker(`${markerName(key)}.x`)).toBe(key);
    expect(keyOfMarker(`${markerName(key)}.y`)).toBe(key);
    expect(keyOfMarker(dataFieldName(key, 'id'))).toBeUndefined();
  });

  test('F2: the last marker wins, coordinates of an image input count', () => {
    expect(pressedKey(['$sallyport:0', 'name', '$sallyport.0.id'])).toBe('0');
    expect(pressedKey(['$sallyport:0', 'name', '$sallyport:1.x', '$sallyport:1.y'])).toBe('1');
    expect(pressedKey(['$sallyport:0', '$sallyport:2', '$sallyport.1.id'])).toBe('2');
    expect(pressedKey(['name', '$ACTION_KEY', 'x$sallyport:0'])).toBeUndefined();
    expect(pressedKey([])).toBeUndefined();
  });

  test('F5: our own fields are told from those of the application', () => {
    const ours = ['$sallyport:0', '$sallyport:0.x', '$sallyport.0.bound', '$ACTION_KEY'];
    const theirs = ['name', '$', '$sallyporter', '$ACTION_KEYS', ' $sallyport:0', 'x.$sallyport.0.id', ''];
    expect(ours.filter(isOwnField)).toEqual(ours);
    expect(theirs.filter(isOwnField)).toEqual([]);
  });

  test('F5: the function sees the fields of the form and LF, in order, files untouched', () => {
    const file = new File(['a\r\nb'], 'a.txt', { lastModified: 7 });
    const cleaned = cleanFormData(
      formData(
        ['$sallyport:0', ''],
        ['$sallyport.0.id', 'save-1'],
        ['text', 'one\r\ntwo\rthree\n'],
        ['file', file],
        ['$ACTION_KEY', 'k1'],
        ['tag', 'a'],
        ['tag', 'b'],
      ),
    );
    expect([...cleaned.keys()]).toEqual(['text', 'file', 'tag', 'tag']);
    expect(cleaned.get('text')).toBe('one\ntwo\nthree\n');
    expect(cleaned.get('file')).toMatchObject({ name: 'a.txt', lastModified: 7, size: 4 });
  });

  test('T1: a FormData that a script made is left as it is', () => {
    const data = formData(['text', 'one\r\ntwo']);
    expect(cleanFormData(data)).toBe(data);
  });

  test('F5: line ends', () => {
    expect(normalizeLineEnds('a\r\nb\rc\nd\r\n\r\n\n\r')).toBe('a\nb\nc\nd\n\n\n\n');
  });
});

describe('a message as text', () => {
  const values: [string, unknown][] = [
    ['plain', ['sku-1', { a: 1 }]],
    ['text with line ends, quotes and markup', ['a\r\nb\n"<!--</script>\u2028\ud800']],
    ['tags', [new Map([[1n, undefined]]), Number.NaN]],
    ['a promise', [Promise.resolve(['later\n'])]],
    ['bytes', [new Uint8Array([0, 13, 10, 255])]],
    ['many bytes', [new Uint8Array(70_000).fill(200)]],
  ];

  test.each(values)('F4: %s survives a form, a script element and CRLF', async (_, value) => {
    const text = await textOfMessage(await encodeArguments([value]));
    const [arrived] = decode(messageOfText(text.replaceAll('\n', '\r\n'))) as unknown[];
    const [embedded] = decode(messageOfText(scriptSafe(text))) as unknown[];
    const settle = async (list: unknown) => Promise.all(list as unknown[]);
    expect(await settle(arrived)).toEqual(await settle(value));
    expect(await settle(embedded)).toEqual(await settle(value));
    expect(scriptSafe(text)).not.toContain('<');
  });

  test('F1: a file in it comes back too', async () => {
    const file = new File(['x\r\ny'], 'x.txt', { type: 'text/plain', lastModified: 3 });
    const text = await textOfMessage(await encodeArguments([file]));
    const [arrived] = decode(messageOfText(text)) as [File];
    expect([arrived.name, arrived.lastModified, await arrived.text()]).toEqual(['x.txt', 3, 'x\r\ny']);
  });

  test('S1: what is no base64 is no message', () => {
    expect(messageOfText('~%%%').length).toBe(0);
    expect(() => decode(messageOfText('~%%%'))).toThrow(/SP21/);
  });
});
