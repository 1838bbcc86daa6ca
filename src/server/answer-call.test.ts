import { afterEach, describe, expect, test, vi } from 'vitest';
import { handlerOf, ReferenceArgument } from '../../test/harness/handler.ts';
import { PublicError } from '../errors/public-error.ts';
import { taintUniqueValue } from './answer/taint.ts';
import { type FunctionOptions, setFunctionOptions } from './functions/function-options.ts';
import { deny } from './gate/denied.ts';
import { definePolicy } from './gate/policy.ts';
import { redirect } from './request/redirect.ts';
import {
  after as afterAnswer,
  getContext,
  getCookies,
  getResponseHeaders,
  getSignal,
} from './request/scope.ts';

afterEach(() => vi.restoreAllMocks());

/** What `withOptions()` leaves for the pipeline. */
function withOptions<Fn extends (...args: never[]) => unknown>(options: FunctionOptions, run: Fn): Fn {
  setFunctionOptions(run, options);
  return run;
}

const nobody = definePolicy('nobody', () => deny(403));
const guest = definePolicy('guest', () => deny(401));
const anybody = definePolicy('anybody', () => 'somebody');

/** A body that tells when somebody begins to read it. */
function watchedBody() {
  let read = false;
  const body = new ReadableStream(
    {
      pull(controller) {
        read = true;
        controller.close();
      },
    },
    { highWaterMark: 0 },
  );
  return { init: { body, duplex: 'half' as const }, wasRead: () => read };
}

describe('the order of the steps', () => {
  const steps: string[] = [];
  const note = (step: string) => {
    steps.push(step);
  };
  const { call, handler, request } = handlerOf(
    { act: { run: async () => note('run'), mark: { protection: () => policy } } },
    {
      context: () => {
        note('context');
        return undefined as never;
      },
    },
  );
  const policy = definePolicy('first', () => {
    note('access');
    return true;
  });

  test('S3: context, policy, then the function', async () => {
    steps.length = 0;
    await call('act');
    expect(steps).toEqual(['context', 'access', 'run']);
  });

  test('S3: a refused caller gets its answer before anything of the body is read', async () => {
    const refused = handlerOf({ act: { run: async () => 1, mark: { protection: () => nobody } } });
    const { init, wasRead } = watchedBody();
    const response = await refused.handler(refused.request('act', [], init));
    expect([response.status, wasRead()]).toEqual([403, false]);
  });

  test('S5: so does a request from another site, and neither context nor policy is asked', async () => {
    steps.length = 0;
    const { init, wasRead } = watchedBody();
    const response = await handler(
      request('act', [], { ...init, headers: { 'sec-fetch-site': 'cross-site' } }),
    );
    expect([response.status, wasRead(), steps]).toEqual([403, false, []]);
  });

  test('S2: for an unknown function nobody is asked either', async () => {
    steps.length = 0;
    const { init, wasRead } = watchedBody();
    const response = await handler(request('other', [], init));
    expect([response.status, wasRead(), steps]).toEqual([404, false, []]);
  });

  test('S4: what a schema refuses does not run', async () => {
    let ran = false;
    const validate = ([value]: unknown[]) => {
      if ((value as number) % 2 !== 0) throw new PublicError('INVALID_INPUT', { issues: [] });
      return [(value as number) / 2];
    };
    const half = withOptions({ validate }, async (value: number) => {
      ran = true;
      return value;
    });
    const { call: callHalf } = handlerOf({ half });
    expect((await callHalf('half', [8])).body).toEqual({ result: 4 });
    ran = false;
    const { status, body } = await callHalf('half', [7]);
    expect([status >= 400 && status < 500, body.error.code, ran]).toEqual([true, 'INVALID_INPUT', false]);
  });
});

