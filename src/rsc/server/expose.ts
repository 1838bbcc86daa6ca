import { rscErrors } from '../../errors/rsc.ts';
import { createError } from '../../errors/sallyport-error.ts';
import {
  type ReferenceGate,
  referenceDecoder,
  referenceGate,
} from '../../server/functions/function-reference.ts';
import { installedFunctions } from '../../server/functions/function-table.ts';
import { markFunction } from '../../server/functions/marks.ts';
import { guardRequest } from '../../server/gate/guard.ts';
import { blameCaller } from '../../server/gate/refusal.ts';
import { currentScope } from '../../server/request/scope.ts';
import { argumentLimits } from '../../wire/limits.ts';
import { readReferenceName } from '../../wire/reference-name.ts';

const key = Symbol.for('sallyport.exposed');
const shared = globalThis as { [key]?: Map<string, string> };
shared[key] ??= new Map();
const exposed = shared[key];

/**
 * Makes the export under which React's decoders find a function (`loadServerAction`, `decodeReply`, `decodeAction`). It
 * is for calls from outside that came another way than ours, such as through another framework's handler: they see the
 * same table and go through the same gate. Compiled code calls this.
 *
 * @param id of the function
 * @param moduleKey under which React's stream knows its module
 * @param name of the export
 * @throws (the function) SP7002 without a table; SP7006 outside of a request; SP3002 for a post of another site; SP3003
 *   for what is no endpoint
 */
export function exposeFunction(id: string, moduleKey: string, name: string): (...args: unknown[]) => unknown {
  exposed.set(id, `${moduleKey}#${name}`);
  const { arity = -1 } = readReferenceName(name) ?? {};
  const functionName = id.slice(0, id.indexOf('-'));
  const call = async (...args: unknown[]): Promise<unknown> => {
    refuseOtherSites(functionName);
    return referenceDecoder(currentGate(functionName), 'caller')({ id: `${id}.${arity}`, bound: [] })(
      ...args,
    );
  };
  return markFunction(call, { id, name: functionName, arity, fromCaller: true });
}

/** How React's stream names a function; undefined where its module has not run. */
export function exposedName(id: string): string | undefined {
  return exposed.get(id);
}

/**
 * The framework has read the post, and nobody has asked yet where it comes from (SPEC S5). Not of a page that is asked for:
 * whatever it runs, no caller has named it.
 */
function refuseOtherSites(name: string): void {
  const scope = currentScope();
  // Who asks, and what the application says of access, is not known: nobody is let in.
  if (scope === undefined) throw createError(rscErrors, 'SP7006', { name });
  const { request, site } = scope;
  if (site === undefined || request.method === 'GET' || request.method === 'HEAD') return;
  const { refused } = guardRequest(request, site);
  if (refused !== undefined) throw blameCaller(refused);
}

/** One for each request: what a caller may set going has a limit for all of it. */
const gates = new WeakMap<object, ReferenceGate>();

function currentGate(functionName: string): ReferenceGate {
  const scope = currentScope();
  const table = scope?.table ?? installedFunctions();
  if (table === undefined) throw createError(rscErrors, 'SP7002', { name: functionName });
  const known = scope && gates.get(scope.identity);
  if (known !== undefined) return known;
  const gate = referenceGate({ access: scope?.access, limits: argumentLimits }, table);
  if (scope !== undefined) gates.set(scope.identity, gate);
  return gate;
}
