import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { plainEnvironment } from '../harness/plain-environment.ts';
import { makeTemporaryFolder } from '../harness/temporary-folder.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const { folder, remove } = makeTemporaryFolder('not-installed');
afterAll(remove);

test('SP5040: without @vitejs/plugin-rsc the start says what to install', () => {
  cpSync(path.join(root, 'test/fixtures/apps/rsc-edit'), folder, { recursive: true });
  const packages = path.join(folder, 'node_modules');
  const { dependencies } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const needed = ['vite', 'react', 'react-dom', '@vitejs/plugin-react', ...Object.keys(dependencies)];
  for (const name of needed) {
    mkdirSync(path.dirname(path.join(packages, name)), { recursive: true });
    symlinkSync(path.join(root, 'node_modules', name), path.join(packages, name), 'junction');
  }
  // A copy: behind a link the packages of the project would be found.
  for (const part of ['package.json', 'dist'])
    cpSync(path.join(root, part), path.join(packages, 'sallyport', part), { recursive: true });
  writeFileSync(path.join(folder, 'package.json'), '{ "name": "not-installed", "type": "module" }');
  const vite = path.join(root, 'node_modules/vite/bin/vite.js');
  const built = spawnSync(process.execPath, [vite, 'build'], {
    cwd: folder,
    env: plainEnvironment(),
    encoding: 'utf8',
  });
  expect(built.status).toBe(1);
  expect(built.stderr).toContain('SP5040');
  expect(built.stderr).toMatch(/npm install @vitejs\/plugin-rsc@~\d/);
});
