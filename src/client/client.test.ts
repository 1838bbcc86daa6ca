import { beforeEach, describe, expect, test, vi } from 'vitest';
import { failureOf, reply, resetClient, serverThat } from '../../test/harness/answering-server.ts';
import { PublicError } from '../errors/public-error.ts';
import { encode } from '../wire/encode-result.ts';
import { wireContentType as contentType } from '../wire/format.ts';
import { configureClient } from './configure.ts';
import { UnknownFunctionError } from './errors.ts';
import { createReference } from './reference.ts';
import { withOptions } from './with-options.ts';

beforeEach(resetClient);

const add = createReference('add-h4sh', 2);

describe('C1: a call', () => {
  test('is a POST to the endpoint with the arguments, and resolves with the result', async () => {
    const calls = serverThat((_, args) => reply({ result: args }));
    expect(await add(1, 2)).toEqual([1, 2]);
    const request = calls[0]?.request;
    expect([request?.method, request?.url]).toEqual(['POST', 'https://shop.example/app/_sallyport/add-h4sh']);
    expect(request?.headers.get('content-type')).toBe(contentType);
    expect(request?.credentials).toBe('same-origin');
  });

  test('sends no more arguments than the function declares, so that it can be an event handler', async () => {
    const calls = serverThat(() => reply({ result: null }));
    await createReference('like-1', 0)({ a: 'click event' });
    await createReference('get-1', 1)('id', { client: 'query client' });
    await createReference('log-1', -1)(1, 2, 3);
    expect(calls.map(({ args }) => args)).toEqual([[], ['id'], [1, 2, 3]]);
  });

  test('C2: bind puts arguments in front', async () => {
    const calls = serverThat(() => reply({ result: null }));
    await add.bind(null, 1)(2);
    expect(calls[0]?.args).toEqual([1, 2]);
  });

  test('has the name of the function', () => {
    expect(add.name).toBe('add');
    expect(createReference('odd_name-h-4sh-', 0).name).toBe('odd_name');
  });

  test('in development says where its module is', async () => {
    const calls = serverThat(() => reply({ result: null }));
    await createReference('a-1', 0, { module: '../shop-core/src/cärt.ts' })();
    expect(calls[0]?.request.headers.get('sallyport-module')).toBe('../shop-core/src/c%C3%A4rt.ts');
  });
});

describe('configureClient', () => {
  test.each([
    ['https://api.example/rpc', 'https://api.example/rpc/add-h4sh'],
    ['https://api.example/rpc/', 'https://api.example/rpc/add-h4sh'],
    [new URL('https://api.example/'), 'https://api.example/add-h4sh'],
  ])('endpoint %s', async (endpoint, url) => {
    const calls = serverThat(() => reply({ result: 1 }));
    configureClient({ endpoint, credentials: 'include' });
    await add(1, 2);
    expect([calls[0]?.request.url, calls[0]?.request.credentials]).toEqual([url, 'include']);
  });

  test('headers, fixed or made for each call', async () => {
    const calls = serverThat(() => reply({ result: 1 }));
    configureClient({ headers: { 'x-a': '1' } });
    await add(1, 2);
    let token = 0;
    configureClient({ headers: async () => ({ authorization: `Bearer ${++token}` }) });
    await add(1, 2);
    await add(1, 2);
    expect(calls.map(({ request }) => request.headers.get('authorization'))).toEqual([
      null,
      'Bearer 1',
      'Bearer 2',
    ]);
    expect(calls[0]?.request.headers.get('x-a')).toBe('1');
  });

  test('headers cannot replace the content type that guards the endpoint', async () => {
    const calls = serverThat(() => reply({ result: 1 }));
    configureClient({ headers: { 'Content-Type': 'text/plain' } });
    await add(1, 2);
    expect(calls[0]?.request.headers.get('content-type')).toBe(contentType);
  });

  test('onError hears of a failure once, and of nothing else', async () => {
    const onError = vi.fn();
    serverThat((_, args) => reply((args as number[])[0] === 0 ? 'x' : { result: 1 }, 200));
    configureClient({ onError });
    await add(1, 1);
    const error = await failureOf(add(0, 0));
    expect(onError.mock.calls).toEqual([[error, { functionName: 'add' }]]);
  });
});