describe('S3: whose word counts', () => {
  const own = (access: 'public' | typeof nobody) => withOptions({ access }, async () => 'ran');
  const protectedBy = (access: unknown, run = async () => 'ran') => ({
    run,
    mark: { protection: () => access },
  });
  const { call } = handlerOf(
    {
      plain: async () => 'ran',
      ownPublic: own('public'),
      ownPolicy: own(nobody),
      filePublic: protectedBy('public'),
      filePolicy: protectedBy(nobody),
      ownOverFile: protectedBy(nobody, own('public')),
      ownPolicyOverFile: protectedBy('public', own(nobody)),
      inlineOverFile: { run: async () => 'ran', mark: { access: () => 'public', protection: () => nobody } },
    },
    { access: guest },
  );

  test.each([
    ['plain', 401],
    ['ownPublic', 200],
    ['ownPolicy', 403],
    ['filePublic', 200],
    ['filePolicy', 403],
    ['ownOverFile', 200],
    ['ownPolicyOverFile', 403],
    ['inlineOverFile', 200],
  ])('%s: %i', async (name, status) => {
    expect((await call(name)).status).toBe(status);
  });

  test('a mistake in what a file says lets nobody in', async () => {
    const { call: callBroken, errors } = handlerOf({ act: protectedBy(null), other: protectedBy([]) });
    expect((await callBroken('other')).status).toBe(500);
    expect(errors).toHaveLength(1);
  });

  test('deny() inside of a function refuses with its status, and nothing is logged', async () => {
    const { call: callOwner, errors } = handlerOf({
      cancel: async () => deny(403, 'This order is not yours.'),
    });
    const { status, body } = await callOwner('cancel');
    expect([status, body.error.kind, errors]).toEqual([403, 'refused', []]);
    expect(body.error.message).toContain('This order is not yours.');
  });
});

describe('C2: a function that came as an argument is called through the gate', () => {
  const doors = {
    relay: async (callback: (value: string) => Promise<unknown>) => callback('relayed'),
    secret: { run: async () => 'the secret', mark: { protection: () => nobody } },
    open: { run: async (...values: string[]) => values, mark: { protection: () => anybody } },
  };
  const { call } = handlerOf(doors);

  test('its policy refuses a caller that may only call the other one', async () => {
    expect((await call('relay', [new ReferenceArgument('secret')])).status).toBe(403);
  });

  test('one that is open to the caller runs, bound arguments first', async () => {
    const { body } = await call('relay', [new ReferenceArgument('open', ['bound'])]);
    expect(body).toEqual({ result: ['bound', 'relayed'] });
  });

  test('the policy of the handler counts for it too', async () => {
    const { call: callGuarded } = handlerOf(
      { relay: withOptions({ access: 'public' }, doors.relay), plain: async () => 'ran' },
      { access: guest },
    );
    expect((await callGuarded('relay', [new ReferenceArgument('plain')])).status).toBe(401);
  });
});

describe('S7: how long a function may take', () => {
  const endless = (onSignal: (signal: AbortSignal) => void) => async () => {
    onSignal(getSignal());
    await new Promise(() => {});
  };

  test('it gets 504 with its name, its signal fires, and the log has the digest', async () => {
    let signal: AbortSignal | undefined;
    const { call, errors } = handlerOf(
      {
        wait: endless((own) => {
          signal = own;
        }),
      },
      { limits: { functionTime: 20 } },
    );
    const { status, body } = await call('wait');
    expect([status, body.error.code]).toEqual([504, 'SP3028']);
    expect(body.error.message).toContain('wait()');
    expect(signal?.aborted).toBe(true);
    expect(errors.map(({ digest }) => digest)).toEqual([body.error.digest]);
  });

  test('its own timeout counts, not that of the handler', async () => {
    const own = (timeout: number) =>
      withOptions({ timeout }, async () => {
        await new Promise((resolve) => setTimeout(resolve, 60));
        return 'done';
      });
    const { call } = handlerOf({ short: own(10), long: own(5000) }, { limits: { functionTime: 30 } });
    expect([(await call('short')).status, (await call('long')).status]).toEqual([504, 200]);
  });

  test('a function that rejects when its time is up does not end the process', async () => {
    const rejections: unknown[] = [];
    const note = (reason: unknown) => rejections.push(reason);
    process.on('unhandledRejection', note);
    const { call } = handlerOf(
      {
        wait: () =>
          new Promise((_, reject) => {
            getSignal().addEventListener('abort', () => setTimeout(reject, 5, new Error('late')));
          }),
      },
      { limits: { functionTime: 10 } },
    );
    await call('wait');
    await new Promise((resolve) => setTimeout(resolve, 30));
    process.off('unhandledRejection', note);
    expect(rejections).toEqual([]);
  });
});

