import type { FunctionInfo } from '../compiler.ts';
import { nameReference } from '../wire/reference-name.ts';
import type { RscState } from './rsc-state.ts';
import { acceptUpdates, virtual } from './virtual-modules.ts';

/**
 * Reports the Server Functions of a module to the plugin for Server Components, so that its decoders and the handlers of
 * other frameworks find them.
 *
 * @returns what the server's side of the module ends with: each function once more, under the name that React's stream
 *   carries. Whoever calls it there comes from outside, so it goes through the gate
 */
export function claimFunctions(
  { bridge, exposed }: RscState,
  moduleId: string,
  functions: readonly FunctionInfo[],
): string {
  const named = functions.map((info) => ({ id: info.id, name: referenceName(info) }));
  bridge.claim(
    moduleId,
    named.map(({ name }) => name),
  );
  exposed.set(
    moduleId,
    named.map(({ name }) => name),
  );
  if (named.length === 0) return '';
  const key = JSON.stringify(bridge.keyOf(moduleId));
  const statements = named.map(
    ({ id, name }) => `export const ${name} = $exposeFunction(${JSON.stringify(id)}, ${key}, "${name}");\n`,
  );
  return `\n;import { exposeFunction as $exposeFunction } from ${JSON.stringify(virtual.server)};\n${statements.join('')}`;
}

/** Reports that a module may have no functions any more: it was edited. When it is compiled again it says so itself. */
export function dropClaim({ bridge, exposed }: RscState, moduleId: string): void {
  if (exposed.delete(moduleId)) bridge.claim(moduleId, []);
}

// In development whatever a request names of a claimed module is taken from it as it is: its own exports, too, which do not
// ask who calls. So the claim is for a module beside it, which has nothing but what goes through the gate.

const query = 'sallyport-exposed';

/** The module beside another one. */
export function exposedModule(id: string): string {
  return `${id}${id.includes('?') ? '&' : '?'}${query}`;
}

/** The other way; undefined for every other module. */
export function behindExposedModule(id: string): string | undefined {
  return /^(.+)[?&]sallyport-exposed$/s.exec(id)?.[1];
}

/** Code of the module beside another one. */
export function exposedModuleCode({ bridge, exposed }: RscState, moduleId: string): string {
  const names = exposed.get(moduleId) ?? [];
  if (names.length === 0) return `export {};\n${acceptUpdates}`;
  return `export { ${names.join(', ')} } from ${JSON.stringify(bridge.addressOf(moduleId))};\n${acceptUpdates}`;
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
