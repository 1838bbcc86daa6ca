// An application with the kinds of functions that forms have, without a server: a test renders, fills in and posts.
import { renderToReadableStream } from 'react-dom/server';
import { PublicError } from '../../src/errors/public-error.ts';
import { taintUniqueValue } from '../../src/server/answer/taint.ts';
import { formFunction } from '../../src/server/forms/form-function.ts';
import type { FormOutcome } from '../../src/server/forms/form-outcome.ts';
import { createKey } from '../../src/server/functions/seal.ts';
import { deny } from '../../src/server/gate/denied.ts';
import { definePolicy } from '../../src/server/gate/policy.ts';
import type { HandlerOptions } from '../../src/server/handler-options.ts';
import { redirect } from '../../src/server/request/redirect.ts';
import { getCookies, getRequest, getResponseHeaders } from '../../src/server/request/scope.ts';
import { type Field, formPost, hiddenFields, multipart } from './form-post.ts';
import { handlerOf, type TestHandler } from './handler.ts';

/** What `<form action>` takes. */
export type Action = (data: FormData) => Promise<void>;

/** What the functions were called with. */
export const calls: unknown[][] = [];
/** A function that notes what it is called with. */
export const note =
  <Result,>(result: (...args: never[]) => Result) =>
  async (...args: unknown[]): Promise<Result> => {
    calls.push(args);
    return result(...(args as never[]));
  };

const signedIn = definePolicy(() => (getCookies().get('user') === undefined ? deny(401) : true));
/** Tainted. */
export const token = 'a token nobody may see';
taintUniqueValue('Do not send the token.', globalThis, token);

/** Functions with their arity; made anew for each test, because a function is marked once. */
const make = () => ({
  save: { run: note(() => undefined), mark: { arity: 1 } },
  count: { run: note((state: number) => state + 1), mark: { arity: 2 } },
  order: { run: note((_sku: string, state: number) => state + 1), mark: { arity: 3 } },
  none: { run: note(() => 'done'), mark: { arity: 0 } },
  many: { run: note(() => undefined) },
  go: { run: note(() => redirect('/done')), mark: { arity: 1 } },
  away: { run: note(() => redirect('/gone', { status: 302 })), mark: { arity: 1 } },
  fail: {
    run: note(() => {
      throw new TypeError('secret detail');
    }),
    mark: { arity: 2 },
  },
  refuse: {
    run: note(() => {
      getCookies().set('tried', 'yes');
      throw new PublicError('OUT_OF_STOCK', { left: 2 }, 'Only <2> left', { status: 409 });
    }),
    mark: { arity: 1 },
  },
  forbid: { run: note(() => deny(403, 'It is not yours.')), mark: { arity: 1 } },
  secret: { run: note(() => ({ token })), mark: { arity: 2 } },
  odd: { run: note(() => ({ owner: new URL('https://a.example') })), mark: { arity: 2 } },
  late: { run: note(() => ({ later: Promise.resolve('</script><!--\u2028') })), mark: { arity: 2 } },
  cookie: {
    run: note(() => {
      getCookies().set('user', 'ada');
      getResponseHeaders().set('x-total', '7');
      return new URL(getRequest().url).pathname;
    }),
    mark: { arity: 1 },
  },
  mine: { run: note(() => 'private'), mark: { arity: 1, access: () => signedIn } },
  sign: {
    run: formFunction({}, async (data, { invalid }) => {
      if (data.get('name') !== 'Ada') invalid('name', 'Only Ada may come in.');
      return 'welcome';
    }),
    mark: { arity: -1 },
  },
});
/** The keys of every application of a test. */
export const key = createKey();

let functions = make();
/** The application that answers. */
export let app: TestHandler;

/** Starts an application with all of the functions above, before each test. */
export function start(options: HandlerOptions & { dev?: boolean } = {}): TestHandler {
  calls.length = 0;
  functions = make();
  app = handlerOf(functions as never, { keys: [key], ...options });
  return app;
}

/** One of the functions, as a form's action. */
export const fn = (name: keyof ReturnType<typeof make>) => functions[name].run as unknown as Action;

/** Lets an application with other functions answer. */
export function use(other: TestHandler): void {
  app = other;
}

/** Renders a page in the scope of a request, as an application does. */
export function render(
  element: React.ReactNode,
  form?: FormOutcome,
  request = new Request('http://localhost/page'),
) {
  return app.handler.run(request, undefined, async () => {
    const formState = (form?.formState ?? null) as never;
    return new Response(await renderToReadableStream(element, { formState })).text();
  });
}

/** Renders a form with this action, fills it in and posts it. */
export async function post(
  action: Action,
  filledIn: Field[] = [],
  options: Parameters<typeof formPost>[1] = {},
) {
  const fields = [...hiddenFields(await render(<form action={action} />)), ...filledIn];
  return send(fields, options);
}

/** Posts fields as a browser does. */
export async function send(fields: readonly Field[], options: Parameters<typeof formPost>[1] = {}) {
  const request = formPost(await multipart(fields), options);
  return { request, outcome: await app.handler.handleForm(request) };
}

/** What a post of this action came to. */
export async function outcomeOf(...args: Parameters<typeof post>): Promise<FormOutcome> {
  return asOutcome(await post(...args));
}

/** The outcome, where it is one. */
export function asOutcome({ outcome }: { outcome: unknown }): FormOutcome {
  if (outcome === undefined || outcome instanceof Response) throw new Error(`no outcome: ${String(outcome)}`);
  return outcome as FormOutcome;
}

/** Status and text of a post that did not get through. */
export async function refusalOf(result: Promise<{ outcome: unknown }>) {
  const { outcome } = await result;
  if (!(outcome instanceof Response)) throw new Error('it got through');
  return { status: outcome.status, text: await outcome.text(), headers: outcome.headers };
}

/** The form data that a function was called with. */
export async function dataOf(call = calls[0]): Promise<unknown[]> {
  const data = call?.at(-1);
  if (!(data instanceof FormData)) throw new Error('no FormData');
  return Promise.all(
    [...data].map(async ([name, value]) =>
      typeof value === 'string' ? [name, value] : [name, value.name, value.type, await value.text()],
    ),
  );
}
