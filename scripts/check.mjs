// npm run check: what no other tool checks about this repository.
import './lib/node-version.mjs';
import { runMain } from './lib/say.mjs';
import { ensurePackages } from './setup/packages.mjs';

await runMain(async () => {
  await ensurePackages();
  // Only now: the checks import a parser.
  const { runChecks } = await import('./checks/run-checks.mjs');
  return runChecks().failed.length > 0 ? 1 : 0;
});
