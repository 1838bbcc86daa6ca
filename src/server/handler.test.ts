import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { PublicError } from '../errors/public-error.ts';
import { decode } from '../wire/decode.ts';
import { encodeArguments } from '../wire/encode-arguments.ts';
import { wireContentType as contentType, type WireMessage } from '../wire/format.ts';
import { taintObjectReference } from './answer/taint.ts';
import { installFunctions } from './functions/function-table.ts';
import { registerFunction } from './functions/marks.ts';
import { createHandler } from './handler.ts';
import type { HandlerOptions } from './handler-options.ts';
import { redirect } from './request/redirect.ts';
import { getContext, getCookies, getRequest } from './request/scope.ts';

const origin = 'https://shop.example';
const marked = {
  add: async (a: number, b: number) => a + b,
  hang: async () => undefined,
  fail: async () => {
    throw new TypeError('secret detail at /srv/app.ts');
  },
  refuse: async () => {
    throw new PublicError('OUT_OF_STOCK', { left: 2 });
  },
  go: async (to: string, external: boolean) => redirect(to, { external }),
  log: async (...args: unknown[]) => args,
  remember: async (value: string) => {
    getCookies().set('session', value);
    return { seen: getCookies().get('session'), path: new URL(getRequest().url).pathname };
  },
  whoami: async () => getContext<{ user: string }>().user,
  unsendable: async () => ({ cart: { owner: new URL('https://a.example') } }),
  unsendableError: async () => {
    throw new PublicError('ODD', { rows: Promise.resolve(1) });
  },
};
const arities: Record<string, number> = { log: -1 };
const unmarked = async () => 'never';

function install(dev = false) {
  const functions = new Map<string, () => Promise<unknown>>();
  for (const [name, run] of Object.entries(marked)) {
    registerFunction(run, { id: `${name}-1`, name, arity: arities[name] ?? run.length });
    functions.set(`${name}-1`, async () => run);
  }
  functions.set('unmarked-1', async () => unmarked);
  functions.set('broken-1', async () => Promise.reject(new Error('does not load')));
  installFunctions({ base: '/', dev, find: (id) => functions.get(id) });
}

const errors: { error: unknown; digest: string; functionName: string }[] = [];
function loggedMessage(): string {
  const [first] = errors;
  if (!(first?.error instanceof Error)) throw new Error('nothing was logged');
  return first.error.message;
}

function handlerWith(options: HandlerOptions = {}) {
  return createHandler({ onError: (error, info) => errors.push({ error, ...info }), ...options });
}

function request(id: string, args: unknown = [], init: RequestInit & { url?: string } = {}) {
  const headers = new Headers({ 'content-type': contentType, 'sec-fetch-site': 'same-origin', origin });
  new Headers(init.headers).forEach((value, name) => {
    headers.set(name, value);
  });
  return new Request(init.url ?? `${origin}/_sallyport/${id}`, {
    method: 'POST',
    body: typeof args === 'string' || args instanceof ReadableStream ? args : bodyWith(args as unknown[]),
    ...(args instanceof ReadableStream ? { duplex: 'half' } : {}),
    ...init,
    headers,
  } as RequestInit);
}

/** The body of a call with arguments that are there already. */
function bodyWith(args: unknown[]): BodyInit {
  const message = encodeArguments(args) as WireMessage;
  return Array.isArray(message) ? new Blob(message) : message;
}

interface Payload {
  kind: string;
  code: string;
  message: string;
  digest: string;
  hint?: string;
  stack?: string;
  location?: string;
}

/** What an answer says: `{ result }`, or `{ error }` with the payload that the client makes an error of. */
async function read(response: Response): Promise<{ result?: unknown; error: Payload }> {
  const body = new Uint8Array(await response.arrayBuffer());
  try {
    return { error: undefined as never, result: decode(body, { decodeError: (payload) => ({ payload }) }) };
  } catch (thrown) {
    if (thrown instanceof Error) throw thrown;
    return { error: (thrown as { payload: Payload }).payload };
  }
}