describe('C5: the queue', () => {
  test('calls go out one at a time, in order, and the queue goes on after a failure', async () => {
    const events: string[] = [];
    serverThat(async (_, args) => {
      const [name] = args as string[];
      events.push(`start ${name}`);
      await new Promise((resolve) => setTimeout(resolve, name === 'a' ? 15 : 1));
      events.push(`end ${name}`);
      return name === 'b' ? reply('<html>', 502, 'text/html') : reply({ result: name });
    });
    const step = createReference('step-1', 1);
    const results = await Promise.allSettled([step('a'), step('b'), step('c')]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(events).toEqual(['start a', 'end a', 'start b', 'end b', 'start c', 'end c']);
  });

  test('arguments are taken when the call is made, not when its turn comes', async () => {
    const calls = serverThat(() => reply({ result: null }));
    const cart = { count: 1 };
    const save = createReference('save-1', 1);
    const both = [save(cart)];
    cart.count = 2;
    both.push(save(cart));
    cart.count = 3;
    await Promise.all(both);
    expect(calls.map(({ args }) => args)).toEqual([[{ count: 1 }], [{ count: 2 }]]);
  });

  test('a call that is aborted while it waits rejects at once, is never sent, and the queue goes on', async () => {
    let release = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const calls = serverThat(async (_, args) => {
      const [name] = args as string[];
      if (name === 'a') await released;
      return reply({ result: name });
    });
    const step = createReference('step-1', 1);
    const controller = new AbortController();
    const first = step('a');
    const second = withOptions(step, { signal: controller.signal })('b');
    const third = step('c');
    controller.abort(new Error('never mind'));
    await expect(second).rejects.toThrow('never mind');
    release();
    expect(await Promise.all([first, third])).toEqual(['a', 'c']);
    expect(calls.map(({ args }) => args)).toEqual([['a'], ['c']]);
    const late = withOptions(step, { signal: controller.signal })('d');
    await expect(late).rejects.toThrow('never mind');
    expect(calls).toHaveLength(2);
  });

  test('D10: where the function itself is imported, in tests and on the server, withOptions leaves it alone', async () => {
    // What the server's runtime does; client code does not import it, not even in a test.
    const own = async (a: number) => a + 1;
    const key = Symbol.for('sallyport.marks');
    const shared = globalThis as { [key: symbol]: WeakMap<object, unknown> | undefined };
    shared[key] ??= new WeakMap();
    shared[key].set(own, {});
    expect(withOptions(own, { onUploadProgress: () => {} })).toBe(own);
    expect(() => withOptions(async () => 1, {})).toThrow('SP4008');
  });

  test('a large buffer is sent as it was when the call was made, not when its turn came', async () => {
    const sums: number[] = [];
    serverThat((_, args) => {
      const [bytes] = args as [Uint8Array | undefined];
      if (bytes !== undefined) sums.push(bytes.reduce((sum, byte) => sum + byte, 0));
      return reply({ result: 1 });
    });
    const step = createReference('step-1', 1);
    const bytes = new Uint8Array(300_000).fill(1);
    const first = step();
    const second = step(bytes);
    await Promise.resolve();
    // The other half of the wire loads first, once; after that the copy is made at once.
    await second;
    const third = [step(), step(bytes)];
    bytes.fill(2);
    await Promise.all([first, ...third]);
    expect(sums).toEqual([300_000, 300_000]);
  });

  test('headers() that calls a Server Function does not block the queue', async () => {
    const calls = serverThat((_, args) => reply({ result: (args as string[])[0] }));
    const step = createReference('step-1', 1);
    const renew = withOptions(createReference('renew-1', 1), {});
    let renewing = false;
    configureClient({
      headers: async (): Promise<HeadersInit> => {
        if (renewing) return {};
        renewing = true;
        return { authorization: String(await renew('token')) };
      },
    });
    expect(await step('x')).toBe('x');
    expect(calls.map(({ request }) => request.headers.get('authorization'))).toEqual([null, 'token']);
  });

  test.each([
    ['each time', (renew: () => Promise<unknown>) => renew],
    [
      'once',
      (renew: () => Promise<unknown>) => {
        let token: Promise<unknown> | undefined;
        return () => {
          token ??= renew();
          return token;
        };
      },
    ],
  ])('what headers() calls %s is not asked for headers again', async (_, remember) => {
    const calls = serverThat((_, args) => reply({ result: (args as string[])[0] ?? 'token' }));
    const token = remember(createReference('renew-1', 0));
    configureClient({ headers: async () => ({ authorization: String(await token()) }) });
    expect(await createReference('step-1', 1)('x')).toBe('x');
    expect(calls.map(({ request }) => request.headers.get('authorization'))).toEqual([null, 'token']);
  });

  test('an aborted call gives its place in the queue away, although its request never ends', async () => {
    serverThat((_, args) => {
      if ((args as string[])[0] === 'hang') return new Promise(() => {});
      return reply({ result: 'next' });
    });
    const step = createReference('step-1', 1);
    const controller = new AbortController();
    const hanging = withOptions(step, { signal: controller.signal })('hang');
    const next = step('next');
    setTimeout(() => controller.abort(new Error('enough')), 20);
    await expect(hanging).rejects.toThrow('enough');
    expect(await next).toBe('next');
  });

  test('navigate is for pages of this site; other origins are for the browser', async () => {
    const assigned: string[] = [];
    vi.stubGlobal('location', {
      href: 'https://shop.example/a',
      assign: (url: URL) => assigned.push(String(url)),
    });
    vi.stubGlobal('document', { baseURI: 'https://shop.example/a' });
    // The visitor has come back.
    vi.stubGlobal('addEventListener', (_: string, listener: (event: { persisted: boolean }) => void) =>
      listener({ persisted: true }),
    );
    const navigate = vi.fn();
    configureClient({ navigate });
    const to = { location: '' };
    serverThat(() => reply({ error: { kind: 'redirect', ...to } }));
    for (to.location of ['/b', 'https://pay.example/x']) await add(1, 2);
    expect([navigate.mock.calls, assigned]).toEqual([[['/b']], ['https://pay.example/x']]);
    vi.unstubAllGlobals();
  });

  test('a redirect whose page makes calls of its own does not block itself', async () => {
    serverThat((_, args) =>
      reply(
        (args as string[])[0] === 'go'
          ? { error: { kind: 'redirect', location: '/next' } }
          : { result: 'loaded' },
      ),
    );
    const step = createReference('step-1', 1);
    const loaded: unknown[] = [];
    configureClient({
      navigate: async () => {
        loaded.push(await step('load'));
      },
    });
    vi.stubGlobal('location', { href: 'https://shop.example/' });
    expect(await step('go')).toBeUndefined();
    expect(loaded).toEqual(['loaded']);
    vi.unstubAllGlobals();
  });
});

describe('failures are typed, and every promise settles', () => {
  test('C3: PublicError arrives as itself', async () => {
    serverThat(() =>
      reply({ error: { kind: 'public', code: 'OUT_OF_STOCK', data: { left: 2 }, message: 'm' } }, 400),
    );
    const error = await add(1, 2).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(PublicError);
    expect(error).toMatchObject({ code: 'OUT_OF_STOCK', data: { left: 2 }, message: 'm' });
  });

  test('C3: an exception arrives as its digest', async () => {
    serverThat(() =>
      reply({ error: { kind: 'unexpected', code: 'SP3007', message: 'x', digest: 'abc' } }, 500),
    );
    const error = await failureOf(add(1, 2));
    expect(error).toMatchObject({ code: 'SP4005', digest: 'abc', status: 500, functionName: 'add' });
    expect(error.message).toBe('SP4005: add() failed on the server (digest abc).');
  });

  test('C3: in development the message and the stack of the server show', async () => {
    const sent = {
      kind: 'unexpected',
      code: 'SP3007',
      message: 'no table',
      digest: 'abc',
      stack: 'at cart.ts:3',
    };
    serverThat(() => reply({ error: sent }, 500));
    const error = await failureOf(add(1, 2));
    expect(error.message).toContain('no table');
    expect(error.stack).toContain('cart.ts:3');
  });

  test('C6: an unknown function has its own type', async () => {
    serverThat(() => reply({ error: { kind: 'refused', code: 'SP3003', message: 'x' } }, 404));
    const error = await failureOf(add(1, 2));
    expect(error).toBeInstanceOf(UnknownFunctionError);
    expect(error).toMatchObject({ code: 'SP4003', status: 404, serverCode: 'SP3003' });
  });

  test('a refusal keeps the code, the words and the hint of the server', async () => {
    const sent = { kind: 'refused', code: 'SP3004', message: 'too large', hint: 'raise it' };
    serverThat(() => reply({ error: sent }, 413));
    expect(await failureOf(add(1, 2))).toMatchObject({
      code: 'SP4004',
      serverCode: 'SP3004',
      status: 413,
      hint: 'raise it',
      message: 'SP4004: add() was refused: too large',
    });
  });

  test.each([
    ['a dead server', () => Promise.reject(new TypeError('fetch failed')), 'SP4001'],
    ["a proxy's page", () => reply('<h1>Bad gateway</h1>', 502, 'text/html'), 'SP4002'],
    ['somebody else’s JSON', () => reply({ result: 1 }, 200, 'application/json'), 'SP4002'],
    [
      'a login redirect',
      () => new Response(null, { status: 302, headers: { location: '/login' } }),
      'SP4002',
    ],
    ['no content type', () => new Response(new Uint8Array([1])), 'SP4002'],
    ['a truncated answer', () => reply('1={"result":', 200), 'SP4006'],
    ['an empty answer', () => reply('', 200), 'SP4006'],
    ['a bare value', () => reply('7', 200), 'SP4006'],
    [
      'a redirect to script',
      () => reply({ error: { kind: 'redirect', location: 'javascript:alert(1)' } }),
      'SP4007',
    ],
  ])('%s', async (_, answer, code) => {
    serverThat(answer);
    vi.stubGlobal('location', { href: 'https://shop.example/' });
    expect((await failureOf(add(1, 2))).code).toBe(code);
    vi.unstubAllGlobals();
  });

  test('an answer that breaks off rejects', async () => {
    serverThat(() => {
      const body = new ReadableStream({
        start: (controller) => controller.enqueue(new TextEncoder().encode('1={"res')),
        pull: (controller) => controller.error(new TypeError('terminated')),
      });
      return new Response(body, { headers: { 'content-type': contentType } });
    });
    expect((await failureOf(add(1, 2))).code).toBe('SP4006');
  });

  test('T3: arguments that cannot be sent reject with function and path before anything is sent', async () => {
    const calls = serverThat(() => reply({ result: 1 }));
    const error = await failureOf(add({ user: { owner: new URL('https://a.example') } }, 1));
    expect(error.code).toBe('SP2002');
    expect(error.message).toBe(
      'add() was not called. SP2002: arguments[0].user.owner is an instance of URL.',
    );
    expect(
      (
        await failureOf(
          add(
            Promise.resolve(() => 1),
            1,
          ),
        )
      ).code,
    ).toBe('SP2001');
    expect(calls).toEqual([]);
  });

  test('T1: an argument that is a promise is awaited first; its rejection rejects the call as it is', async () => {
    const calls = serverThat(() => reply({ result: 1 }));
    await add(Promise.resolve('a'), { b: Promise.resolve(2n) });
    const sent = calls[0]?.args as [Promise<string>, { b: Promise<bigint> }];
    expect([await sent[0], await sent[1].b]).toEqual(['a', 2n]);
    await expect(add(Promise.reject(new RangeError('mine')), 1)).rejects.toThrow(new RangeError('mine'));
  });

  test('C5: an argument that is the promise of a call cannot block the queue', async () => {
    const calls = serverThat((_, args) => reply({ result: (args as unknown[]).length }));
    const one = createReference('one-1', 1);
    expect(await one(one('inner'))).toBe(1);
    expect(calls).toHaveLength(2);
  });

  test('C2: Server Functions travel both ways, bound arguments included', async () => {
    const like = createReference('like-h4sh', 2);
    const calls = serverThat(() => reply({ result: 0 }));
    await add(like.bind(null, 'sku-1'), like);
    expect(Array.from(calls[0]!.args as object[], (fn) => ({ ...fn }))).toEqual([
      { id: 'like-h4sh', bound: ['sku-1'] },
      { id: 'like-h4sh', bound: [] },
    ]);
    await expect(add(() => 1, 2)).rejects.toThrow('SP2001: arguments[0] is a function');

    const answered = encode(
      { next: like },
      { encodeFunction: () => ({ id: 'next-h4sh.2', bound: ['page'] }) },
    );
    serverThat(() => reply(answered as string));
    const { next } = (await add(1, 2)) as { next: (...args: unknown[]) => Promise<unknown> };
    const later = serverThat(() => reply({ result: 'ok' }));
    expect(await next(1, 2, 'event that nobody asked for')).toBe('ok');
    expect([later[0]?.request.url.split('/').at(-1), later[0]?.args]).toEqual(['next-h4sh', ['page', 1, 2]]);
  });

  test('headers() that throws rejects, and the queue goes on', async () => {
    serverThat(() => reply({ result: 1 }));
    configureClient({ headers: () => Promise.reject(new Error('no token')) });
    await expect(add(1, 2)).rejects.toThrow('no token');
    configureClient({ headers: undefined });
    expect(await add(1, 2)).toBe(1);
  });
});
