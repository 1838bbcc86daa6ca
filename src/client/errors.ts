import { clientErrors } from '../errors/client.ts';
import {
  createError,
  type ErrorDetails,
  recognizeAcrossCopies,
  SallyportError,
} from '../errors/sallyport-error.ts';

/** What the server said about a call that failed, as far as it says anything. */
export interface CallErrorInfo {
  /** HTTP status of the answer, where there was one. */
  status?: number;
  /** Code of the server's own error, such as `SP3004`. */
  serverCode?: string;
  /** Leads from here to the line in the server's log. */
  digest?: string;
  hint?: string;
  stack?: string;
  cause?: unknown;
}

/**
 * A call that failed: the server was not reached, refused the call, or the function threw something that is not meant
 * for the caller. Errors that *are* meant for the caller arrive as `PublicError`.
 *
 * @example
 * ```ts
 * try { await save(note) } catch (error) {
 *   if (error instanceof CallError && error.code === 'SP4001') showOffline();
 * }
 * ```
 */
export class CallError extends SallyportError {
  override name = 'CallError';
  /** The function that was called, by its name in the source. */
  readonly functionName: string;
  /** Code of the server's own error, such as `SP3004` for arguments that are too large. */
  readonly serverCode: string | undefined;
  /** Leads to the line in the server's log, where the function threw. */
  readonly digest: string | undefined;

  constructor(code: string, message: string, functionName: string, info: CallErrorInfo = {}) {
    super(code, message, info);
    this.functionName = functionName;
    this.serverCode = info.serverCode;
    this.digest = info.digest;
    if (info.stack !== undefined) this.stack = `${message}\n    at the server: ${info.stack}`;
  }
}

/**
 * The server does not know the function: this page was built before the server was, or the function is gone
 * (after a deploy, usually). Reload the page.
 *
 * @example
 * ```ts
 * configureClient({ onError: (error) => error instanceof UnknownFunctionError && location.reload() });
 * ```
 */
export class UnknownFunctionError extends CallError {
  override name = 'UnknownFunctionError';
}

recognizeAcrossCopies(CallError, 'CallError');
recognizeAcrossCopies(UnknownFunctionError, 'UnknownFunctionError');

/** Whether a part of the page's own code could not be loaded: browsers have no type for it, only a text. */
export function isLoadFailure(error: unknown): boolean {
  return (
    error instanceof TypeError && /dynamically imported module|module script failed/i.test(error.message)
  );
}

/** Makes the error of a row of the client's table. */
export function createCallError(
  code: keyof typeof clientErrors & string,
  functionName: string,
  details: ErrorDetails = {},
  info: CallErrorInfo = {},
): CallError {
  const { message, hint } = createError(clientErrors, code, { name: functionName, ...details });
  const Class = code === 'SP4003' ? UnknownFunctionError : CallError;
  const error = new Class(code, message, functionName, { ...info, hint: info.hint ?? hint });
  // As of the reasons that browsers themselves give, which code looks for.
  if (code === 'SP4020') error.name = 'AbortError';
  if (code === 'SP4021') error.name = 'TimeoutError';
  return error;
}