async function answerTo(...args: Parameters<typeof request>) {
  const response = await handlerWith()(request(...args));
  return { status: response.status, headers: response.headers, body: await read(response) };
}

beforeEach(() => {
  errors.length = 0;
  install();
});
afterEach(() => vi.restoreAllMocks());

describe('calls', () => {
  test('C1: arguments go in, the result comes back, in our content type, uncached', async () => {
    const { status, headers, body } = await answerTo('add-1', [2, 3]);
    expect(body).toEqual({ result: 5 });
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe(contentType);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });

  test('C1: a function without a result answers', async () => {
    expect((await answerTo('hang-1')).body).toEqual({ result: undefined });
  });

  test.each([
    ['unknown', 'nobody-1'],
    ['a prototype name', '__proto__'],
    ['a prototype name', 'constructor'],
    ['a traversal', '..%2f..%2fetc'],
    ['no id', ''],
    ['present but without our mark', 'unmarked-1'],
  ])('S2, C6: %s (%s) is the same 404', async (_, id) => {
    const unknown = await answerTo('nobody-2');
    const { status, body } = await answerTo(id);
    expect(status).toBe(404);
    expect(body).toEqual(unknown.body);
    expect(body.error.code).toBe('SP3003');
  });

  test('S2: an address outside of the endpoint is no call', async () => {
    const { status } = await answerTo('add-1', [1, 2], { url: `${origin}/other/_sallyport/add-1` });
    expect(status).toBe(404);
  });

  test('D13: more arguments than the function declares are refused', async () => {
    const { status, body } = await answerTo('add-1', [1, 2, 3]);
    expect([status, body.error.code]).toEqual([400, 'SP3006']);
    expect(body.error.message).toContain('3 arguments, the function takes 2');
  });

  test('a function that takes any number of arguments gets them all', async () => {
    expect((await answerTo('log-1', [1, 'two', null])).body.result).toEqual([1, 'two', null]);
  });
});

describe('bad input', () => {
  test.each([
    ['', 'SP2102'],
    ['[1,2]\n', 'SP2101'],
    ['2=[1,2]\n', 'SP2101'],
    ['1=[1,\n', 'SP2104'],
    ['1=[1,2]', 'SP2102'],
    ['1={"a":1}\n', 'SP3005'],
    ['1="text"\n', 'SP3005'],
    ['1=[1]\n1=[2]\n', 'SP2115'],
  ])('S1: the body %j is a 400', async (text, code) => {
    const { status, body } = await answerTo('add-1', text);
    expect([status, body.error.code]).toEqual([400, code]);
  });

  test('S1: bytes that are no UTF-8 are a 400', async () => {
    const bytes = new Uint8Array([0x31, 0x3d, 0x5b, 0x22, 0xff, 0x22, 0x5d, 0x0a]);
    const response = await handlerWith()(request('log-1', '', { body: bytes }));
    expect([response.status, (await read(response)).error.code]).toEqual([400, 'SP2103']);
  });

  test.each([
    ['text/plain', 415],
    ['application/json', 415],
    ['multipart/form-data; boundary=x', 415],
  ])('S5: the content type %s is a %i', async (type, expected) => {
    const { status, body } = await answerTo('add-1', [1, 2], { headers: { 'content-type': type } });
    expect([status, body.error.code]).toEqual([expected, 'SP2119']);
  });

  test.each(['GET', 'PUT', 'DELETE', 'OPTIONS'])('S5: %s is a 405 that allows POST', async (method) => {
    const response = await handlerWith()(new Request(`${origin}/_sallyport/add-1`, { method }));
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
  });

  describe('S7: bodies over the limit are a 413 that says how to raise it', () => {
    const limits = { bodyBytes: 100, fileBytes: 0 };
    const big = encodeArguments(['x'.repeat(200)]) as string;
    const streamOf = (...chunks: string[]) =>
      new ReadableStream({
        start(controller) {
          for (const chunk of chunks) controller.enqueue(new TextEncoder().encode(chunk));
          controller.close();
        },
      });

    test('announced', async () => {
      const call = request('log-1', big, { headers: { 'content-length': String(big.length) } });
      const response = await handlerWith({ limits })(call);
      const { error } = await read(response);
      expect([response.status, error.code]).toEqual([413, 'SP3004']);
      expect(error.hint).toContain('limits: { bodyBytes');
    });

    test('not announced', async () => {
      const response = await handlerWith({ limits })(
        request('log-1', streamOf(big.slice(0, 90), big.slice(90))),
      );
      const { error } = await read(response);
      expect([response.status, error.code]).toEqual([413, 'SP2120']);
      expect(error.message).toContain('bodyBytes (100)');
      expect(error.hint).toContain('createHandler({ limits');
    });

    test('exactly at the limit is let through', async () => {
      const exact = encodeArguments(['x'.repeat(93)]) as string;
      expect(exact.length).toBe(100);
      const response = await handlerWith({ limits })(
        request('log-1', streamOf(exact.slice(0, 7), exact.slice(7))),
      );
      expect(response.status).toBe(200);
    });

    test('the default is 1 MiB', async () => {
      const body = (size: number) => encodeArguments(['x'.repeat(size - 7)]) as string;
      expect((await handlerWith()(request('log-1', streamOf(body(1048576))))).status).toBe(200);
      expect((await handlerWith()(request('log-1', streamOf(body(1048577))))).status).toBe(413);
    });

    test.each([{ bodyBytes: -1 }, { depth: Number.NaN }, { files: 1.5 }, { body: 5 }])(
      'the limits %j are refused when the handler is made',
      (wrong) => {
        expect(() => createHandler({ limits: wrong })).toThrow(/SP3015.*limits/);
      },
    );
  });

  test('S1: a sender that goes away gets a 400 and the function does not run', async () => {
    const broken = new ReadableStream({
      pull(controller) {
        controller.error(new Error('socket hang up'));
      },
    });
    const response = await handlerWith()(request('log-1', broken));
    expect([response.status, (await read(response)).error.code]).toEqual([400, 'SP2102']);
  });
});

