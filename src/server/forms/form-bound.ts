import { formErrors } from '../../errors/forms.ts';
import { createError } from '../../errors/sallyport-error.ts';
import { encodeArguments } from '../../wire/encode-arguments.ts';
import { textOfMessage } from '../../wire/message-text.ts';
import { taintCheck } from '../answer/taint.ts';
import { sealCapturesNow } from '../functions/captures.ts';
import { currentTable } from '../functions/current-table.ts';
import { referenceEncoder } from '../functions/function-reference.ts';
import type { FunctionMark } from '../functions/marks.ts';
import { currentScope } from '../request/scope.ts';

/** Text that a form needs and that takes a moment, such as a promise among the bound arguments. */
interface Wait {
  readonly promise: Promise<void>;
  /** Once it is settled. */
  outcome?: { value: string } | { error: unknown };
}

// React waits for a promise that is thrown and then asks the same function again, in every renderer that waits. What is
// sealed is of use in one session only, so each request has waits of its own.
const waitsOfRequests = new WeakMap<object, WeakMap<FunctionMark, Wait>>();
const outsideOfRequests = {};

/**
 * The bound arguments of an action as text for a hidden field: sealed captures first, the state of `useActionState`
 * last. Undefined where there are none.
 *
 * @throws SP20xx for what cannot be sent, SP3018 for what is tainted, SP3022 and SP3023 as for a result; a promise where
 *   React has to wait
 */
export function boundText(fn: CallableFunction, mark: FunctionMark): string | undefined {
  const scope = currentScope();
  const place = scope ?? outsideOfRequests;
  const known = waitsOfRequests.get(place)?.get(mark);
  if (known !== undefined) return take(known);
  const encodeFunction = referenceEncoder(currentTable(), sealCapturesNow);
  // Asked also where nothing is bound: a function that is no endpoint must not get a form that leads nowhere.
  const bound = encodeFunction(fn)?.bound ?? [];
  if (bound.length === 0) return undefined;
  const root = `arguments bound to ${mark.name}()`;
  const message = encodeArguments(bound, { root, encodeFunction, check: taintCheck() });
  const text = message instanceof Promise ? message.then(textOfMessage) : textOfMessage(message);
  if (typeof text === 'string') return text;
  const wait = begin(text);
  if (isRenderedAtOnce()) throw createError(formErrors, 'SP3050', { name: mark.name });
  const waits = waitsOfRequests.get(place) ?? new WeakMap<FunctionMark, Wait>();
  waitsOfRequests.set(place, waits.set(mark, wait));
  return take(wait);
}

/** Never rejects: React only has to know when to ask again, and is told the error then. */
function begin(text: Promise<string>): Wait {
  const wait: Wait = {
    promise: text.then(
      (value) => {
        wait.outcome = { value };
      },
      (error: unknown) => {
        wait.outcome = { error };
      },
    ),
  };
  return wait;
}

function take({ promise, outcome }: Wait): string {
  if (outcome === undefined) throw promise;
  if ('error' in outcome) throw outcome.error;
  return outcome.value;
}

/** React does not say who renders, and the synchronous renderers would only say that "a component suspended". */
function isRenderedAtOnce(): boolean {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = Number.POSITIVE_INFINITY;
  const { stack = '' } = new Error('who renders?');
  Error.stackTraceLimit = stackTraceLimit;
  return /\brenderTo(?:String|StaticMarkup)/.test(stack);
}
