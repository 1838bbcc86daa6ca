import { afterEach, expect, test, vi } from 'vitest';
import { encodeArguments } from '../wire/encode-arguments.ts';
import { formStateElement } from '../wire/form-fields.ts';
import { scriptSafe, textOfMessage } from '../wire/message-text.ts';
import { readFormState } from './form-state.ts';
import { createReference, encodeReference, referenceOf } from './reference.ts';

afterEach(() => vi.unstubAllGlobals());

/** A page with the element that the server writes, or without. */
function stubPage(text?: string) {
  const getElementById = (id: string) =>
    text !== undefined && id === formStateElement ? { textContent: text } : null;
  vi.stubGlobal('document', { getElementById });
}

async function embed(state: unknown): Promise<string> {
  const message = await encodeArguments([state], { encodeFunction: encodeReference });
  return scriptSafe(await textOfMessage(message));
}

test('F4: the state that the server left comes back, of every type', async () => {
  const next = createReference('next-1', 1);
  const result = { text: '</script><!--', at: new Date(5), map: new Map([[1n, undefined]]), next };
  stubPage(await embed([result, 'k1a2b', 'save-h4sh', 1]));
  const [state, key, id, count] = (await readFormState()) as unknown as [
    typeof result,
    string,
    string,
    number,
  ];
  expect([key, id, count]).toEqual(['k1a2b', 'save-h4sh', 1]);
  expect({ ...state, next: referenceOf(state.next)?.id }).toEqual({ ...result, next: 'next-1' });
});

test('F4: bytes and promises in it load what they need', async () => {
  stubPage(await embed([[new Uint8Array([1, 255]), Promise.resolve('later')], 'k', 'save-h4sh', 0]));
  const [[bytes, later]] = (await readFormState()) as unknown as [[Uint8Array, Promise<string>]];
  expect([[...bytes], await later]).toEqual([[1, 255], 'later']);
});

test.each([undefined, ''])('null for a page that answers no form: %s', async (text) => {
  stubPage(text);
  expect(await readFormState()).toBeNull();
});