test('getSignal fires when the caller goes away', async () => {
  const controller = new AbortController();
  const { call } = handlerOf({
    wait: () =>
      new Promise((resolve) => {
        getSignal().addEventListener('abort', () => resolve('noticed'));
        controller.abort();
      }),
  });
  expect((await call('wait', [], { signal: controller.signal })).body).toEqual({ result: 'noticed' });
});

test.each([
  [409, 409],
  [503, 503],
  [200, 400],
  [302, 400],
  [Number.NaN, 400],
  ['404', 400],
])('C3: a PublicError with the status %s is answered with %i', async (status, expected) => {
  const { call } = handlerOf({
    refuse: async () => {
      throw new PublicError('NO', undefined, 'No', { status: status as number });
    },
  });
  expect((await call('refuse')).status).toBe(expected);
});

test('S6: the message of a PublicError holds nothing that is marked', async () => {
  const owner = {};
  taintUniqueValue('Tokens stay.', owner, 'token of the message');
  const { call, errors } = handlerOf({
    refuse: async () => {
      throw new PublicError('NO', undefined, 'token of the message');
    },
  });
  const { status, body } = await call('refuse');
  expect([status, body.error.code, JSON.stringify(body).includes('token')]).toEqual([500, 'SP3008', false]);
  expect(errors).toMatchObject([{ error: { code: 'SP3018' } }]);
});

describe('response headers', () => {
  const { call } = handlerOf({
    set: async (name: string, value: string) => {
      getResponseHeaders().set(name, value);
      return getResponseHeaders().get(name);
    },
    fail: async () => {
      getResponseHeaders().set('server-timing', 'db;dur=3');
      throw new PublicError('NO');
    },
    late: async () =>
      (async function* () {
        getResponseHeaders().set('x-late', '1');
        yield 1;
      })(),
  });

  test('reach the caller, also with an error', async () => {
    const { headers, body } = await call('set', ['Server-Timing', 'db;dur=5']);
    expect([headers.get('server-timing'), body]).toEqual(['db;dur=5', { result: 'db;dur=5' }]);
    expect((await call('fail')).headers.get('server-timing')).toBe('db;dur=3');
  });

  test.each([
    ...['Content-Type', 'set-cookie', 'Cache-Control', 'X-Content-Type-Options', 'content-length'],
    ...['Trailer', 'Upgrade', 'Keep-Alive', 'TE'],
  ])('S1: %s is not for a function to change', async (name) => {
    const { status, headers } = await call('set', [name, 'text/html']);
    expect([status, headers.get(name)]).not.toContain('text/html');
    expect(status).toBe(500);
  });

  test('S1: a line break from an argument does not make another header', async () => {
    const { status, headers } = await call('set', ['x-name', 'a\r\nx-other: b']);
    expect([status, headers.get('x-other')]).toEqual([500, null]);
  });

  test('one that is set after the answer has begun is a coded error', async () => {
    const { handler, request, errors } = handlerOf({
      late: async () =>
        (async function* () {
          await new Promise((resolve) => setTimeout(resolve, 5));
          getResponseHeaders().set('x-late', '1');
          yield 1;
        })(),
    });
    await (await handler(request('late'))).arrayBuffer();
    expect(errors.map(({ error }) => (error as { code: string }).code)).toEqual(['SP3029']);
  });
});

