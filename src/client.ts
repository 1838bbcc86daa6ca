export { type ClientOptions, configureClient, setDefaultEndpoint } from './client/configure.ts';
export { CallError, type CallErrorInfo, UnknownFunctionError } from './client/errors.ts';
export { createReference, type ReferenceOptions } from './client/reference.ts';
export { PublicError } from './errors/public-error.ts';
export { SallyportError } from './errors/sallyport-error.ts';
