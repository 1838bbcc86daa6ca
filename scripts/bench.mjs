// npm run bench -- <suite> [--json]: runs one of the suites in bench/, in a process of its own.
import './lib/node-version.mjs';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './lib/paths.mjs';
import { runMain, SetupError } from './lib/say.mjs';
import { ensurePackages, findMissingPackages } from './setup/packages.mjs';

const folder = join(root, 'bench');

/** @param {string} suite */
const fileOf = (suite) => join(folder, suite, 'index.mjs');

function listSuites() {
  return readdirSync(folder).filter((name) => existsSync(fileOf(name)));
}

/** @returns {Promise<number>} the exit code of the suite */
async function main() {
  const [suite = '', ...options] = process.argv.slice(2);
  if (!listSuites().includes(suite)) {
    throw new SetupError(`npm run bench -- <suite> [--json], with one of: ${listSuites().join(', ')}.`);
  }
  if (!options.includes('--json')) await ensurePackages();
  else if (findMissingPackages(root).length > 0) throw new SetupError('Packages are missing: npm ci first.');
  const child = spawn(
    process.execPath,
    ['--expose-gc', '--max-old-space-size=8192', fileOf(suite), ...options],
    {
      stdio: 'inherit',
      env: { ...process.env, NODE_ENV: 'production' },
    },
  );
  const [code] = await once(child, 'exit');
  return code ?? 1;
}

await runMain(main);
