import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { run } from '../lib/run.mjs';
import { SetupError, withProgress } from '../lib/say.mjs';

const require = createRequire(import.meta.url);

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'];

/** Where installers put it when they do not put it on the PATH. */
function usualPlaces() {
  if (process.platform === 'darwin') {
    const apps = ['Google Chrome', 'Chromium', 'Microsoft Edge'];
    return ['/Applications', join(homedir(), 'Applications')].flatMap((folder) =>
      apps.map((app) => join(folder, `${app}.app`, 'Contents', 'MacOS', app)),
    );
  }
  if (process.platform === 'win32') {
    const folders = [process.env.PROGRAMFILES, process.env['PROGRAMFILES(X86)'], process.env.LOCALAPPDATA];
    return folders
      .filter((folder) => folder !== undefined)
      .flatMap((folder) => [
        join(folder, 'Google', 'Chrome', 'Application', 'chrome.exe'),
        join(folder, 'Microsoft', 'Edge', 'Application', 'msedge.exe'),
      ]);
  }
  return ['/usr/lib/chromium/chromium', '/opt/google/chrome/chrome', '/snap/bin/chromium'];
}

function placesOnPath() {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  return names.flatMap((name) => folders.map((folder) => join(folder, name)));
}

/** Where playwright's own download is, or would be. Playwright may not be installed yet. */
function playwrightPlace() {
  try {
    /** @type {typeof import('playwright-core')} */
    const { chromium } = require('playwright-core');
    return [chromium.executablePath()];
  } catch {
    return [];
  }
}

/**
 * What a browser says about itself, or why it does not run. Ubuntu's `chromium-browser`, for one, is a script that
 * only asks for another package.
 *
 * @param {string} path
 */
async function tryBrowser(path) {
  // On Windows the browsers answer --version with a window.
  if (process.platform === 'win32') return { works: true, output: '' };
  const { code, output } = await run(path, ['--version', '--no-sandbox'], { capture: true });
  return { works: code === 0 && /\d+\.\d+\.\d+/.test(output), output: output.trim() };
}

/**
 * The Chromium (or Chrome) that is on this machine.
 *
 * @returns {Promise<string | undefined>} path of the program
 * @throws {SetupError} when SALLYPORT_CHROMIUM names one that does not run
 */
export async function findChromium() {
  const named = process.env.SALLYPORT_CHROMIUM;
  if (named) {
    const { works, output } = existsSync(named)
      ? await tryBrowser(named)
      : { works: false, output: 'no such file' };
    if (works) return named;
    throw new SetupError(`SALLYPORT_CHROMIUM is ${named}, which does not run: ${output}`);
  }
  for (const path of [...placesOnPath(), ...usualPlaces(), ...playwrightPlace()]) {
    if (existsSync(path) && (await tryBrowser(path)).works) return path;
  }
  return undefined;
}

function isRootOnDebian() {
  if (process.getuid?.() !== 0 || !existsSync('/etc/os-release')) return false;
  // Not Debian's children: Ubuntu's package of that name installs nothing but a pointer to a snap.
  return /^ID="?(debian|raspbian)"?$/m.test(readFileSync('/etc/os-release', 'utf8'));
}

/** @param {string} output */
const lastLines = (output) => output.trim().split('\n').slice(-5).join('\n');

async function installDebianPackage() {
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  const steps = [
    ['update', '-q'],
    ['install', '-y', '-q', '--no-install-recommends', 'chromium'],
  ];
  for (const args of steps) {
    const { code, output } = await run('apt-get', args, { env, capture: true });
    if (code !== 0) throw new SetupError(`apt-get ${args.join(' ')} failed: ${lastLines(output)}`);
  }
}

async function downloadWithPlaywright() {
  const cli = join(dirname(require.resolve('playwright-core/package.json')), 'cli.js');
  const { code, output } = await run(process.execPath, [cli, 'install', 'chromium'], { capture: true });
  if (code !== 0) throw new SetupError(`npx playwright-core install chromium failed: ${lastLines(output)}`);
}

/** @param {string[]} problems */
function explain(problems) {
  const lines = [
    'The browser tests need a Chromium, and none could be found or installed.',
    ...problems.map((problem) => `  - ${problem.replaceAll('\n', '\n    ')}`),
    'Do one of these, then run the command again:',
    '  - install Chromium or Google Chrome with your system, so that it is on the PATH',
    '  - set SALLYPORT_CHROMIUM to the path of a Chromium, Chrome or Edge program',
    '  - npx playwright-core install --with-deps chromium',
  ];
  return lines.join('\n');
}

/**
 * Finds a Chromium, or installs one.
 *
 * @returns {Promise<string>} path of the program
 * @throws {SetupError} that says what was tried and what to do
 */
export async function ensureChromium() {
  const found = await findChromium();
  if (found) return found;
  /** @type {string[]} */
  const problems = [];
  const ways = [
    ...(isRootOnDebian()
      ? [{ what: "Installing Debian's package chromium", install: installDebianPackage }]
      : []),
    { what: "Downloading playwright's Chromium", install: downloadWithPlaywright },
  ];
  for (const { what, install } of ways) {
    try {
      await withProgress(what, install);
    } catch (error) {
      if (!(error instanceof SetupError)) throw error;
      problems.push(error.message);
      continue;
    }
    const installed = await findChromium();
    if (installed) return installed;
    problems.push(`${what}: done, but it does not run. ${await describeFailure()}`);
  }
  throw new SetupError(explain(problems));
}

/** Why playwright's download does not run: on a bare Linux, mostly a missing shared library. */
async function describeFailure() {
  const [path] = playwrightPlace();
  if (!path || !existsSync(path)) return '';
  return (await tryBrowser(path)).output.split('\n')[0] ?? '';
}
