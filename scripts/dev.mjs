// npm run dev: the shop in Vite's dev server, and the library under it rebuilt as its sources change.
import './lib/node-version.mjs';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { withLock } from './lib/lock.mjs';
import { root } from './lib/paths.mjs';
import { parseRunOptions } from './lib/run-options.mjs';
import { bad, formatDuration, good, note, runMain } from './lib/say.mjs';
import { watchFiles } from './lib/watch.mjs';
import { ensureLibrary, ensurePackages, exampleFolder } from './setup.mjs';

/**
 * @param {string} folder
 * @param {string[]} args
 */
function startVite(folder, args) {
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  return spawn(process.execPath, [vite, ...args], { cwd: folder, stdio: 'inherit' });
}

/** @param {import('node:child_process').ChildProcess} child */
async function stop(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}

/** Calls `work` a moment after the last of several calls, and never while it still runs. */
function whenQuiet(/** @type {() => Promise<void>} */ work) {
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  let running = Promise.resolve();
  return () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      running = running.then(work);
    }, 80);
  };
}

await runMain(async () => {
  const { host, port } = parseRunOptions(process.argv.slice(2));
  const folder = exampleFolder(host);
  await ensurePackages();
  await ensureLibrary();
  const args = [
    ...(port ? ['--port', port, '--strictPort'] : []),
    ...(process.env.HOST ? ['--host', process.env.HOST] : []),
  ];
  // Only now: it imports the bundler.
  const { buildLibrary } = await import('./build/library.mjs');

  let restarting = false;
  let vite = startVite(folder, args);
  const rebuild = whenQuiet(async () => {
    const began = performance.now();
    try {
      const { changed } = await withLock('library', () => buildLibrary({ keepOld: true }));
      if (changed.length === 0) return;
      good(`Library rebuilt in ${formatDuration(performance.now() - began)}; restarting Vite`);
    } catch (error) {
      bad(error instanceof Error ? error.message : String(error));
      note('Vite goes on with the library as it was');
      return;
    }
    // A plugin cannot be exchanged in a running Vite: Node keeps the module.
    restarting = true;
    await stop(vite);
    vite = startVite(folder, args);
    restarting = false;
    watchExit();
  });

  const unwatch = watchFiles(join(root, 'src'), (file) => {
    if (/\.tsx?$/.test(file) && !/\.test\.tsx?$/.test(file)) rebuild();
  });
  const finish = async () => {
    unwatch();
    await stop(vite);
  };
  process.once('SIGINT', finish).once('SIGTERM', finish);
  const watchExit = () => {
    vite.once('exit', (code) => {
      if (restarting) return;
      unwatch();
      process.exitCode = code ?? 0;
    });
  };
  watchExit();
});
