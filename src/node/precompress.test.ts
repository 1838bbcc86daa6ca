import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { makeFolder } from '../../test/node/make-folder.ts';
import { precompress } from './precompress.ts';

const text = 'export const greeting = "hello";\n'.repeat(200);

/** Bytes that no compression makes smaller; the same ones every time. */
function noise(length: number): Uint8Array {
  let state = 1;
  return Uint8Array.from({ length }, () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state >>> 16;
  });
}

test('writes both forms beside text, and both give the text back', async () => {
  const folder = makeFolder({ 'index.html': text, 'assets/a.js': text, 'assets/deep/b.css': text });
  const result = await precompress(folder);
  for (const path of ['index.html', 'assets/a.js', 'assets/deep/b.css']) {
    expect(brotliDecompressSync(readFileSync(join(folder, `${path}.br`))).toString()).toBe(text);
    expect(gunzipSync(readFileSync(join(folder, `${path}.gz`))).toString()).toBe(text);
  }
  const best = readFileSync(join(folder, 'index.html.br')).length;
  expect(result).toEqual({ files: 3, before: 3 * text.length, after: 3 * best });
});

test('leaves alone what gains nothing: small, compressed already, source maps', async () => {
  const files = {
    'small.js': 'x'.repeat(1023),
    'photo.jpg': text,
    'a.js.map': text,
    'font.woff2': text,
    'noise.wasm': noise(4096),
  };
  const folder = makeFolder(files);
  expect(await precompress(folder)).toEqual({ files: 0, before: 0, after: 0 });
  expect((await readdir(folder)).sort()).toEqual(Object.keys(files).sort());
});

test('a second run replaces what is old and removes what no longer gains', async () => {
  const folder = makeFolder({ 'a.js': text, 'b.js': text, 'data.tar.gz': 'of the app' });
  await precompress(folder);
  const changed = text.replaceAll('hello', 'good morning');
  writeFileSync(join(folder, 'a.js'), changed);
  writeFileSync(join(folder, 'b.js'), 'short');
  expect(await precompress(folder)).toMatchObject({ files: 1 });
  expect(brotliDecompressSync(readFileSync(join(folder, 'a.js.br'))).toString()).toBe(changed);
  expect(existsSync(join(folder, 'b.js.br'))).toBe(false);
  expect(existsSync(join(folder, 'b.js.gz'))).toBe(false);
  expect(readFileSync(join(folder, 'data.tar.gz'), 'utf8')).toBe('of the app');
});

test('many files, few at a time', async () => {
  const files = Object.fromEntries(Array.from({ length: 25 }, (_, i) => [`f${i}.js`, text + i]));
  const folder = makeFolder(files);
  expect(await precompress(folder, { concurrency: 2 })).toMatchObject({ files: 25 });
  expect((await readdir(folder)).length).toBe(75);
});
