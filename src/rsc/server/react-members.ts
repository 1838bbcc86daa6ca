import { taintCheck } from '../../server/answer/taint.ts';
import { sealCapturesNow } from '../../server/functions/captures.ts';
import { currentTable } from '../../server/functions/current-table.ts';
import { referenceEncoder } from '../../server/functions/function-reference.ts';
import { type FunctionMark, markOf } from '../../server/functions/marks.ts';
import { endpointId } from '../../server/functions/other-ids.ts';
import { encodeArguments } from '../../wire/encode-arguments.ts';
import { nameReference } from '../../wire/reference-name.ts';
import { exposedName } from './expose.ts';

// The only file that knows what React's stream reads of a function that it sends (react-server-dom, `$$` members).
// All of it is read from the function's mark at that moment.

const members: PropertyDescriptorMap = {
  $$typeof: { configurable: true, value: Symbol.for('react.server.reference') },
  $$id: {
    configurable: true,
    get(this: CallableFunction) {
      return reactId(markOf(this) as FunctionMark);
    },
  },
  $$bound: {
    configurable: true,
    get(this: CallableFunction) {
      return boundValues(this);
    },
  },
};

/** Makes a marked function one that React's stream sends as a reference. */
export function attachReactMembers(fn: CallableFunction): void {
  Object.defineProperties(fn, members);
}

/** `<key of the module>#<name of the export>`; both ends read our id from it, React's decoders find the function by it. */
function reactId(mark: FunctionMark): string {
  // One that is no endpoint is refused when its bound values are read.
  const id = endpointId(mark.id, currentTable()) ?? mark.id;
  return exposedName(id) ?? `sallyport#${nameOf({ ...mark, id })}`;
}

/** A function whose module has not run here, such as one that a caller passed on. */
function nameOf({ id, arity, bound = [], readCaptures }: FunctionMark): string {
  const sealed = readCaptures === undefined ? {} : { sealed: true as const };
  const before = bound.length + (readCaptures === undefined ? 0 : 1);
  return nameReference({ id, arity: arity < 0 ? -1 : arity + before, ...sealed });
}

/**
 * What comes before the arguments of a call: sealed captures, then what `bind` put in front. Never null: React gives an
 * own encoder of form actions a new promise each time for functions without, and waiting for it would never end.
 *
 * @throws SP20xx for what a call could not bring back, SP3018 for what is tainted, SP3022 and SP3023 as for a result
 */
function boundValues(fn: CallableFunction): readonly unknown[] {
  const encodeFunction = referenceEncoder(currentTable(), sealCapturesNow);
  const { bound = [], name } = markOf(fn) as FunctionMark;
  if (bound.length > 0) {
    // React sends them. That they can come back is tried out now, where the name of the function is still known.
    const root = `arguments bound to ${name}()`;
    const tried = encodeArguments(bound, { root, encodeFunction, check: taintCheck() });
    if (tried instanceof Promise) tried.catch(() => {});
  }
  return encodeFunction(fn)?.bound ?? [];
}