describe('errors', () => {
  test('C3: an exception reaches the caller as a digest, and the log with the same digest', async () => {
    const { status, body } = await answerTo('fail-1');
    expect(status).toBe(500);
    expect(JSON.stringify(body)).not.toMatch(/secret|srv|TypeError/);
    expect(body.error.digest).toMatch(/^[0-9a-f]{10}$/);
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatchObject({ digest: body.error.digest, functionName: 'fail' });
    expect(loggedMessage()).toContain('secret detail');
  });

  test('C3: in development the caller sees message and stack', async () => {
    install(true);
    const { body } = await answerTo('fail-1');
    expect(body.error.message).toBe('secret detail at /srv/app.ts');
    expect(body.error.stack).toContain('handler.test.ts');
  });

  test('C3: a PublicError arrives with code and data, and nothing is logged', async () => {
    const { status, body } = await answerTo('refuse-1');
    expect(status).toBe(400);
    expect(body.error).toEqual({
      kind: 'public',
      code: 'OUT_OF_STOCK',
      data: { left: 2 },
      message: 'OUT_OF_STOCK',
    });
    expect(errors).toEqual([]);
  });

  test('T3: a result that cannot be sent is logged with its path, and the caller gets a typed error with a digest', async () => {
    const { status, body } = await answerTo('unsendable-1');
    expect([status, body.error.kind]).toEqual([500, 'unexpected']);
    expect(body.error.code).toBe('SP3008');
    expect(loggedMessage()).toContain('SP2002: result.cart.owner is an instance of URL');
  });

  test('T3: so is the data of a PublicError', async () => {
    const { body } = await answerTo('unsendableError-1');
    expect([body.error.kind, body.error.code]).toEqual(['unexpected', 'SP3008']);
    expect(loggedMessage()).toContain('(PublicError ODD).data');
  });

  test('a module that does not load is logged, and the caller gets a digest', async () => {
    const { status, body } = await answerTo('broken-1');
    expect([status, body.error.kind]).toEqual([500, 'unexpected']);
    expect(loggedMessage()).toBe('does not load');
    expect(errors[0]?.functionName).toBe('broken');
  });

  test('an onError that throws does not lose the answer, nor the error', async () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => {});
    const onError = () => {
      throw new Error('reporter is down');
    };
    const response = await handlerWith({ onError })(request('fail-1'));
    expect(response.status).toBe(500);
    expect(log.mock.calls.map(([, error]) => (error as Error).message)).toEqual([
      'secret detail at /srv/app.ts',
      'reporter is down',
    ]);
  });

  test('an asynchronous onError that rejects does not end the process', async () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => {});
    const onError = async () => {
      throw new Error('tracker is down');
    };
    const response = await handlerWith({ onError })(request('fail-1'));
    expect(response.status).toBe(500);
    await vi.waitFor(() => expect(log).toHaveBeenCalledTimes(2));
    expect(log.mock.calls.map(([, error]) => (error as Error).message)).toContain('tracker is down');
  });

  test('a value that throws at every look is an answer like any other', async () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    const thrower = async () => {
      throw proxy;
    };
    const mark = { id: 'p-1', name: 'p', arity: 0 };
    installFunctions({ base: '/', dev: true, find: () => async () => registerFunction(thrower, mark) });
    const response = await handlerWith()(request('p-1'));
    expect([response.status, (await read(response)).error.digest]).toEqual([500, errors[0]?.digest]);
    expect(errors).toHaveLength(1);
  });

  test('C2: a function that is no endpoint of the build cannot be sent, and the log says why', async () => {
    const hidden = registerFunction(async () => 1, { id: 'hidden-1', name: 'hidden', arity: 0 });
    const give = registerFunction(async () => ({ hidden }), { id: 'give-1', name: 'give', arity: 0 });
    installFunctions({ base: '/', functions: new Map([['give-1', async () => give]]) });
    const { error } = await read(await handlerWith()(request('give-1')));
    expect(error.code).toBe('SP3008');
    expect(loggedMessage()).toContain('SP3023: hidden() cannot be sent');
  });

  test('S6: a mark that is set while the result streams counts', async () => {
    const user = { token: 'late-token' };
    const stream = registerFunction(
      async () =>
        (async function* () {
          yield 1;
          taintObjectReference('never', user);
          yield user;
        })(),
      { id: 'stream-1', name: 'stream', arity: 0 },
    );
    installFunctions({ base: '/', functions: new Map([['stream-1', async () => stream]]) });
    const text = await (await handlerWith()(request('stream-1'))).text();
    expect(text).not.toContain('late-token');
    expect(loggedMessage()).toContain('must not leave the server: never');
  });

  test('a cookie that is set when the answer has begun is a coded error, not lost', async () => {
    const stream = registerFunction(
      async () => ({
        later: Promise.resolve()
          .then(() => new Promise((resolve) => setTimeout(resolve, 5)))
          .then(() => getCookies().set('late', '1')),
      }),
      { id: 'late-1', name: 'late', arity: 0 },
    );
    installFunctions({ base: '/', functions: new Map([['late-1', async () => stream]]) });
    await (await handlerWith()(request('late-1'))).text();
    expect(loggedMessage()).toContain('SP3014');
  });

  test('origin: cookies are Secure and redirects stay where browsers know the server, whatever the proxy says', async () => {
    const inside = {
      url: 'http://10.0.0.7:3000/_sallyport/remember-1',
      headers: { 'sec-fetch-site': 'same-origin' },
    };
    const response = await handlerWith({ origin })(request('remember-1', ['v'], inside));
    expect(response.headers.getSetCookie()[0]).toContain('; Secure');
    const go = { ...inside, url: 'http://10.0.0.7:3000/_sallyport/go-1' };
    const answer = await read(
      await handlerWith({ origin })(request('go-1', [`${origin}/account`, false], go)),
    );
    expect(answer.error.location).toBe('/account');
    expect(() => createHandler({ origin: 'shop.example' })).toThrow(/SP3015.*origin/);
  });

  test('without functions the answer is a 500 that the log explains', async () => {
    Reflect.deleteProperty(globalThis, Symbol.for('sallyport.functions'));
    const response = await handlerWith()(request('add-1', [1, 2]));
    expect(response.status).toBe(500);
    expect(loggedMessage()).toContain('SP3013');
  });
});

