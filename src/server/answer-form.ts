import { PublicError } from '../errors/public-error.ts';
import { createError, SallyportError } from '../errors/sallyport-error.ts';
import { serverErrors } from '../errors/server.ts';
import { keepQuiet, letGo } from '../wire/let-go.ts';
import { readReferenceName } from '../wire/reference-name.ts';
import { describeFailure, holds } from './answer/answer.ts';
import { formStateOf } from './forms/form-contract.ts';
import { answerFailedForm } from './forms/form-failure-page.ts';
import {
  encodeFormState,
  type FormOutcome,
  makeOutcome,
  type OutcomeParts,
  tryFormState,
} from './forms/form-outcome.ts';
import { decodeBound, type FormTarget, postedArguments, readTarget } from './forms/form-target.ts';
import { readFormPost } from './forms/read-form-post.ts';
import type { FormField } from './forms/split-form.ts';
import { functionOptions } from './functions/function-options.ts';
import { openCall, referenceDecoder, referenceGate } from './functions/function-reference.ts';
import { type FoundFunction, type FunctionTable, findFunction } from './functions/function-table.ts';
import { inItsTime, runFunction, validateCall } from './functions/run-function.ts';
import { requireAccess } from './gate/effective-access.ts';
import { guardRequest } from './gate/guard.ts';
import { FunctionFailure, isOfCaller, isRefusal, ofApplication } from './gate/refusal.ts';
import type { Gate } from './gate.ts';
import { answerRedirect, isRedirect, type Redirect } from './request/redirect.ts';
import { endRequest, finishHeaders, type RequestScope } from './request/scope.ts';
import { type CallEvent, traceCall } from './request/tracing.ts';

/**
 * Plain form post -> what the page that answers it has to know, or the answer itself (SPEC F3). Undefined for every other
 * request; its body is unread then.
 *
 * @throws SP3053 where the body was read before
 */
export async function answerForm(
  gate: Gate,
  request: Request,
  platform: unknown,
): Promise<FormOutcome | Response | undefined> {
  const read = await readGuarded(gate, request);
  if (read === undefined) return undefined;
  return traceCall(request, (event) =>
    gate.open(request, platform, async (scope) => {
      try {
        if (read instanceof SallyportError) throw read;
        return leaveOpen(gate, scope, await takeSteps(gate, scope, event, read));
      } catch (failure) {
        return answerFailure(gate, scope, event, failure);
      } finally {
        scope.leave?.();
      }
    }),
  );
}

/** The fields of a post of ours, or why it is refused. The guard is asked before more than its first fields are read. */
async function readGuarded(gate: Gate, request: Request): Promise<FormField[] | SallyportError | undefined> {
  const guard = () => {
    const { refused } = guardRequest(request, gate.site);
    if (refused !== undefined) throw refused;
    gate.places.requireFree();
  };
  try {
    return await readFormPost(request, gate.limits, guard);
  } catch (error) {
    if (isRefusal(error)) return error;
    throw error;
  }
}

/** The steps of a form post whose body is split into fields: as for a call, but for where its parts come from. */
async function takeSteps(
  gate: Gate,
  scope: RequestScope,
  event: CallEvent,
  fields: readonly FormField[],
): Promise<OutcomeParts> {
  const target = readTarget(fields);
  const found = await findPostedFunction(gate.table, target, event);
  const known = referenceGate(gate, gate.table as FunctionTable);
  await ofApplication(() => gate.fill(scope));
  await requireAccess(found, gate.access);
  const bound = decodeBound(target.bound, gate.limits, referenceDecoder(known, 'caller'));
  const sent = postedArguments(found, bound, target);
  scope.leave = gate.places.take();
  // What the caller did wrong is marked as that; the rest comes from the application's `sealContext`.
  const call = await ofApplication(() => openCall(found, sent, known));
  event.args = call.args;
  const result = await inItsTime(call, found.name, gate.limits.functionTime, scope, async () =>
    runFunction(await validateCall(call)),
  );
  const status = functionOptions(call.run)?.form && isInvalid(result) ? 422 : 200;
  // It is the page's to use, or nobody's.
  keepQuiet(result);
  if (target.stateKey === undefined) return { result, status };
  // React compares what it rendered, which is not always the plain id.
  const formState = formStateOf(result, target.stateKey, target.id, bound.length);
  const context = gate.answering(found.name, scope.request);
  try {
    // Server Components bring the state to the browser with the page: that it may leave is tried out (SPEC S6).
    if (gate.pages !== undefined) await tryFormState(formState, context);
    else return { result, status, formState, text: await encodeFormState(formState, context) };
  } catch (thrown) {
    letGo(result);
    throw new UnsendableResult(thrown);
  }
  return { result, status, formState };
}

