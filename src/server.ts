export { PublicError } from './errors/public-error.ts';
export { SallyportError } from './errors/sallyport-error.ts';
export type { CookieOptions, Cookies } from './server/cookies.ts';
export { type FunctionLoader, type FunctionTable, installFunctions } from './server/function-table.ts';
export { createHandler, type Handler, type HandlerOptions } from './server/handler.ts';
export { type FunctionMark, registerFunction } from './server/marks.ts';
export { redirect } from './server/redirect.ts';
export { getContext, getCookies, getRequest, type Register, type RegisteredContext } from './server/scope.ts';
export { type ServerEntry, toServerEntry } from './server/server-entry.ts';
