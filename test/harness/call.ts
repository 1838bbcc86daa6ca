/** Calls a function the way the client does, and gives status, headers and the parsed answer. */
export async function callFunction(
  origin: string,
  id: string,
  args: unknown[] = [],
  headers: Record<string, string> = {},
) {
  const response = await fetch(`${origin}/_sallyport/${id}`, {
    method: 'POST',
    headers: { 'content-type': 'application/vnd.sallyport', origin: new URL(origin).origin, ...headers },
    body: JSON.stringify(args),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    text,
    body: text === '' ? undefined : JSON.parse(text),
  };
}
