import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

const packages = new Map<string, { name: string; root: string } | undefined>();

/**
 * The key of a module that its functions' ids are made from: package name and path inside the package. It is the same
 * on every machine and under every package manager, whose store paths it does not contain.
 */
export function moduleKeyOf(file: string, projectRoot: string): string {
  const owner = packageOf(path.dirname(file), projectRoot);
  const root = owner?.root ?? projectRoot;
  return `${owner?.name ?? ''}/${toPosix(path.relative(root, file))}`;
}

/** The nearest package with a name. A project without one is known by its root alone. */
function packageOf(folder: string, projectRoot: string): { name: string; root: string } | undefined {
  if (packages.has(folder)) return packages.get(folder);
  const name = readPackageName(path.join(folder, 'package.json'));
  const parent = path.dirname(folder);
  const found =
    name !== undefined
      ? { name, root: folder }
      : parent === folder || folder === projectRoot
        ? undefined
        : packageOf(parent, projectRoot);
  packages.set(folder, found);
  return found;
}

function readPackageName(file: string): string | undefined {
  if (!existsSync(file)) return undefined;
  try {
    const { name } = JSON.parse(readFileSync(file, 'utf8')) as { name?: unknown };
    return typeof name === 'string' && name !== '' ? name : undefined;
  } catch {
    // A package.json that is being edited: the bundler reports it where it matters.
    return undefined;
  }
}

/** How a page in development names a module, so that a server that has just started can load it. */
export function modulePathOf(file: string, projectRoot: string): string {
  return toPosix(path.relative(projectRoot, file));
}

/** The way back. */
export function fileOfModulePath(modulePath: string, projectRoot: string): string {
  return toPosix(path.resolve(projectRoot, modulePath));
}

function toPosix(file: string): string {
  return path.sep === '\\' ? file.replaceAll('\\', '/') : file;
}
