import type { ReactFormState } from 'react-dom/client';
import { decode } from '../wire/browser.ts';
import { formStateElement, formStateGlobal } from '../wire/form-fields.ts';
import { messageOfText } from '../wire/message-text.ts';
import { decodeReference } from './reference.ts';

/** What React continues from after a form was posted without scripts. */
export type FormState = ReactFormState;

/**
 * Reads what the server left in the page when it answered a form that was posted before the scripts had loaded.
 *
 * @returns for `hydrateRoot`: with it `useActionState` continues with the state that the function gave on the server;
 *   `null` for a page that answers no form
 * @example
 * ```tsx
 * hydrateRoot(document, <App />, { formState: await readFormState() });
 * ```
 */
export async function readFormState(): Promise<FormState | null> {
  const text =
    (globalThis as { [formStateGlobal]?: string })[formStateGlobal] ??
    document.getElementById(formStateElement)?.textContent;
  if (!text) return null;
  const [state] = (await decode(messageOfText(text), { decodeFunction: decodeReference })) as [FormState];
  return state;
}
