import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { plainEnvironment } from '../harness/plain-environment.ts';
import { projectRoot } from './pack.ts';

/** Strings of server code; none of them may ever reach a browser. */
export const secrets = ['DIRECT-SECRET-8d21', 'IMPORTED-SECRET-e0b4', 'PRIVATE-HELPER-77fa'];

/** What somebody writes who follows the README in an empty Vite app. */
const files: Record<string, string> = {
  'index.html': `<!doctype html>
<html lang="en">
  <head><meta charset="utf-8" /><link rel="icon" href="data:," /><title>Installed</title></head>
  <body><div id="root"></div><script type="module" src="/src/main.tsx"></script></body>
</html>
`,
  'vite.config.ts': `import react from '@vitejs/plugin-react';
import sallyport from 'sallyport/vite';
import { defineConfig } from 'vite';

export default defineConfig({ plugins: [react(), sallyport()], build: { sourcemap: true } });
`,
  'src/functions.ts': `'use server';

import { readFile } from 'node:fs/promises';
import { getCookies, PublicError } from 'sallyport/server';
import { sign } from './sign';

function privateHelper(name: string) {
  return 'PRIVATE-HELPER-77fa'.length + name.length;
}

export async function greet(name: string) {
  const { name: app } = JSON.parse(await readFile('package.json', 'utf8')) as { name: string };
  getCookies().set('greeted', name);
  return \`Hello \${name} from \${app}, \${sign('DIRECT-SECRET-8d21').length + privateHelper(name)}\`;
}

export async function refuse() {
  throw new PublicError('SOLD_OUT', { left: 0 });
}
`,
  'src/sign.ts': `export const sign = (text: string) => \`\${text} IMPORTED-SECRET-e0b4\`;
`,
  'src/main.tsx': `import { StrictMode, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { PublicError } from 'sallyport/client';
import { greet, refuse } from './functions';

function App() {
  const [text, setText] = useState('');
  const run = async (call: () => Promise<unknown>) => {
    try {
      setText(String(await call()));
    } catch (error) {
      setText(error instanceof PublicError ? \`\${error.code} \${JSON.stringify(error.data)}\` : String(error));
    }
  };
  return (
    <main>
      <button type="button" onClick={() => run(() => greet('Ada'))}>Greet</button>
      <button type="button" onClick={() => run(refuse)}>Refuse</button>
      <output>{text}</output>
    </main>
  );
}

createRoot(document.getElementById('root')!).render(<StrictMode><App /></StrictMode>);
`,
  // Every subpath, so that every declaration is looked at.
  'src/subpaths.ts': `import type * as client from 'sallyport/client';
import type * as compiler from 'sallyport/compiler';
import type * as node from 'sallyport/node';
import type * as server from 'sallyport/server';
import type * as vite from 'sallyport/vite';
import type * as wire from 'sallyport/wire';

export type All = [typeof client, typeof compiler, typeof node, typeof server, typeof vite, typeof wire];
`,
  'tsconfig.json': JSON.stringify({
    compilerOptions: {
      target: 'ES2023',
      lib: ['ES2023', 'DOM', 'DOM.Iterable'],
      module: 'ESNext',
      moduleResolution: 'bundler',
      jsx: 'react-jsx',
      strict: true,
      // The declarations of the package themselves are to be checked.
      skipLibCheck: false,
      noEmit: true,
      types: ['node'],
    },
    include: ['src', 'vite.config.ts'],
  }),
};

/**
 * Makes an app in an empty folder outside of the workspace, and installs the tarball and its peers from the registry.
 *
 * @returns what npm printed
 */
export function createInstalledApp(folder: string, tarball: string): string {
  const { devDependencies: ours } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8'));
  const pick = (...names: string[]) => Object.fromEntries(names.map((name) => [name, ours[name]]));
  const manifest = {
    name: 'installed-app',
    private: true,
    type: 'module',
    dependencies: { ...pick('react', 'react-dom'), sallyport: `file:${tarball}` },
    devDependencies: pick(
      'vite',
      '@vitejs/plugin-react',
      '@types/react',
      '@types/react-dom',
      '@types/node',
      'typescript',
    ),
  };
  write(folder, 'package.json', JSON.stringify(manifest, null, 2));
  for (const [file, text] of Object.entries(files)) write(folder, file, text);
  const args = ['install', '--no-audit', '--no-fund', '--prefer-offline', '--loglevel=warn'];
  return execFileSync('npm', args, { cwd: folder, env: plainEnvironment(), encoding: 'utf8', stdio: 'pipe' });
}

function write(folder: string, file: string, text: string) {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), text);
}
