import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { rolldown } from 'rolldown';

const root = fileURLToPath(new URL('../..', import.meta.url));
const output = join(root, 'node_modules', '.cache', 'sallyport', 'bench-wire');

/**
 * Bundles a source file of the library.
 *
 * @param {string} input relative to the root
 * @param {boolean} minify
 */
async function bundle(input, minify) {
  const build = await rolldown({ input: join(root, input), platform: 'neutral' });
  const { output } = await build.generate({ format: 'esm', minify });
  await build.close();
  return output.filter((file) => file.type === 'chunk');
}

/** Loads `sallyport/wire` as it is published: bundled, not minified. */
export async function loadWire() {
  const chunks = await bundle('src/wire.ts', false);
  rmSync(output, { recursive: true, force: true });
  mkdirSync(output, { recursive: true });
  for (const { fileName, code } of chunks) writeFileSync(join(output, fileName), code);
  return import(pathToFileURL(join(output, chunks[0].fileName)).href);
}

/** What a browser has to load for encode and decode, in bytes of gzip: from the start, and on demand. */
export async function measureSize() {
  const chunks = await bundle('src/wire/browser.ts', true);
  const onDemand = chunks.filter((chunk) => chunk.isDynamicEntry);
  const gzip = (files) => gzipSync(files.map(({ code }) => code).join(''), { level: 9 }).length;
  return { initial: gzip(chunks.filter((chunk) => !onDemand.includes(chunk))), onDemand: gzip(onDemand) };
}