/** The function that a post names: the same answer for whatever is not in the table, as for a call (SPEC S2). */
async function findPostedFunction(
  table: FunctionTable | undefined,
  { id: sent, module }: FormTarget,
  event: CallEvent,
): Promise<FoundFunction> {
  if (table === undefined) throw createError(serverErrors, 'SP3013');
  const { id } = readReferenceName(sent) ?? { id: sent };
  const isId = /^[\w$-]{1,200}$/.test(id);
  if (isId) event.id = id;
  const found = isId ? await ofApplication(() => findFunction(table, id, module ?? null)) : undefined;
  if (found === undefined) throw createError(serverErrors, 'SP3003');
  event.functionName = found.name;
  return found;
}

/** A `formFunction` says that it did not accept what was filled in with a result, not with an error. */
function isInvalid(result: unknown): boolean {
  return typeof result === 'object' && result !== null && (result as { ok?: unknown }).ok === false;
}

/** A result that cannot be carried to the browser. */
class UnsendableResult {
  readonly thrown: unknown;

  constructor(thrown: unknown) {
    this.thrown = thrown;
  }
}

/** The page is rendered in the same scope, so that what the function set is there, and goes out with it. */
function leaveOpen(gate: Gate, scope: RequestScope, parts: OutcomeParts): FormOutcome {
  gate.keep(scope);
  setTimeout(() => {
    // The application does not render in handler.run().
    if (!scope.continued) endRequest(scope);
  }, 0);
  return makeOutcome(parts, scope);
}

/** Whatever went wrong -> the answer, or what the application's own page needs. */
function answerFailure(
  gate: Gate,
  scope: RequestScope,
  event: CallEvent,
  failure: unknown,
): FormOutcome | Response {
  const { request } = scope;
  const isOfFunction = failure instanceof FunctionFailure;
  const isOfResult = failure instanceof UnsendableResult;
  const thrown = isOfFunction || isOfResult ? failure.thrown : failure;
  if (holds(() => isRedirect(thrown))) return finish(scope, answerRedirect(thrown as Redirect));
  let error: PublicError | SallyportError;
  let status: number;
  if (isOfCaller(thrown) || (failure === thrown && isRefusal(thrown))) {
    error = thrown;
    status = thrown.status ?? 400;
  } else {
    event.error = thrown;
    const context = gate.answering(event.functionName ?? '(unknown)', request);
    const described = describeFailure(thrown, context, isOfResult ? 'SP3008' : 'SP3007');
    ({ status } = described);
    error = toError(described);
  }
  event.code = error.code;
  if (gate.rendersErrors) return leaveOpen(gate, scope, { error, status });
  return finish(scope, answerFailedForm(error, status, request));
}

/** What the caller may know of a failure, as the error that a call would reject with. */
function toError({ payload, status }: ReturnType<typeof describeFailure>): PublicError | SallyportError {
  if (payload.kind === 'public')
    return new PublicError(payload.code, payload.data, payload.message, { status });
  const { code, message } = payload;
  const error = new SallyportError(code, message, { status });
  // In development that of what was thrown; in production there is nothing to see in ours.
  error.stack =
    'stack' in payload && payload.stack !== undefined ? payload.stack : `${error.name}: ${message}`;
  return error;
}

function finish(scope: RequestScope, response: Response): Response {
  setTimeout(endRequest, 0, scope);
  return finishHeaders(scope, response);
}
