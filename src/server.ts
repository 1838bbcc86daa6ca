export {
  type Issue,
  isServerError,
  PublicError,
  type ServerErrors,
} from './errors/public-error.ts';
export { SallyportError } from './errors/sallyport-error.ts';
export { taintObjectReference, taintUniqueValue } from './server/answer/taint.ts';
export type { Field, Fields } from './server/forms/find-shape.ts';
export type { ReactFormState } from './server/forms/form-contract.ts';
export { type FormFunctionOptions, type FormTools, formFunction } from './server/forms/form-function.ts';
export type { FormOutcome } from './server/forms/form-outcome.ts';
export type { Invalid } from './server/forms/invalid-form.ts';
export {
  type FunctionLoader,
  type FunctionTable,
  installFunctions,
} from './server/functions/function-table.ts';
export {
  bindInline,
  bindInlineProperty,
  type CreateInline,
  registerInline,
} from './server/functions/inline.ts';
export { type FunctionMark, registerFunction, registerReexport } from './server/functions/marks.ts';
export { type ServerFunctionOptions, serverFunction } from './server/functions/server-function.ts';
export type { ArgumentsIn, ArgumentsOut, StandardSchema } from './server/functions/standard-schema.ts';
export { type Access, protect } from './server/gate/access.ts';
export { deny } from './server/gate/denied.ts';
export type { Limits } from './server/gate/limits.ts';
export { type Cleared, definePolicy, type Policy, type PolicySubject } from './server/gate/policy.ts';
export { createHandler, type Handler } from './server/handler.ts';
export type { HandlerOptions } from './server/handler-options.ts';
export type { CookieOptions, Cookies } from './server/request/cookies.ts';
export { type RedirectStatus, redirect } from './server/request/redirect.ts';
export type { ResponseHeaders } from './server/request/response-headers.ts';
export {
  after,
  getContext,
  getCookies,
  getRequest,
  getResponseHeaders,
  getSignal,
  type Register,
  type RegisteredContext,
} from './server/request/scope.ts';
export type { CallEvent } from './server/request/tracing.ts';
export { type ServerEntry, toServerEntry } from './server/server-entry.ts';
export type {
  FieldName,
  FormFailure,
  FormFunction,
  FormResult,
  FormSuccess,
  FormValue,
  FormValues,
} from './wire/form-result.ts';
export type { WireLimits } from './wire/limits.ts';
