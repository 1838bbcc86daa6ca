import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ServerProcess, startServer } from './server-process.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const vite = path.join(root, 'node_modules/vite/bin/vite.js');
const sallyport = path.join(root, 'dist/cli.js');

/** How a host of the shop is run. */
export const modes = ['development', 'production'] as const;
export type Mode = (typeof modes)[number];

/** A copy of the shop that a test may edit, build and fill with data. */
export interface ShopCopy {
  /** The folder of the host, such as the copy of `examples/shop-spa`. */
  readonly host: string;
  /** The folder of the copy of `examples/shop-core`. */
  readonly core: string;
}

/**
 * Copies a host of the shop and its core into `test/output`, linked to one another as npm links workspaces.
 *
 * @param name of the copy; a copy of the same name is replaced
 * @param host which one, such as `'spa'`
 */
export function copyShop(name: string, host = 'spa'): ShopCopy {
  const folder = path.join(root, 'test/output/shop', name);
  rmSync(folder, { recursive: true, force: true });
  const copies: ShopCopy = { host: path.join(folder, `shop-${host}`), core: path.join(folder, 'shop-core') };
  for (const copy of [copies.host, copies.core]) {
    const original = path.join(root, 'examples', path.basename(copy));
    // What was built, installed and stored there is not part of the app; nor are its tests.
    const isSource = (file: string) =>
      !/^(node_modules|dist|data|\.data)$|\.(test|suite)\.tsx?$/.test(path.relative(original, file));
    cpSync(original, copy, { recursive: true, filter: isSource });
  }
  // The tsconfig.json files of the examples extend the one two levels above.
  cpSync(path.join(root, 'tsconfig.json'), path.join(folder, '../tsconfig.json'));
  const modules = path.join(copies.host, 'node_modules');
  mkdirSync(modules);
  symlinkSync(path.relative(modules, copies.core), path.join(modules, 'shop-core'), 'junction');
  return copies;
}

/** Builds a copy for production. */
export function buildShop(shop: ShopCopy): void {
  const { status, stdout, stderr } = spawnSync(process.execPath, [vite, 'build'], {
    cwd: shop.host,
    encoding: 'utf8',
    env: { ...process.env, NODE_ENV: undefined, VITEST: undefined },
  });
  if (status !== 0) throw new Error(`vite build failed:\n${stdout}${stderr}`);
}

/**
 * Starts a copy on a free port, with a data folder of its own. For production it has to be built.
 *
 * @param env added to the environment, such as `DATABASE_URL`
 */
export function startShop(
  shop: ShopCopy,
  mode: Mode,
  env: Record<string, string> = {},
): Promise<ServerProcess> {
  const args =
    mode === 'development'
      ? [vite, '--host', '127.0.0.1', '--port', '0']
      : [sallyport, 'start', '--port', '0'];
  const data = path.join(shop.host, '.data');
  return startServer({ args, cwd: shop.host, env: { SHOP_DATA: data, HOST: '127.0.0.1', ...env } });
}

/** Changes a file as a developer would who saves it. */
export function editFile(file: string, part: string, change: string): void {
  const text = readFileSync(file, 'utf8');
  if (!text.includes(part)) throw new Error(`${file} does not contain ${part}`);
  writeFileSync(file, text.replace(part, change));
}
