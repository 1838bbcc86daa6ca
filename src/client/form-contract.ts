import { renderingErrors } from '../errors/client-rendering.ts';
import { createError } from '../errors/sallyport-error.ts';
import { encodeArguments } from '../wire/browser.ts';
import { dataFieldName, markerName } from '../wire/form-fields.ts';
import { textOfMessage } from '../wire/message-text.ts';
import { encodeReference, type Reference, setRendering } from './reference.ts';

// What React DOM looks for in a function when it renders a form on the server (SPEC F3). In a browser it looks for none
// of it, so browsers do not get this file: generated code of server environments calls installFormContract().
// The server's own functions carry the same contract, see server/forms/form-contract.ts.

/** What React DOM makes of an action that works without scripts. */
interface FormFields {
  name: string;
  method: 'POST';
  encType: 'multipart/form-data';
  data: FormData;
}

/**
 * From now on references are what a renderer on the server needs: forms with them work without scripts, and calling one
 * is a named error (SPEC D10). Generated code calls this where references are rendered on a server.
 */
export function installFormContract(): void {
  setRendering({
    call: ({ name }) => Promise.reject(createError(renderingErrors, 'SP4022', { name })),
    prepare: (fn, reference) =>
      Object.defineProperties(fn, {
        $$FORM_ACTION: { value: (key: string) => formFields(reference, key) },
        $$IS_SIGNATURE_EQUAL: {
          value: (id: string, boundCount: number) =>
            id === reference.id && boundCount === reference.bound.length,
        },
      }),
  });
}

/**
 * The fields of an action. React adds to the data, so each time it is a new one.
 *
 * @throws a promise where the bound arguments are not text yet: React asks again when it settles
 */
function formFields(reference: Reference, key: string): FormFields {
  const { id, bound, module } = reference;
  const data = new FormData();
  data.append(dataFieldName(key, 'id'), id);
  if (bound.length > 0) data.append(dataFieldName(key, 'bound'), boundText(reference));
  if (module !== undefined) data.append(dataFieldName(key, 'module'), module);
  return { name: markerName(key), method: 'POST', encType: 'multipart/form-data', data };
}

/** Bound arguments that take a moment, and their text when it is there. */
interface LateText {
  readonly id: string;
  readonly bound: readonly unknown[];
  readonly ready: Promise<void>;
  text?: string;
  error?: unknown;
}

/** By the promise or file in them, so that they are forgotten together. */
const lateTexts = new WeakMap<object, LateText[]>();

/**
 * Bound arguments as text. React renders anew after it waited: `bind` then makes another function, and the component
 * other objects. What they hold is still the same.
 */
function boundText({ id, name, bound }: Reference): string {
  const leaf = firstLeaf(bound);
  const texts = (leaf && lateTexts.get(leaf)) ?? [];
  const known = texts.find((late) => late.id === id && holdSame(late.bound, bound));
  if (known?.text !== undefined) return known.text;
  if (known !== undefined && 'error' in known) throw known.error;
  if (known !== undefined) throw known.ready;
  const text = encodeBound(name, bound);
  if (typeof text === 'string') return text;
  const late: LateText = {
    id,
    bound,
    ready: text.then(
      (value) => void Object.assign(late, { text: value }),
      (error: unknown) => void Object.assign(late, { error }),
    ),
  };
  if (leaf !== undefined) lateTexts.set(leaf, [...texts, late]);
  throw late.ready;
}

function encodeBound(name: string, bound: readonly unknown[]): string | Promise<string> {
  const root = `bound arguments of ${name}()`;
  const message = encodeArguments(bound, { root, encodeFunction: encodeReference });
  return message instanceof Promise ? message.then(textOfMessage) : textOfMessage(message);
}

/** Containers that a component makes anew each time it renders. */
function isContainer(value: unknown): value is Record<string, unknown> {
  return Array.isArray(value) || Object.getPrototypeOf(value ?? 0) === Object.prototype;
}

/** The first promise, file or the like. Cycles cannot be made of literals, but of what a component keeps. */
function firstLeaf(value: unknown, seen = new Set<unknown>()): object | undefined {
  if (typeof value !== 'object' || value === null || seen.has(value)) return undefined;
  if (!isContainer(value)) return value;
  seen.add(value);
  for (const item of Object.values(value)) {
    const leaf = firstLeaf(item, seen);
    if (leaf !== undefined) return leaf;
  }
  return undefined;
}

function holdSame(some: unknown, other: unknown, depth = 0): boolean {
  if (Object.is(some, other)) return true;
  if (!isContainer(some) || !isContainer(other) || depth > 100) return false;
  const keys = Object.keys(some);
  return (
    keys.length === Object.keys(other).length &&
    keys.every((key) => Object.hasOwn(other, key) && holdSame(some[key], other[key], depth + 1))
  );
}
