// What a form that works before the scripts load carries for us, and what a page carries back: names and nothing else.
// Client and server render the same fields, the server reads them from a plain post, and the browser takes them out of
// the FormData of a call. Pure, and small: part of it is in every browser bundle.
//
// An action called with the prefix "0" by React renders
//   <input type="hidden" name="$sallyport:0">                            the marker: which action was pressed
//   <input type="hidden" name="$sallyport.0.id" value="save-3f9a">       data fields, sent for every action of a form
//   <input type="hidden" name="$sallyport.0.bound" value='1=["sku-1"]'>  only with bound arguments
//   <input type="hidden" name="$sallyport.0.module" value="src/a.ts">    only in development
//   <input type="hidden" name="$ACTION_KEY" value="k1a2b">               added by React, for useActionState

/** What stands beside the marker: the function, its bound arguments as `textOfMessage` gives them, its module. */
export type DataField = 'id' | 'bound' | 'module';

/** The field that React adds for `useActionState`. It comes right behind the data fields of its action. */
export const actionKeyField = '$ACTION_KEY';

/** Id of the script element that holds the form state as text, `scriptSafe(textOfMessage(…))`. */
export const formStateElement = 'sallyport-form-state';

/** Name of the global that holds the same text, where React's `bootstrapScriptContent` brings it. */
export const formStateGlobal = 'sallyportFormState';

const markerStart = '$sallyport:';

/** Name of the field that says which action was pressed; `key` is the prefix that React gives each action. */
export function markerName(key: string): string {
  return markerStart + key;
}

/** Name of a data field of the action with this key. */
export function dataFieldName(key: string, field: DataField): string {
  return `$sallyport.${key}.${field}`;
}

/** Whether a field of a form is ours or React's: the function never sees it (SPEC F5). */
export function isOwnField(name: string): boolean {
  return /^\$(sallyport[.:]|ACTION_KEY$)/.test(name);
}

/**
 * The key in the name of a marker; undefined for every other field. An image input sends its name with `.x` and `.y`
 * behind it, and never the name itself.
 */
export function keyOfMarker(name: string): string | undefined {
  return name.startsWith(markerStart) ? name.slice(markerStart.length).replace(/\.[xy]$/, '') : undefined;
}

/**
 * The key of the action that was pressed; undefined for a form that is none of ours. The last marker wins: that of the
 * form's own action is sent always, and first.
 *
 * @param names of the fields, in the order in which they were sent
 */
export function pressedKey(names: Iterable<string>): string | undefined {
  let pressed: string | undefined;
  for (const name of names) pressed = keyOfMarker(name) ?? pressed;
  return pressed;
}

/** Line ends as scripts see them. A plain post has CRLF where the same text read by a script has LF (SPEC F5). */
export function normalizeLineEnds(text: string): string {
  return text.replace(/\r\n?/g, '\n');
}

/**
 * What the function gets to see: without our own fields, with LF line ends. A form that has none of our fields was made
 * by a script, which may mean its line ends: it is given back as it is.
 */
export function cleanFormData(data: FormData): FormData {
  if (![...data.keys()].some(isOwnField)) return data;
  const cleaned = new FormData();
  data.forEach((value, name) => {
    if (isOwnField(name)) return;
    // A file is appended as it is: with a third argument it would be copied, and lose its time.
    if (typeof value === 'string') cleaned.append(name, normalizeLineEnds(value));
    else cleaned.append(name, value);
  });
  return cleaned;
}
