import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fingerprint } from '../lib/files.mjs';
import { hosts } from '../lib/hosts.mjs';
import { withLock } from '../lib/lock.mjs';
import { root } from '../lib/paths.mjs';
import { run } from '../lib/run.mjs';
import { SetupError, withProgress } from '../lib/say.mjs';
import { isFresh, stampOf, writeStamp } from '../lib/stamp.mjs';
import { fingerprintLibrary } from './library.mjs';

/**
 * The folder of one host of the shop.
 *
 * @param {string} host
 * @throws {SetupError} for a host that does not exist, or not yet
 */
export function exampleFolder(host) {
  const folder = join(root, 'examples', `shop-${host}`);
  if (hosts.includes(host) && existsSync(join(folder, 'package.json'))) return folder;
  const present = hosts.filter((name) => existsSync(join(root, 'examples', `shop-${name}`, 'package.json')));
  const isAddress = /[.:]|^localhost$/.test(host);
  throw new SetupError(
    `There is no host "${host}" of the shop. There is: ${present.join(', ') || 'none yet'}.${
      isAddress ? '\nThe address to listen on is in the variable HOST.' : ''
    }`,
  );
}

/** @param {string} host */
function fingerprintExample(host) {
  const own = fingerprint(
    root,
    ['examples/shop-core', `examples/shop-${host}`],
    (file) => !/\.test\.tsx?$/.test(file),
  );
  return `${own}-${fingerprintLibrary()}`;
}

/**
 * Builds a host of the shop for production, unless its dist is what the sources give. The library is built before.
 *
 * @param {string} host
 * @returns {Promise<string>} its folder
 */
export async function ensureExample(host) {
  const folder = exampleFolder(host);
  await withLock(`shop-${host}`, async () => {
    const stamp = stampOf(join(folder, 'dist'));
    const inputs = fingerprintExample(host);
    if (isFresh(stamp, inputs)) return;
    await withProgress(`Building the shop (${host})`, async () => {
      const { code, output } = await run('npm', ['run', 'build'], { cwd: folder, capture: true });
      if (code !== 0) throw new SetupError(output.trim());
      writeStamp(stamp, inputs);
    });
  });
  return folder;
}
