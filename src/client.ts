export { type ClientOptions, configureClient, setDefaultEndpoint } from './client/configure.ts';
export { CallError, type CallErrorInfo, UnknownFunctionError } from './client/errors.ts';
export { createReference, type ReferenceOptions, type ServerFunction } from './client/reference.ts';
export type { UploadProgress } from './client/send.ts';
export { type CallOptions, withOptions } from './client/with-options.ts';
export {
  type Issue,
  isServerError,
  PublicError,
  type ServerErrors,
} from './errors/public-error.ts';
export { SallyportError } from './errors/sallyport-error.ts';
export {
  type FieldName,
  type FormFailure,
  type FormFunction,
  type FormResult,
  type FormSuccess,
  type FormValue,
  type FormValues,
  fieldName,
} from './wire/form-result.ts';
export type { WireLimits } from './wire/limits.ts';
