import type { FunctionInfo } from '../compiler.ts';
import { nameReference } from '../wire/reference-name.ts';
import type { RscState } from './rsc-state.ts';
import { virtual } from './virtual-modules.ts';

/**
 * Reports the Server Functions of a module to the plugin for Server Components, so that its decoders and the handlers of
 * other frameworks find them.
 *
 * @returns what the server's side of the module ends with: each function once more, under the name that React's stream
 *   carries. Whoever calls it there comes from outside, so it goes through the gate
 */
export function claimFunctions(
  { bridge }: RscState,
  moduleId: string,
  functions: readonly FunctionInfo[],
): string {
  const named = functions.map((info) => ({ id: info.id, name: referenceName(info) }));
  bridge.claim(
    moduleId,
    named.map(({ name }) => name),
  );
  if (named.length === 0) return '';
  const key = JSON.stringify(bridge.keyOf(moduleId));
  const exposed = named.map(
    ({ id, name }) => `export const ${name} = $exposeFunction(${JSON.stringify(id)}, ${key}, "${name}");\n`,
  );
  return `\n;import { exposeFunction as $exposeFunction } from ${JSON.stringify(virtual.server)};\n${exposed.join('')}`;
}

/** Sealed captures travel as the first argument. */
function referenceName({ id, arity, captures = [], calls }: FunctionInfo): string {
  const isSealed = captures.length > 0;
  return nameReference({
    id,
    arity: arity >= 0 && isSealed ? arity + 1 : arity,
    ...(isSealed ? { sealed: true } : {}),
    ...(calls === undefined ? {} : { calls }),
  });
}
