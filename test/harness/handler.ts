import { installFunctions } from '../../src/server/functions/function-table.ts';
import { type FunctionMark, registerFunction } from '../../src/server/functions/marks.ts';
import { createHandler, type Handler } from '../../src/server/handler.ts';
import type { HandlerOptions } from '../../src/server/handler-options.ts';
import { encodeArguments } from '../../src/wire/encode-arguments.ts';
import { type FunctionReference, type WireMessage, wireContentType } from '../../src/wire/format.ts';
import { type AnswerBody, readAnswer } from './call.ts';

const origin = 'https://shop.example';

/** A handler over functions of a test, each under the id `<name>-1`, without a server. */
export interface TestHandler {
  readonly handler: Handler;
  /** What went to `onError`. */
  readonly errors: { error: unknown; digest: string; functionName: string }[];
  /** A request as the client makes it. */
  request(name: string, args?: unknown[], init?: RequestInit & { duplex?: 'half' }): Request;
  /** Calls a function through the whole pipeline. */
  call(
    name: string,
    args?: unknown[],
    init?: RequestInit & { platform?: unknown },
  ): Promise<{ status: number; headers: Headers; body: AnswerBody }>;
}

type Marked =
  | ((...args: never[]) => unknown)
  | { run: (...args: never[]) => unknown; mark: Partial<FunctionMark> };

/** Registers functions and makes the handler that answers for them. */
export function handlerOf(
  functions: Record<string, Marked>,
  options: HandlerOptions & { dev?: boolean } = {},
): TestHandler {
  const loaders = new Map<string, () => Promise<unknown>>();
  for (const [name, given] of Object.entries(functions)) {
    const { run, mark } = typeof given === 'function' ? { run: given, mark: {} } : given;
    registerFunction(run, { id: `${name}-1`, name, arity: -1, ...mark });
    loaders.set(`${name}-1`, async () => run);
  }
  const { dev = false, ...own } = options;
  installFunctions({ base: '/', dev, find: (id) => loaders.get(id) });
  const errors: TestHandler['errors'] = [];
  const handler = createHandler({ onError: (error, info) => errors.push({ error, ...info }), ...own });
  const request: TestHandler['request'] = (name, args = [], init = {}) => {
    const headers = new Headers({ 'content-type': wireContentType, 'sec-fetch-site': 'same-origin' });
    new Headers(init.headers).forEach((value, key) => {
      headers.set(key, value);
    });
    const body = init.body ?? bodyOf(args);
    return new Request(`${origin}/_sallyport/${name}-1`, { method: 'POST', ...init, headers, body });
  };
  return {
    handler,
    errors,
    request,
    async call(name, args, { platform, ...init } = {}) {
      const response = await handler(request(name, args, init), platform);
      return { status: response.status, headers: response.headers, body: await readAnswer(response) };
    },
  };
}

/** Marks a value as a Server Function of the caller's, for an argument. */
export class ReferenceArgument {
  readonly id: string;
  readonly bound: unknown[];
  constructor(name: string, bound: unknown[] = []) {
    this.id = `${name}-1`;
    this.bound = bound;
  }
}

function bodyOf(args: unknown[]): BodyInit {
  const references = new Map<CallableFunction, FunctionReference>();
  const prepared = args.map((arg) => {
    if (!(arg instanceof ReferenceArgument)) return arg;
    const stand = () => {};
    references.set(stand, { id: arg.id, bound: arg.bound });
    return stand;
  });
  const message = encodeArguments(prepared, { encodeFunction: (fn) => references.get(fn) }) as WireMessage;
  return Array.isArray(message) ? new Blob(message) : message;
}
