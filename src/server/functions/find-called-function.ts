import { createError } from '../../errors/sallyport-error.ts';
import { serverErrors } from '../../errors/server.ts';
import { ofApplication } from '../gate/refusal.ts';
import type { CallEvent } from '../request/tracing.ts';
import { type FoundFunction, type FunctionTable, findFunction } from './function-table.ts';

/**
 * The function that a call's address names.
 *
 * @throws SP3013 without a table; SP3003 for everything that is not in it, the same whether it exists or not;
 *   FunctionFailure with what its module throws while it loads
 */
export async function findCalledFunction(
  table: FunctionTable | undefined,
  request: Request,
  event: CallEvent,
): Promise<FoundFunction> {
  if (table === undefined) throw createError(serverErrors, 'SP3013');
  const id = idInAddress(request.url, table.base);
  const module = request.headers.get('sallyport-module');
  event.id = id;
  const found = id && (await ofApplication(() => findFunction(table, id, module)));
  if (!found) throw createError(serverErrors, 'SP3003');
  event.functionName = found.name;
  return found;
}

/** Whether a request is for the endpoint, whatever it says there. */
export function isCall(request: Request, table: FunctionTable | undefined): boolean {
  return new URL(request.url).pathname.startsWith(endpointOf(table?.base ?? '/'));
}

function endpointOf(base: string): string {
  return `${base}_sallyport/`;
}

/** The id in a call's address; undefined where the address is none of a call. */
function idInAddress(url: string, base: string): string | undefined {
  const { pathname } = new URL(url);
  const prefix = endpointOf(base);
  if (!pathname.startsWith(prefix)) return undefined;
  // Names may have dollar signs, and what is on the way may have encoded them.
  const id = pathname.slice(prefix.length).replaceAll('%24', '$');
  return /^[\w$-]{1,200}$/.test(id) ? id : undefined;
}

/** The name of a function that did not even load, from its address. */
export function nameInAddress(url: string): string {
  return /\/([\w$]+)-[\w-]+$/.exec(new URL(url).pathname)?.[1] ?? '(unknown)';
}
