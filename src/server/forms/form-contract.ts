import type { ReactFormState } from 'react-dom/client';
import { dataFieldName, markerName } from '../../wire/form-fields.ts';
import { currentTable } from '../functions/current-table.ts';
import { type FunctionMark, markOf } from '../functions/marks.ts';
import { endpointId } from '../functions/other-ids.ts';
import { boundText } from './form-bound.ts';

// The only file of the server that knows what React DOM asks a form's action for. Whatever a function carries here is
// read from its mark at that moment: a function that is in no form costs two properties.

/** What React DOM renders a form from that works before the scripts have loaded (SPEC F3). */
interface FormFields {
  /** Name of the marker: the hidden field of a form, or of the button itself. */
  name: string;
  method: 'POST';
  encType: 'multipart/form-data';
  /** One hidden field each. React adds its own, so it is a fresh one each time, and never missing. */
  data: FormData;
}

const members: PropertyDescriptorMap = {
  $$FORM_ACTION: { configurable: true, writable: true, value: fieldsOf },
  $$IS_SIGNATURE_EQUAL: { configurable: true, writable: true, value: hasSignature },
};

/** Makes a marked function an action that React DOM can render a form for. */
export function attachFormContract(fn: CallableFunction): void {
  Object.defineProperties(fn, members);
}

/**
 * React's question for the fields of a form or button.
 *
 * @param key names the action, and is short: React counts
 * @throws a promise where the fields are not ready, and React asks again; an error where they cannot be: React reports
 *   it, and the form works only once the scripts have loaded
 */
function fieldsOf(this: CallableFunction, key: string): FormFields {
  const mark = markOf(this) as FunctionMark;
  const bound = boundText(this, mark);
  const data = new FormData();
  data.append(dataFieldName(key, 'id'), postedId(mark));
  if (bound !== undefined) data.append(dataFieldName(key, 'bound'), bound);
  if (mark.module !== undefined) data.append(dataFieldName(key, 'module'), mark.module);
  return { name: markerName(key), method: 'POST', encType: 'multipart/form-data', data };
}

/** React's question whether the state that a post left belongs to this function (SPEC F4). */
function hasSignature(this: CallableFunction, id: string, boundCount: number): boolean {
  const mark = markOf(this) as FunctionMark;
  const { bound = [], readCaptures } = mark;
  return postedId(mark) === id && boundCount === bound.length + (readCaptures === undefined ? 0 : 1);
}

/** What is no endpoint under any id was refused with its bound arguments. */
function postedId({ id }: FunctionMark): string {
  return endpointId(id, currentTable()) ?? id;
}

/** What `renderToReadableStream` and `hydrateRoot` take as `formState`. Its insides are React's own. */
export type { ReactFormState };

/**
 * The state that a post left, for React.
 *
 * @param state what the function gave
 * @param key React's own, from the post
 * @param id of the function
 * @param sent how many arguments were bound in the post, the previous state included: it is the last
 */
export function formStateOf(state: unknown, key: string, id: string, sent: number): ReactFormState {
  return [state, key, id, sent - 1] as unknown as ReactFormState;
}
