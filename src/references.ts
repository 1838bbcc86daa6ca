// What generated code imports, and nothing more: a page whose own code uses less than `sallyport/client` must not need
// React for it, in development too. A file of the package, and no subpath of it.
export { setDefaultCalls, setDefaultEndpoint } from './client/configure.ts';
export { installFormContract } from './client/form-contract.ts';
export { createReference } from './client/reference.ts';