describe('after', () => {
  test('work begins when the answer has gone, in the scope of its request', async () => {
    const events: string[] = [];
    const { handler, request } = handlerOf(
      {
        act: async () => {
          afterAnswer(() => events.push(`after ${getContext<string>()} ${getCookies().get('a')}`));
          events.push('run');
          return 'result';
        },
      },
      { context: () => 'context' as never },
    );
    let leave = () => {};
    const platform = {
      responseGone: new Promise<void>((resolve) => {
        leave = resolve;
      }),
    };
    await handler(request('act', [], { headers: { cookie: 'a=1' } }), platform);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(events).toEqual(['run']);
    leave();
    await vi.waitFor(() => expect(events).toEqual(['run', 'after context 1']));
  });

  test('without word from the platform it waits for the end of a streaming answer', async () => {
    const events: string[] = [];
    const { handler, request } = handlerOf({
      act: async () => {
        afterAnswer(() => events.push('after'));
        return (async function* () {
          yield 1;
          events.push('last');
        })();
      },
    });
    const response = await handler(request('act'));
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(events).not.toContain('after');
    await response.arrayBuffer();
    await vi.waitFor(() => expect(events).toEqual(['last', 'after']));
  });

  test("the platform's waitUntil keeps the worker alive for it", async () => {
    const promises: Promise<unknown>[] = [];
    let done = false;
    const { handler, request } = handlerOf({
      act: async () =>
        afterAnswer(async () => {
          await new Promise((resolve) => setTimeout(resolve, 5));
          done = true;
        }),
    });
    await handler(request('act'), {
      ctx: { waitUntil: (promise: Promise<unknown>) => promises.push(promise) },
    });
    expect(promises).toHaveLength(1);
    await promises[0];
    expect(done).toBe(true);
  });

  test('what it throws goes to onError, and the other work is done', async () => {
    let done = false;
    const { call, errors } = handlerOf({
      act: async () => {
        afterAnswer(() => {
          throw new Error('no mail today');
        });
        afterAnswer(() => {
          done = true;
        });
      },
    });
    expect((await call('act')).status).toBe(200);
    await vi.waitFor(() => expect([errors.length, done]).toEqual([1, true]));
    expect(errors[0]).toMatchObject({ functionName: 'after', error: { message: 'no mail today' } });
  });

  test('it is also done for a call that failed', async () => {
    let done = false;
    const { call } = handlerOf({
      act: async () => {
        afterAnswer(() => {
          done = true;
        });
        redirect('/elsewhere');
      },
    });
    await call('act');
    await vi.waitFor(() => expect(done).toBe(true));
  });
});

test('C5: a function that is sent tells how its calls that overlap go out', async () => {
  const latest = withOptions({ calls: 'latest' }, async (_query: string) => 'found');
  const plain = async (_value: number) => 1;
  const { handler, request } = handlerOf({
    search: { run: latest, mark: { arity: 1 } },
    plain: { run: plain, mark: { arity: 1 } },
    give: async () => [latest, plain, latest.bind(null, 'books')],
  });
  const text = await (await handler(request('give'))).text();
  expect(text).toContain('["$X","search-1.1.latest"]');
  expect(text).toContain('["$X","plain-1.1"]');
  expect(text).toContain('["$X","search-1.0.latest","books"]');
});

test('S7: a schema that never answers is in the time of its function', async () => {
  const { call } = handlerOf(
    { act: withOptions({ validate: () => new Promise<never>(() => {}) }, async () => 'never') },
    { limits: { functionTime: 20 } },
  );
  expect((await call('act')).status).toBe(504);
});

test.each(['acces', 'contxt', 'Render'])(
  'S3: an option with the name %s is refused, not passed over',
  (name) => {
    expect(() => handlerOf({}, { [name]: nobody } as never)).toThrow(
      expect.objectContaining({ code: 'SP3015', message: expect.stringContaining(name) }),
    );
  },
);

test.each(['GET', 'HEAD'])('%s of a page is told that this handler renders none', async (method) => {
  const { handler } = handlerOf({});
  const response = await handler(new Request('https://shop.example/', { method }));
  expect([response.status, response.headers.get('content-type')]).toEqual([404, 'text/plain; charset=utf-8']);
  expect(await response.text()).toContain('SP3035');
});

describe('somebody who opens the address of a function in a browser', () => {
  const { handler, request } = handlerOf({ act: async () => 'never' });

  test('reads why that is no call, instead of being offered a download', async () => {
    const response = await handler(
      new Request('https://shop.example/_sallyport/act-1', { headers: { 'sec-fetch-mode': 'navigate' } }),
    );
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
    expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(await response.text()).toContain('SP3001');
  });

  test('S1: a form that was posted to it is never answered with what it sent', async () => {
    const response = await handler(
      request('<b>x</b>', [], {
        body: '<script>alert(1)</script>',
        headers: { 'sec-fetch-mode': 'navigate', 'content-type': 'text/plain' },
      }),
    );
    expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(await response.text()).not.toContain('<');
  });
});
