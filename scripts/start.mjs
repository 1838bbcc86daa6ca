// npm start: the shop, in production mode, on http://localhost:3000, from a fresh clone on.
import './lib/node-version.mjs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseRunOptions } from './lib/run-options.mjs';
import { runMain } from './lib/say.mjs';
import { ensureExample, ensureLibrary, ensurePackages, exampleFolder, libraryFolder } from './setup.mjs';

await runMain(async () => {
  const { host, port = '3000' } = parseRunOptions(process.argv.slice(2));
  // Before anything that takes its time: whoever mistyped the host wants to know.
  exampleFolder(host);
  await ensurePackages();
  await ensureLibrary();
  const folder = await ensureExample(host);
  // `sallyport start` in this very process: then signals, exit code and terminal need no passing on.
  process.chdir(folder);
  const cli = join(libraryFolder, 'cli.js');
  process.argv.splice(1, Infinity, cli, 'start', '--port', port, '--host', process.env.HOST || '127.0.0.1');
  await import(pathToFileURL(cli).href);
});
