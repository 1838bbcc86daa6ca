/** One field of a form as it is sent. */
export type Entry = readonly [name: string, value: string | File];

/** The form that a browser would send. */
export function formOf(entries: readonly Entry[]): FormData {
  const form = new FormData();
  for (const [name, value] of entries) form.append(name, value);
  return form;
}
