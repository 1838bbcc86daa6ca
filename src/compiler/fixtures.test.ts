import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { clientRuntime, createServerRuntime, parse, runModules } from '../../test/compiler/harness.ts';
import { compile, exportNamesOf, formatDiagnostic, type Parse } from '../compiler.ts';
import { compilerErrors } from '../errors/compiler.ts';

// Every folder is a module that is compiled for both sides. Beside its input stand the outputs as they have to be
// (SALLYPORT_UPDATE_FIXTURES=1 writes them anew: read the diff), and `run.ts`, which calls what the module holds:
// once in the original, once in the compiled module, once as the browser would.
const root = join(import.meta.dirname, '../../test/fixtures/compiler');
const update = process.env.SALLYPORT_UPDATE_FIXTURES === '1';

interface Run {
  default(
    subject: Record<string, unknown>,
    call: (fn: unknown, ...args: unknown[]) => unknown,
  ): Promise<unknown>;
  expected: unknown;
}

function readSources(folder: string): Record<string, string> {
  const sources: Record<string, string> = {};
  for (const file of readdirSync(folder)) {
    if (/^(?:input|server|client|run)\.|\.txt$/.test(file)) continue;
    sources[`./${file.replace(/\.\w+$/, '')}`] = readFileSync(join(folder, file), 'utf8');
  }
  return sources;
}

function compare(path: string, text: string | undefined): void {
  if (update) {
    if (text === undefined) rmSync(path, { force: true });
    else writeFileSync(path, text);
  }
  expect(existsSync(path) ? readFileSync(path, 'utf8') : undefined).toBe(text);
}

/** The directive makes no difference where nothing compiles it, but two imports have to lead somewhere. */
const plainRuntime = createServerRuntime().module;

test('every error and warning of the compiler has a fixture that shows its text', () => {
  const texts = readdirSync(root).flatMap((name) =>
    ['diagnostics.txt', 'client-diagnostics.txt'].flatMap((file) => {
      const path = join(root, name, file);
      return existsSync(path) ? [readFileSync(path, 'utf8')] : [];
    }),
  );
  const shown = new Set(texts.join('\n').match(/^SP\d{4}(?=: )/gm));
  expect([...shown].sort()).toEqual(Object.keys(compilerErrors).sort());
});

describe.each(readdirSync(root).sort())('%s', (name) => {
  const folder = join(root, name);
  const source = readFileSync(join(folder, 'input.tsx'), 'utf8');
  const sources = readSources(folder);
  const inputParse: Parse = (text) => parse(text, 'input.tsx');
  const compileFor = (target: 'server' | 'client') =>
    compile(source, {
      id: `fixtures/${name}/input.tsx`,
      file: 'input.tsx',
      target,
      parse: inputParse,
      ...(name.includes('-required') ? { access: 'required' as const } : {}),
      importChain: () => ['main.tsx', 'input.tsx'],
      exportsOf: (specifier) => {
        const text = sources[specifier];
        return text === undefined ? undefined : exportNamesOf(text, inputParse, specifier).names;
      },
    });
  const server = compileFor('server');
  const client = compileFor('client');
  const failed = server?.diagnostics.some((diagnostic) => diagnostic.severity === 'error');

  test('gives the expected code and says the expected things', () => {
    const said = (server?.diagnostics ?? []).map(formatDiagnostic);
    const saidToClient = (client?.diagnostics ?? []).map(formatDiagnostic);
    compare(join(folder, 'diagnostics.txt'), said.length > 0 ? `${said.join('\n\n')}\n` : undefined);
    // An inline function is an error in the browser in any fixture (SP1030): its own fixture shows the text.
    const isOwn =
      saidToClient.join() !== said.join() &&
      (name.startsWith('d6-') || client?.diagnostics.some((diagnostic) => diagnostic.code !== 'SP1030'));
    compare(join(folder, 'client-diagnostics.txt'), isOwn ? `${saidToClient.join('\n\n')}\n` : undefined);
    compare(join(folder, 'server.tsx'), failed ? undefined : server?.code);
    const clientFailed = client?.diagnostics.some((diagnostic) => diagnostic.severity === 'error');
    compare(join(folder, 'client.js'), clientFailed ? undefined : client?.code);
    if (!failed && server) inputParse(server.code, 'server.tsx');
    if (client) inputParse(client.code, 'client.js');
  });

  const runFile = join(folder, 'run.ts');
  if (!existsSync(runFile)) {
    test('is an error or a warning, else it would have to run', () => {
      expect(server?.diagnostics.length ?? 0).toBeGreaterThan(0);
    });
    return;
  }

  test('does the same in the original, in the compiled module, and called from the browser', async () => {
    const script = (await runModules({ run: readFileSync(runFile, 'utf8') }, 'run')) as unknown as Run;
    const original = await runModules({ ...sources, input: source }, 'input', {
      'sallyport/server': plainRuntime,
    });
    const direct = (fn: unknown, ...args: unknown[]) => (fn as (...args: unknown[]) => unknown)(...args);
    expect(await script.default(original, direct)).toEqual(script.expected);
    for (const over of ['direct', 'network'] as const) {
      const runtime = createServerRuntime();
      const builtins = { 'sallyport/server': runtime.module };
      const compiled = await runModules({ ...sources, input: server!.code }, 'input', builtins);
      const result = await script.default(compiled, over === 'direct' ? direct : runtime.call);
      expect(result).toEqual(script.expected);
      const ids = [...runtime.exported.keys(), ...runtime.inline.keys()];
      expect(ids.sort()).toEqual(server!.functions.map((fn) => fn.id).sort());
    }
    if (server!.directive === 'file') {
      const references = await runModules({ input: client!.code }, 'input', {
        'sallyport/client': clientRuntime,
      });
      const names = server!.functions.filter((fn) => fn.kind === 'export').map((fn) => fn.exportName);
      expect(Object.keys(references).sort()).toEqual(names.sort());
    }
  });
});
