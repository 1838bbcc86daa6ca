import type { PublicError } from '../../errors/public-error.ts';
import type { SallyportError } from '../../errors/sallyport-error.ts';
import { encodeArguments } from '../../wire/encode-arguments.ts';
import { formStateElement, formStateGlobal } from '../../wire/form-fields.ts';
import { scriptSafe, textOfMessage } from '../../wire/message-text.ts';
import { tryOut } from '../../wire/try-out.ts';
import type { AnswerContext } from '../answer/answer.ts';
import { beginEmbedding } from '../answer/embedding.ts';
import { taintCheck } from '../answer/taint.ts';
import { type RequestScope, takeHeaders } from '../request/scope.ts';
import { escapeHtml } from './escape-html.ts';
import type { ReactFormState } from './form-contract.ts';

/** What a plain form post came to, for the page that is the answer to it. See `handler.handleForm()`. */
export interface FormOutcome {
  /**
   * For React: `renderToReadableStream(page, { formState })`. The component whose `useActionState` was posted then has the
   * new state. `null` where the form was none of `useActionState`.
   */
  readonly formState: ReactFormState | null;
  /** What the function returned. */
  readonly result: unknown;
  /** With `createHandler({ formErrors: 'render' })`: what the function threw, as far as it is for the user, or why it did not run. */
  readonly error?: PublicError | SallyportError;
  /** HTTP status for the page: 200, 422 where a `formFunction` did not accept what was filled in, else that of the error. */
  readonly status: number;
  /**
   * Cookies and headers that the function set, for a server that does not answer with a `Response` from `handler.run()`,
   * which has them. From then on setting more is an error: it would be lost.
   */
  headers(): Headers;
  /**
   * Carries the state to the browser, where `readFormState()` finds it: for React's option of the same name, which puts it
   * in front of the scripts, with the `nonce` that React is given. Undefined where there is no state.
   */
  readonly bootstrapScriptContent: string | undefined;
  /**
   * The same as an element, for pages that are put together in another way. To be put into the page before the script that
   * hydrates it. Empty where there is no state.
   *
   * @param nonce of the page's Content-Security-Policy, where it has one
   */
  script(nonce?: string): string;
}

/** What the outcome of a post is made from. */
export interface OutcomeParts {
  readonly formState?: ReactFormState;
  readonly result?: unknown;
  readonly error?: PublicError | SallyportError;
  readonly status: number;
  /** The state as text, see {@link encodeFormState}. */
  readonly text?: string;
}

/** Makes the outcome of a post. */
export function makeOutcome(parts: OutcomeParts, scope: RequestScope): FormOutcome {
  const { formState = null, result, error, status, text } = parts;
  return {
    formState,
    result,
    ...(error === undefined ? {} : { error }),
    status,
    headers: () => takeHeaders(scope),
    bootstrapScriptContent: text === undefined ? undefined : `self.${formStateGlobal}=${scriptText(text)}`,
    script(nonce) {
      if (text === undefined) return '';
      const attribute = nonce === undefined ? '' : ` nonce="${escapeHtml(nonce)}"`;
      return `<script type="application/json" id="${formStateElement}"${attribute}>${text}</script>`;
    },
  };
}

/**
 * Tries out the state that Server Components bring to the browser, in React's own stream: what is an error with a call is
 * one here, too. Elements are not rendered by it.
 *
 * @throws SP20xx, SP3018, as {@link encodeFormState}
 */
export function tryFormState(state: ReactFormState, { encodeFunction }: AnswerContext): Promise<void> {
  const embed = beginEmbedding(() => '');
  return tryOut([state], { root: 'form state', encodeFunction, check: taintCheck(), embed });
}

/**
 * The state as text that can stand in a page.
 *
 * @throws SP20xx for a result that cannot be sent, SP3018 for one that is tainted: it is an error with a call, too
 */
export async function encodeFormState(
  state: ReactFormState,
  { encodeFunction }: AnswerContext,
): Promise<string> {
  const message = await encodeArguments([state], { root: 'form state', encodeFunction, check: taintCheck() });
  return scriptSafe(await textOfMessage(message));
}

/** A text as a script writes it, in whatever script element: U+2028 and U+2029 once ended a line there. */
function scriptText(text: string): string {
  return scriptSafe(JSON.stringify(text)).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
}
