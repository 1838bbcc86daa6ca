import { createError } from '../errors/sallyport-error.ts';
import { serverErrors } from '../errors/server.ts';
import { type AnswerContext, makeDigest } from './answer/answer.ts';
import { reportToConsole } from './answer/report.ts';
import { referenceEncoder } from './functions/function-reference.ts';
import { type FunctionTable, installedFunctions } from './functions/function-table.ts';
import { createSealer, type Sealer, splitKeys } from './functions/seal.ts';
import { type Access, readAccess } from './gate/access.ts';
import { Places } from './gate/concurrency.ts';
import { type Limits, readLimits } from './gate/limits.ts';
import { readSite, type Site } from './gate/site.ts';
import type { HandlerOptions } from './handler-options.ts';
import { branchScope, type RequestScope, resumeScope, runInScope } from './request/scope.ts';

type ErrorInfo = Parameters<NonNullable<HandlerOptions['onError']>>[1];

/** What pages have to do with the answers to calls and forms, where Server Components render them. */
export interface PageAnswers {
  /** The answer to a call, with the page that it changed where that is wanted. */
  answerWithPage(
    result: unknown,
    scope: RequestScope,
    answer: (value: unknown) => Response,
  ): Promise<Response>;
}

/** What a handler knows from the day it was made: options read once, the table, the keys. */
export interface Gate {
  readonly table: FunctionTable | undefined;
  readonly site: Site;
  readonly limits: Limits;
  /** For the calls that run at once. */
  readonly places: Places;
  /** Failures of form posts are for the application's page, not for ours. */
  readonly rendersErrors: boolean;
  /** Who may call what says nothing of its own. */
  readonly access: Access | undefined;
  /**
   * Opens the scope of a request for `work`, or goes on in the one that was kept for it. The application's context is not
   * asked yet.
   */
  open<Result>(
    request: Request,
    platform: unknown,
    work: (scope: RequestScope) => Promise<Result>,
  ): Promise<Result>;
  /** Keeps the scope of a form post for the page that answers it. */
  keep(scope: RequestScope): void;
  /** Asks for the application's context, and makes sealing possible. */
  fill(scope: RequestScope): Promise<void>;
  /** Opens the scope for another request that goes out with the same answer, and fills it. */
  branch<Result>(
    scope: RequestScope,
    request: Request,
    work: (scope: RequestScope) => Result | Promise<Result>,
  ): Promise<Result>;
  /** What renders pages by Server Components, where there is something that does. */
  pages?: PageAnswers;
  /** What an answer of a function has to know. */
  answering(functionName: string, request: Request): AnswerContext;
}

/**
 * Reads the options of a handler.
 *
 * @param more names of options that whoever builds on the handler has beside its own
 * @throws SP3015 for an option that is not valid, SP3017 for keys
 */
export function buildGate<Platform>(options: HandlerOptions<Platform>, more: readonly string[] = []): Gate {
  checkOptionNames(options, more);
  // Taken now, not per call: two applications in one process must not reach each other's functions.
  const table = installedFunctions();
  const site = readSite(options);
  const limits = readLimits(options.limits);
  const sealer = makeSealer(options.keys, table);
  const encodeFunction = referenceEncoder(table);
  const access =
    options.access === undefined ? undefined : readAccess(options.access, 'createHandler({ access })');
  const report = options.onError ?? reportToConsole;
  checkFormOptions(options);
  const keptScopes = new WeakMap<Request, RequestScope>();

  /** Whatever the application's own reporter does, the caller gets an answer. */
  function tell(error: unknown, info: ErrorInfo): void {
    const fallBack = (failure: unknown) => {
      reportToConsole(error, info);
      reportToConsole(failure, { ...info, functionName: 'onError' });
    };
    try {
      // A reporter that is asynchronous fails later: nobody else would hear of it, and the process would end.
      Promise.resolve(report(error, info)).catch(fallBack);
    } catch (failure) {
      fallBack(failure);
    }
  }

  const gate: Gate = {
    table,
    site,
    limits,
    rendersErrors: options.formErrors === 'render',
    places: new Places(limits.concurrentCalls),
    access,
    open(request, platform, work) {
      const kept = keptScopes.get(request);
      if (kept !== undefined) {
        kept.continued = true;
        return resumeScope(kept, work);
      }
      return runInScope(request, platform, site.originOf(request), (scope) => {
        if (table !== undefined) scope.table = table;
        if (access !== undefined) scope.access = access;
        scope.site = site;
        scope.report = (error) => tell(error, { digest: makeDigest(), functionName: 'after', request });
        return work(scope);
      });
    },
    keep: (scope) => keptScopes.set(scope.request, scope),
    async fill(scope) {
      const { request } = scope;
      if (scope.filled) return;
      if (sealer !== undefined) scope.sealing = () => ({ sealer, context: options.sealContext?.(request) });
      if (options.context !== undefined)
        scope.context = await options.context(request, scope.platform as Platform);
      scope.filled = true;
    },
    branch: (scope, request, work) =>
      resumeScope(branchScope(scope, request), async (branch) => {
        await gate.fill(branch);
        return work(branch);
      }),
    answering: (functionName, request) => ({
      functionName,
      encodeFunction,
      dev: table?.dev === true,
      report: (error, digest) => tell(error, { digest, functionName, request }),
    }),
  };
  return gate;
}

/** Every option, so that none can be forgotten here. */
const optionNames: Record<keyof HandlerOptions, true> = {
  access: true,
  context: true,
  origin: true,
  trustProxy: true,
  allowedOrigins: true,
  limits: true,
  keys: true,
  sealContext: true,
  render: true,
  formErrors: true,
  onError: true,
};

/**
 * A name that is written wrong must not be passed over: it may be the one that says who may call.
 *
 * @throws SP3015
 */
function checkOptionNames(options: object, more: readonly string[]): void {
  for (const name of Object.keys(options)) {
    if (Object.hasOwn(optionNames, name) || more.includes(name)) continue;
    const names = [...Object.keys(optionNames), ...more].join(', ');
    const reason = `there is no such option; there are ${names}`;
    throw refuse(name, reason);
  }
}

function checkFormOptions({ render, formErrors }: { render?: unknown; formErrors?: unknown }): void {
  if (render !== undefined) requireFunction('render', render);
  if (formErrors !== undefined && formErrors !== 'respond' && formErrors !== 'render')
    throw refuse('formErrors', `it is ${JSON.stringify(formErrors)}, not "respond" or "render"`);
}

/** @throws SP3015 for an option that is no function */
export function requireFunction(option: string, value: unknown): void {
  if (typeof value !== 'function') throw refuse(option, `it is of type ${typeof value}, not a function`);
}

function refuse(option: string, reason: string): Error {
  return createError(serverErrors, 'SP3015', { option, reason });
}

/** The keys of the application, else those of the environment, else the one of the build. */
function makeSealer(
  own: readonly string[] | undefined,
  table: FunctionTable | undefined,
): Sealer | undefined {
  const named = splitKeys(globalThis.process?.env?.SALLYPORT_KEYS ?? '');
  const keys = own ?? (named.length > 0 ? named : table?.keys);
  return keys === undefined ? undefined : createSealer(keys);
}
