import { checkContentType } from '../wire/content-type.ts';
import { answerRefusal, answerResult, answerThrown } from './answer/answer.ts';
import { findCalledFunction, nameInAddress } from './functions/find-called-function.ts';
import { openCall, referenceGate } from './functions/function-reference.ts';
import type { FunctionTable } from './functions/function-table.ts';
import { inItsTime, runFunction, validateCall } from './functions/run-function.ts';
import { requireAccess } from './gate/effective-access.ts';
import { allowOrigin, answerPreflight, guardRequest } from './gate/guard.ts';
import { FunctionFailure, isOfCaller, isRefusal, ofApplication } from './gate/refusal.ts';
import type { Gate } from './gate.ts';
import { readArguments } from './request/read-arguments.ts';
import { endRequest, finishHeaders, type RequestScope, whenEnded } from './request/scope.ts';
import { type CallEvent, traceCall } from './request/tracing.ts';

/** Request -> response, for everything that is sent to the endpoint. Never rejects. */
export async function answerCall(gate: Gate, request: Request, platform: unknown): Promise<Response> {
  const preflight = answerPreflight(request, gate.site);
  if (preflight !== undefined) return preflight;
  return traceCall(request, async (event) => {
    const clearance = guardRequest(request, gate.site);
    if (clearance.refused !== undefined) {
      event.code = clearance.refused.code;
      return answerRefusal(clearance.refused, request);
    }
    const response = await gate.open(request, platform, (scope) => answerCleared(gate, scope, event));
    if (clearance.crossOrigin !== null) allowOrigin(response.headers, clearance.crossOrigin);
    return response;
  });
}

async function answerCleared(gate: Gate, scope: RequestScope, event: CallEvent): Promise<Response> {
  let response: Response;
  try {
    response = await takeSteps(gate, scope, event);
  } catch (failure) {
    response = answerFailure(gate, scope, event, failure);
  }
  const answer = finishHeaders(scope, response);
  if (scope.streams) {
    if (scope.leave !== undefined) whenEnded(scope, scope.leave);
  } else {
    scope.leave?.();
    if (scope.endings.length === 0) scope.ended = true;
    // After what is done with the answer at once: it is small, and most of it has gone then.
    else setTimeout(endRequest, 0, scope);
  }
  return answer;
}

/**
 * The steps of a call. Nothing of the body is read before the caller is cleared, and nothing of the application but its
 * context and its policies runs before the arguments are decoded and valid.
 */
async function takeSteps(gate: Gate, scope: RequestScope, event: CallEvent): Promise<Response> {
  const { request } = scope;
  const found = await findCalledFunction(gate.table, request, event);
  const known = referenceGate(gate, gate.table as FunctionTable);
  await ofApplication(() => gate.fill(scope));
  await requireAccess(found, gate.access);
  checkContentType(request.headers.get('content-type'));
  gate.places.requireFree();
  const sent = await readArguments(request, { gate: known, found, limits: gate.limits });
  scope.leave = gate.places.take();
  // What was not sealed for this function is refused like any other bad argument; what `sealContext` throws is a failure.
  const call = await ofApplication(() => openCall(found, sent, known));
  event.args = call.args;
  const result = await inItsTime(call, found.name, gate.limits.functionTime, scope, async () =>
    runFunction(await validateCall(call)),
  );
  const context = { ...gate.answering(found.name, request), noteCode: noteCodeIn(event) };
  const answer = (value: unknown) => answerResult(value, context);
  return gate.pages === undefined ? answer(result) : gate.pages.answerWithPage(result, scope, answer);
}

/** Whatever went wrong -> response. */
function answerFailure(gate: Gate, scope: RequestScope, event: CallEvent, failure: unknown): Response {
  const thrown = failure instanceof FunctionFailure ? failure.thrown : failure;
  if (isOfCaller(thrown) || (failure === thrown && isRefusal(thrown))) {
    event.code = thrown.code;
    return answerRefusal(thrown, scope.request);
  }
  event.error = thrown;
  const name = event.functionName ?? nameInAddress(scope.request.url);
  return answerThrown(thrown, { ...gate.answering(name, scope.request), noteCode: noteCodeIn(event) });
}

function noteCodeIn(event: CallEvent): (code: string) => void {
  return (code) => {
    event.code = code;
  };
}
