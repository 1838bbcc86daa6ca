import { existsSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join, relative, sep } from 'node:path';
import { rolldown } from 'rolldown';
import { root } from '../lib/paths.mjs';
import { SetupError } from '../lib/say.mjs';

/** The public entries: the subpaths of `exports`, the command, and what generated code imports by its file. */
const entryNames = [
  'vite',
  'client',
  'references',
  'rsc-browser',
  'rsc-no-browser',
  'rsc-references',
  'rsc-rendering',
  'rsc-ssr',
  'server',
  'assets',
  'node',
  'rsc',
  'compiler',
  'wire',
  'cli',
];

/** @typedef {{ content: string | Uint8Array, mode?: number }} OutputFile */

/**
 * @typedef {object} Bundle
 * @property {Map<string, OutputFile>} files by path in dist
 * @property {string[]} entries names of the entries that were there
 * @property {string[]} modules absolute paths of the modules whose code really is in there
 */

/** Names of the packages that stay imports: whoever installs sallyport gets them, or has them. */
export function externalPackages() {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return new Set([
    manifest.name,
    ...Object.keys(manifest.dependencies ?? {}),
    ...Object.keys(manifest.peerDependencies ?? {}),
  ]);
}

/**
 * The package that an import names; undefined for relative, absolute and virtual ones.
 *
 * @param {string} specifier
 */
export function packageOf(specifier) {
  if (/^[./\0]|^[a-z]+:/i.test(specifier)) return undefined;
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

/**
 * A shared chunk is called after the parts of the library that it holds: `errors-wire`.
 *
 * @param {string[]} modules absolute paths
 */
function nameChunk(modules) {
  const paths = modules.map((id) => relative(join(root, 'src'), id).split(sep).join('/'));
  const parts = paths
    .filter((path) => !path.startsWith('..'))
    .map((path) => path.split('/')[0]?.split('.')[0]);
  return [...new Set(parts)].sort().join('-') || 'bundled';
}

/**
 * @param {string[]} entries
 * @throws {SetupError} for sources that cannot be built, with their place
 */
async function generate(entries) {
  const external = externalPackages();
  try {
    const build = await rolldown({
      cwd: root,
      input: Object.fromEntries(entries.map((name) => [name, `./src/${name}.ts`])),
      // Client and server code come out of one build: whatever is specific to a platform stays out of it.
      platform: 'neutral',
      resolve: { mainFields: ['module', 'main'] },
      external: (id) => isBuiltin(id) || id.startsWith('virtual:') || external.has(packageOf(id) ?? ''),
      onLog(level, log, report) {
        // Something that is not found would otherwise be left as an import that nobody can resolve.
        if (log.code === 'UNRESOLVED_IMPORT') throw new SetupError(log.message);
        report(level, log);
      },
    });
    const { output } = await build.generate({
      format: 'esm',
      sourcemap: true,
      entryFileNames: '[name].js',
      chunkFileNames: ({ moduleIds }) => `chunks/${nameChunk(moduleIds)}-[hash].js`,
      // Nobody counts these bytes before an app's own bundler does; whoever debugs reads these names.
      minifyInternalExports: false,
    });
    await build.close();
    return output;
  } catch (cause) {
    // The bundler's message has the frame in it; its stack is nobody's.
    throw new SetupError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

/**
 * Bundles the entries that exist to ES modules with shared chunks, in memory.
 *
 * @returns {Promise<Bundle>}
 */
export async function bundleLibrary() {
  const present = entryNames.filter((name) => existsSync(join(root, 'src', `${name}.ts`)));
  const output = await generate(present);

  /** @type {Map<string, OutputFile>} */
  const files = new Map();
  /** @type {Set<string>} */
  const modules = new Set();
  for (const part of output) {
    if (part.type === 'asset') {
      files.set(part.fileName, { content: part.source });
      continue;
    }
    const isCommand = part.fileName === 'cli.js';
    files.set(part.fileName, { content: part.code, mode: isCommand ? 0o755 : 0o644 });
    for (const [id, module] of Object.entries(part.modules)) {
      if (module.renderedLength > 0) modules.add(id);
    }
  }
  const cli = files.get('cli.js');
  if (cli && !String(cli.content).startsWith('#!'))
    throw new Error('src/cli.ts must begin with its #! line.');
  return { files, entries: present, modules: [...modules].sort() };
}