describe('request scope', () => {
  test('getRequest and getCookies work in a function, and the cookie is set with the safe defaults', async () => {
    const { headers, body } = await answerTo('remember-1', ['abc']);
    expect(body.result).toEqual({ seen: 'abc', path: '/_sallyport/remember-1' });
    expect(headers.getSetCookie()).toEqual(['session=abc; Path=/; HttpOnly; Secure; SameSite=Lax']);
  });

  test('context is filled once per request, and may be asynchronous', async () => {
    const context = vi.fn(async (incoming: Request, platform: unknown) => ({
      user: `${incoming.headers.get('x-user')}@${platform}`,
    }));
    const response = await handlerWith({ context })(
      request('whoami-1', [], { headers: { 'x-user': 'ada' } }),
      'node',
    );
    expect(await read(response)).toEqual({ result: 'ada@node' });
    expect(context).toHaveBeenCalledTimes(1);
  });

  test('a context that refuses ends the call with what it threw', async () => {
    const context = () => {
      throw new PublicError('SIGNED_OUT');
    };
    const response = await handlerWith({ context })(request('whoami-1'));
    expect((await read(response)).error.code).toBe('SIGNED_OUT');
  });

  test('two requests at once do not see each other', async () => {
    const handler = handlerWith({
      context: async (incoming) => {
        await new Promise((resolve) => setTimeout(resolve, Number(incoming.headers.get('x-wait'))));
        return { user: incoming.headers.get('x-wait') };
      },
    });
    const answers = await Promise.all(
      ['20', '5', '10'].map(async (wait) =>
        read(await handler(request('whoami-1', [], { headers: { 'x-wait': wait } }))),
      ),
    );
    expect(answers.map(({ result }) => result)).toEqual(['20', '5', '10']);
  });

  test.each([
    ['getRequest', getRequest],
    ['getCookies', getCookies],
    ['getContext', getContext],
    ['redirect', () => redirect('/')],
  ])('%s outside of a request is a coded error', (name, use) => {
    expect(use).toThrow(`SP3010: ${name}() was called outside of a request`);
  });

  test('D10: run opens the same scope for rendering, and cookies go with the Response', async () => {
    const handler = handlerWith({ context: async () => ({ user: 'ada' }) });
    const page = new Request(`${origin}/`, { headers: { cookie: 'theme=dark' } });
    const response = await handler.run(page, undefined, async () => {
      getCookies().set('seen', '1');
      return new Response(`${await marked.whoami()} ${getCookies().get('theme')}`, { status: 201 });
    });
    expect([response.status, await response.text()]).toEqual([201, 'ada dark']);
    expect(response.headers.getSetCookie()).toHaveLength(1);
    expect(await handler.run(page, undefined, () => 7)).toBe(7);
  });
});

test('a redirect ends the call with the place to go to', async () => {
  expect((await answerTo('go-1', ['cart?x=1#top', false])).body).toMatchObject({
    error: { kind: 'redirect', location: '/cart?x=1#top' },
  });
  const { body } = await answerTo('go-1', ['https://evil.example/', false]);
  expect(body.error.kind).toBe('unexpected');
  expect(loggedMessage()).toContain('SP3011');
});

test('S2: two handlers in one process keep their own tables', async () => {
  const first = handlerWith();
  installFunctions({ base: '/', functions: new Map([['add-1', async () => marked.log]]) });
  const second = handlerWith();
  expect(await read(await first(request('add-1', [1, 2])))).toEqual({ result: 3 });
  expect(await read(await second(request('add-1', [1, 2])))).toEqual({ result: [1, 2] });
});

test('the base of the application comes before the endpoint', async () => {
  installFunctions({ base: '/app/', functions: new Map([['add-1', async () => marked.add]]) });
  const handler = handlerWith();
  const call = (path: string) => handler(request('', [1, 2], { url: origin + path }));
  expect((await call('/app/_sallyport/add-1')).status).toBe(200);
  expect((await call('/_sallyport/add-1')).status).toBe(404);
});
