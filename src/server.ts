export {
  type Issue,
  isServerError,
  PublicError,
  type ServerErrors,
} from './errors/public-error.ts';
export { SallyportError } from './errors/sallyport-error.ts';
export { type Access, protect } from './server/access.ts';
export type { CookieOptions, Cookies } from './server/cookies.ts';
export { deny } from './server/denied.ts';
export type { Field, Fields } from './server/find-shape.ts';
export type { ReactFormState } from './server/form-contract.ts';
export { type FormFunctionOptions, type FormTools, formFunction } from './server/form-function.ts';
export type { FormOutcome } from './server/form-outcome.ts';
export { type FunctionLoader, type FunctionTable, installFunctions } from './server/function-table.ts';
export { createHandler, type Handler } from './server/handler.ts';
export type { HandlerOptions } from './server/handler-options.ts';
export { bindInline, bindInlineProperty, type CreateInline, registerInline } from './server/inline.ts';
export type { Invalid } from './server/invalid-form.ts';
export type { Limits } from './server/limits.ts';
export { type FunctionMark, registerFunction, registerReexport } from './server/marks.ts';
export { type Cleared, definePolicy, type Policy, type PolicySubject } from './server/policy.ts';
export { type RedirectStatus, redirect } from './server/redirect.ts';
export type { ResponseHeaders } from './server/response-headers.ts';
export {
  after,
  getContext,
  getCookies,
  getRequest,
  getResponseHeaders,
  getSignal,
  type Register,
  type RegisteredContext,
} from './server/scope.ts';
export { type ServerEntry, toServerEntry } from './server/server-entry.ts';
export { type ServerFunctionOptions, serverFunction } from './server/server-function.ts';
export type { ArgumentsIn, ArgumentsOut, StandardSchema } from './server/standard-schema.ts';
export { taintObjectReference, taintUniqueValue } from './server/taint.ts';
export type { CallEvent } from './server/tracing.ts';
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
