import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const compressBrotli = promisify(brotliCompress);
const compressGzip = promisify(gzip);

/** Text, and the few binary formats that are not compressed inside. Source maps stay out: few ever ask for one. */
const compressible =
  /\.(?:m?js|cjs|css|html?|xhtml|xml|txt|md|csv|json|webmanifest|geojson|svg|wasm|ttf|otf|eot|ico|bmp|gltf|glb|vtt)$/i;

/** Below this, the headers weigh as much as what is saved. */
const smallest = 1024;

/** From here on the best quality of Brotli takes seconds, for one more percent. */
const large = 1024 * 1024;

/** What {@link precompress} did. */
export interface PrecompressResult {
  /** Files that have a compressed form now. */
  files: number;
  /** Their bytes, uncompressed. */
  before: number;
  /** Their bytes in the best form. */
  after: number;
}

/**
 * Writes `.br` and `.gz` beside every file of a folder that gets smaller by it, and removes those that an earlier
 * build left beside a file that no longer does. `serve` sends them to clients that understand them.
 *
 * @param folder such as `dist/client`
 * @param options `concurrency`: files at a time; default: one for each core
 */
export async function precompress(
  folder: string,
  { concurrency = availableParallelism() }: { concurrency?: number } = {},
): Promise<PrecompressResult> {
  const result: PrecompressResult = { files: 0, before: 0, after: 0 };
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const paths = entries
    .filter((entry) => entry.isFile() && compressible.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
  const next = paths.values();
  async function work(): Promise<void> {
    // One iterator for all workers: each takes the next file that nobody has taken.
    for (const path of next) {
      const sizes = await compressFile(path);
      if (sizes === undefined) continue;
      result.files++;
      result.before += sizes.before;
      result.after += sizes.after;
    }
  }
  await Promise.all(Array.from({ length: Math.max(1, concurrency) }, work));
  return result;
}

async function compressFile(path: string): Promise<{ before: number; after: number } | undefined> {
  const { size } = await stat(path);
  const content = size >= smallest ? await readFile(path) : undefined;
  const forms = {
    '.br': content && (await compressBrotli(content, { params: brotliParameters(content.length) })),
    '.gz': content && (await compressGzip(content, { level: constants.Z_BEST_COMPRESSION })),
  };
  let after: number | undefined;
  for (const [ending, form] of Object.entries(forms)) {
    if (form !== undefined && form.length < size) {
      await writeFile(path + ending, form);
      after = Math.min(after ?? form.length, form.length);
    } else await rm(path + ending, { force: true });
  }
  return after === undefined ? undefined : { before: size, after };
}

function brotliParameters(length: number): Record<number, number> {
  return {
    [constants.BROTLI_PARAM_QUALITY]: length > large ? 9 : constants.BROTLI_MAX_QUALITY,
    [constants.BROTLI_PARAM_SIZE_HINT]: length,
  };
}
