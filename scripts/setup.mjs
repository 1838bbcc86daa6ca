// What has to be there before anything runs, each step a function that does nothing when there is nothing to do.
// As a program it prepares all of it, or the steps that are named: `node scripts/setup.mjs packages library`.
import './lib/node-version.mjs';
import { defaultHost } from './lib/hosts.mjs';
import { isMain } from './lib/is-main.mjs';
import { good, runMain, SetupError } from './lib/say.mjs';
import { ensureChromium } from './setup/chromium.mjs';
import { ensureExample } from './setup/example.mjs';
import { ensureLibrary } from './setup/library.mjs';
import { ensurePackages } from './setup/packages.mjs';

export { hosts } from './lib/hosts.mjs';
export { ensureChromium, findChromium } from './setup/chromium.mjs';
export { ensureExample, exampleFolder } from './setup/example.mjs';
export { ensureLibrary, libraryFolder } from './setup/library.mjs';
export { ensurePackages } from './setup/packages.mjs';

/** @type {Record<string, () => Promise<unknown>>} */
const steps = {
  packages: ensurePackages,
  library: ensureLibrary,
  example: () => ensureExample(defaultHost),
  chromium: async () => good(`Browser: ${await ensureChromium()}`),
};

async function main() {
  const named = process.argv.slice(2);
  for (const name of named.length > 0 ? named : Object.keys(steps)) {
    const step = steps[name];
    if (!step)
      throw new SetupError(`There is no step "${name}". There is: ${Object.keys(steps).join(', ')}.`);
    await step();
  }
}

if (isMain(import.meta)) await runMain(main);
