// The steps of `npm test`. Each streams what its tool prints, and gives counts; none throws for what it finds.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleLibrary } from '../build/bundle.mjs';
import { composeNotices, noticesFile } from '../build/notices.mjs';
import { removeOld } from '../lib/files.mjs';
import { root } from '../lib/paths.mjs';
import { runNode } from '../lib/run.mjs';
import { bad, good, note, SetupError } from '../lib/say.mjs';
import { ensureChromium, ensureExample, ensureLibrary, hosts } from '../setup.mjs';
import { addCounts, noCounts } from './counts.mjs';
import { runVitest } from './run-vitest.mjs';

/** @typedef {import('./counts.mjs').Counts} Counts */

/**
 * @typedef {object} Step
 * @property {string} name what to call it on the command line
 * @property {string} what
 * @property {string[]} [needs] steps that must have passed
 * @property {() => boolean} [applies] false where the repository has nothing for it
 * @property {() => Promise<Counts>} run
 */

const minutes = 60_000;

/**
 * One check that is not a test of Vitest's: passed unless it throws.
 *
 * @param {string} name
 * @param {() => unknown} work
 * @returns {Promise<Counts>}
 */
async function countCheck(name, work) {
  try {
    await work();
    good(name);
    return { ...noCounts(), passed: 1 };
  } catch (error) {
    if (!(error instanceof SetupError)) console.error(error);
    else if (error.message) console.error(error.message);
    bad(name);
    return { ...noCounts(), failed: [name] };
  }
}

/**
 * A tool whose exit code is the verdict.
 *
 * @param {string} name
 * @param {string} program relative to the root
 * @param {string[]} args
 */
function countTool(name, program, args) {
  return countCheck(name, async () => {
    const { code } = await runNode(program, args);
    if (code !== 0) throw new SetupError('');
  });
}

/** The TypeScript projects: the root, the scripts, the declarations as they are published, each example. */
function typeProjects() {
  const examples = readdirSync(join(root, 'examples'))
    .map((name) => `examples/${name}/tsconfig.json`)
    .filter((file) => existsSync(join(root, file)));
  return ['tsconfig.json', 'scripts/tsconfig.json', 'tsconfig.build.json', ...examples];
}

async function runBuild() {
  const library = await countCheck('The library builds', ensureLibrary);
  if (library.failed.length > 0) return library;
  const present = hosts.filter((host) => existsSync(join(root, 'examples', `shop-${host}`, 'package.json')));
  /** @type {Counts[]} */
  const counts = [library];
  for (const host of present)
    counts.push(await countCheck(`The shop builds (${host})`, () => ensureExample(host)));
  return addCounts(counts);
}

async function runTypes() {
  /** @type {Counts[]} */
  const counts = [];
  for (const project of typeProjects()) {
    const tsc = 'node_modules/typescript/bin/tsc';
    counts.push(await countTool(`Types of ${project}`, tsc, ['--noEmit', '--pretty', '-p', project]));
  }
  return addCounts(counts);
}

async function runChecks() {
  const { runChecks: run } = await import('../checks/run-checks.mjs');
  const { passed, failed } = run();
  return { ...noCounts(), passed, failed };
}

/** `npm run build` writes the file; here it is only compared. */
async function checkNotices() {
  const { modules } = await bundleLibrary();
  const notices = composeNotices(modules);
  if (existsSync(noticesFile) && readFileSync(noticesFile, 'utf8') === notices) return;
  throw new SetupError(
    'THIRD-PARTY-NOTICES.md is not what the bundle asks for: npm run build, and commit it.',
  );
}

/**
 * Vitest with a browser at hand.
 *
 * @param {string} project
 * @param {number} timeout in milliseconds
 */
async function runWithBrowser(project, timeout) {
  removeOld(join(root, 'test/output'), 60 * minutes);
  const browser = await findBrowser();
  if (!browser) return { ...noCounts(), failed: [`${project}: not run, there is no Chromium`] };
  return runVitest(project, { env: { SALLYPORT_CHROMIUM: browser }, timeout });
}

async function findBrowser() {
  try {
    const path = await ensureChromium();
    note(`Browser: ${path}`);
    return path;
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    console.error(error.message);
    return undefined;
  }
}

/** @type {Step[]} */
export const steps = [
  { name: 'build', what: 'Builds', run: runBuild },
  { name: 'types', what: 'Types', needs: ['build'], run: runTypes },
  {
    name: 'lint',
    what: 'Format and lint',
    run: () =>
      countTool('Biome', 'node_modules/@biomejs/biome/bin/biome', ['check', '--error-on-warnings', '.']),
  },
  { name: 'checks', what: 'Checks of our own', run: runChecks },
  { name: 'unit', what: 'Unit tests', run: () => runVitest('unit', { timeout: 10 * minutes }) },
  {
    name: 'wire',
    what: 'The wire format under attack',
    applies: () => existsSync(join(root, 'test/wire')),
    run: async () =>
      addCounts([
        await runVitest('wire', { timeout: 12 * minutes }),
        await countTool(
          'Every branch of what reads bytes from strangers is taken',
          'node_modules/vitest/vitest.mjs',
          ['run', '--config', 'test/wire/coverage.config.ts'],
        ),
      ]),
  },
  {
    name: 'package',
    what: 'The package, as it is published',
    needs: ['build'],
    run: async () =>
      addCounts([
        await countCheck('THIRD-PARTY-NOTICES.md is current', checkNotices),
        await runWithBrowser('package', 12 * minutes),
      ]),
  },
  {
    name: 'attacks',
    what: 'The server under attack',
    needs: ['build'],
    applies: () => existsSync(join(root, 'test/attacks')),
    run: () => runWithBrowser('attacks', 20 * minutes),
  },
  {
    name: 'rsc',
    what: 'Server Components',
    needs: ['build'],
    run: () => runWithBrowser('rsc', 30 * minutes),
  },
  {
    name: 'e2e',
    what: 'Browser tests',
    needs: ['build'],
    run: () => runWithBrowser('e2e', 50 * minutes),
  },
];
