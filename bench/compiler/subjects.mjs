/** The compilers that are compared: each turns one module into the code of one side, or leaves it alone. */

import { transformDirectiveProxyExport, transformServerActionServer } from '@vitejs/plugin-rsc/transforms';
import { parseSync } from 'vite';

/** The parser for all: oxc, as Vite brings it. */
export function parse(source, file) {
  const lang = file.endsWith('.tsx') ? 'tsx' : 'js';
  const { program, errors } = parseSync(file, source, { lang, sourceType: 'module' });
  if (errors.length > 0) throw new Error(`${file}: ${errors[0].message}`);
  return program;
}

/** Ours, from the built library. */
export async function loadSallyport() {
  const { compile } = await import('../../dist/compiler.js');
  return (source, file, target) => {
    const result = compile(source, { id: `bench/${file}`, file, target, parse });
    if (result?.diagnostics.length) throw new Error(result.diagnostics[0].message);
    return result && { code: result.code, map: result.map };
  };
}

/**
 * What the plugin named rsc:use-server of plugin-rsc does with the same source, bound arguments encrypted. It works on
 * JavaScript alone: in an app Vite removes types and JSX before it.
 */
export function pluginRsc(source, file, target) {
  if (!source.includes('use server')) return undefined;
  const ast = parse(source, file);
  const key = JSON.stringify(file);
  if (target === 'client') {
    const result = transformDirectiveProxyExport(ast, {
      code: source,
      runtime: (name) => `$$ReactClient.createServerReference(${JSON.stringify(`${file}#${name}`)})`,
      directive: 'use server',
      rejectNonAsyncFunction: true,
    });
    result?.output.prepend('import * as $$ReactClient from "client";\n');
    return result && { code: result.output.toString(), map: { mappings: '' } };
  }
  const { output } = transformServerActionServer(source, ast, {
    runtime: (value, name) =>
      `$$ReactServer.registerServerReference(${value}, ${key}, ${JSON.stringify(name)})`,
    rejectNonAsyncFunction: true,
    encode: (value, name) => `encode(${value}, ${JSON.stringify(name)})`,
    decode: (value, name) => `await decode(${value}, ${JSON.stringify(name)})`,
  });
  output.prepend('import * as $$ReactServer from "server";\n');
  output.prepend('import { encode, decode } from "server";\n');
  return { code: output.toString(), map: output.generateMap({ hires: 'boundary' }) };
}
