import { encodeReference, type Reference } from '../../client/reference.ts';
import { encodeArguments } from '../../wire/browser.ts';
import { dataFieldName, markerName } from '../../wire/form-fields.ts';
import type { FunctionReference } from '../../wire/format.ts';
import { textOfMessage } from '../../wire/message-text.ts';
import { readReferenceName } from '../../wire/reference-name.ts';
import { moduleOfName } from '../module-of-name.ts';

// Functions that came through React's own stream, while HTML is made of the page. React makes them, and asks here what a
// form with one of them holds that works before the scripts have loaded (SPEC F3).

/** What React makes a form of. */
interface FormFields {
  name: string;
  method: 'POST';
  encType: 'multipart/form-data';
  data: FormData;
}

/** A promise whose outcome can be read without waiting, once it is there. */
interface Late<Value> {
  readonly settled: Promise<void>;
  outcome?: { value: Value } | { error: unknown };
}

/** The text of bound arguments, by the promise that React keeps of them. */
const texts = new WeakMap<object, Late<string>>();

/** Set while a function is asked which one it is, in place of what a form with it holds. */
let asking = false;

/** {@link EncodeFormAction} for one page: all that is read of its stream has to share it. */
export function formActionEncoder(): EncodeFormAction {
  let actions = 0;
  return (name, bound) => {
    if (asking) return { name, bound } as never;
    const text = read(texts, bound, async () => encodeBound(await Promise.resolve(bound)));
    const key = `r${++actions}`;
    const data = new FormData();
    data.append(dataFieldName(key, 'id'), name);
    if (text !== '') data.append(dataFieldName(key, 'bound'), text);
    const module = moduleOfName(name);
    if (module !== undefined) data.append(dataFieldName(key, 'module'), module);
    return { name: markerName(key), method: 'POST', encType: 'multipart/form-data', data };
  };
}

/**
 * What React calls for a form with such a function. Other than a function of ours it is not told a name for the action,
 * so it gets one here: within a page no two may be the same.
 *
 * @param name of the function, as React's stream has it: React compares it when it looks for the form of a state
 * @param bound sealed captures and bound arguments; React's promise of them, the same each time it asks
 * @throws a promise where the bound arguments are not text yet: React asks again when it settles
 */
export type EncodeFormAction = (name: string, bound: Promise<unknown[]>) => FormFields;

/** Empty where nothing is bound. */
async function encodeBound(bound: unknown[]): Promise<string> {
  if (bound.length === 0) return '';
  for (;;) {
    try {
      const root = 'bound arguments';
      return await textOfMessage(await encodeArguments(bound, { root, encodeFunction: encodeReference }));
    } catch (thrown) {
      // One of them is a function of which React has yet to tell what it is.
      if (!(thrown instanceof Promise)) throw thrown;
      await thrown;
    }
  }
}

const identities = new WeakMap<object, Late<FunctionReference>>();

/**
 * Names a function that came through React's stream, where it is bound to another one.
 *
 * @throws a promise where React has yet to read what is bound to it
 */
export function nameStreamFunction(fn: CallableFunction): FunctionReference | undefined {
  const { $$FORM_ACTION: ask } = fn as { $$FORM_ACTION?: (key: string) => unknown };
  if (ask === undefined) return undefined;
  return read(identities, fn, async () => {
    const { name, bound } = tell(fn, ask);
    const { id } = readReferenceName(name) ?? { id: name };
    return { id, bound: await Promise.resolve(bound) };
  });
}

/**
 * What stands for such a function where it got options of its own (`withOptions`): a form with it works as without them.
 *
 * @throws a promise where React has yet to read what is bound to it
 */
export function describeStreamFunction(fn: CallableFunction): Reference | undefined {
  const named = nameStreamFunction(fn);
  return named && { ...named, name: named.id.slice(0, named.id.indexOf('-')), arity: -1 };
}

function tell(
  fn: CallableFunction,
  ask: (key: string) => unknown,
): { name: string; bound: Promise<unknown[]> } {
  asking = true;
  try {
    return ask.call(fn, '') as { name: string; bound: Promise<unknown[]> };
  } finally {
    asking = false;
  }
}

function read<Value>(known: WeakMap<object, Late<Value>>, key: object, work: () => Promise<Value>): Value {
  const late = known.get(key) ?? begin(work());
  known.set(key, late);
  if (late.outcome === undefined) throw late.settled;
  if ('error' in late.outcome) throw late.outcome.error;
  return late.outcome.value;
}

/** Never rejects: React only has to know when to ask again, and is told the error then. */
function begin<Value>(promise: Promise<Value>): Late<Value> {
  const late: Late<Value> = {
    settled: promise.then(
      (value) => {
        late.outcome = { value };
      },
      (error: unknown) => {
        late.outcome = { error };
      },
    ),
  };
  return late;
}
