import { Suspense } from 'react';
import { renderToReadableStream } from 'react-dom/server';
import { beforeEach, describe, expect, test } from 'vitest';
import {
  app,
  asOutcome,
  fn,
  outcomeOf,
  post,
  refusalOf,
  render,
  send,
  start,
  use,
} from '../../../test/harness/form-app.tsx';
import { formPost, hiddenFields, multipart, urlencodedType } from '../../../test/harness/form-post.ts';
import { handlerOf } from '../../../test/harness/handler.ts';
import { markFunction } from '../functions/marks.ts';
import type { HandlerOptions } from '../handler-options.ts';
import { after as afterAnswer, getCookies, getRequest } from '../request/scope.ts';

beforeEach(() => {
  start();
});

describe('F6: what is answered', () => {
  test.each([
    ['go', 303, '/done'],
    ['away', 302, '/gone'],
  ] as const)('redirect() in %s: %i', async (name, status, location) => {
    const { outcome } = await post(fn(name));
    expect((outcome as Response).status).toBe(status);
    expect((outcome as Response).headers.get('location')).toBe(location);
  });

  test('cookies and headers go out with the page that is rendered, and are seen in it', async () => {
    const { request, outcome } = await post(fn('cookie'));
    const form = asOutcome({ outcome });
    expect(form.result).toBe('/page');
    const response = await app.handler.run(request, undefined, () => {
      getCookies().set('second', '2');
      return new Response(getCookies().get('user'), { status: form.status });
    });
    expect(await response.text()).toBe('ada');
    expect(response.headers.getSetCookie().map((line) => line.split(';')[0])).toEqual([
      'user=ada',
      'second=2',
    ]);
    expect(response.headers.get('x-total')).toBe('7');
  });

  test('cookies and headers can be taken by hand, once', async () => {
    const { request, outcome } = await post(fn('cookie'));
    const headers = asOutcome({ outcome }).headers();
    expect(headers.getSetCookie()).toEqual([expect.stringMatching(/^user=ada;/)]);
    expect(headers.get('x-total')).toBe('7');
    const response = await app.handler.run(request, undefined, () => new Response('x'));
    expect(response.headers.getSetCookie()).toEqual([]);
    const late = app.handler.run(request, undefined, () => getCookies().set('a', 'b'));
    await expect(late).rejects.toThrow('SP3014');
  });

  test('cookies go out with a redirect and with a failure', async () => {
    const { headers } = await refusalOf(post(fn('refuse')));
    expect(headers.getSetCookie()).toEqual([expect.stringMatching(/^tried=yes;/)]);
  });

  test('context is asked once, policies too', async () => {
    let asked = 0;
    start({ context: () => ({ asked: ++asked }) });
    const { request } = await post(fn('save'), [], {});
    await app.handler.run(request, undefined, () => new Response('x'));
    // Rendering the form was a request of its own.
    expect(asked).toBe(2);
  });

  test('work after the answer waits for the page', async () => {
    const order: string[] = [];
    const work = markFunction(
      async () => {
        afterAnswer(() => order.push('after'));
      },
      { id: 'work-1', name: 'work', arity: 0 },
    );
    use(handlerOf({ work }));
    const { request } = await post(work);
    await app.handler.run(request, undefined, async () => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      order.push('page');
    });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(order).toEqual(['page', 'after']);
    await post(work);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(order).toEqual(['page', 'after', 'after']);
  });

  test('a page that streams belongs to the request until its end', async () => {
    const events: string[] = [];
    let finish = () => {};
    const data = new Promise<void>((resolve) => {
      finish = resolve;
    });
    async function Late() {
      await data;
      afterAnswer(() => events.push('after'));
      events.push(new URL(getRequest().url).pathname);
      return 'late';
    }
    const page = (
      <Suspense fallback="wait">
        <Late />
      </Suspense>
    );
    const request = new Request('http://localhost/slow');
    const response = await app.handler.run(request, undefined, async () => {
      afterAnswer(() => events.push('first'));
      return new Response(await renderToReadableStream(page), { status: 201, headers: { 'x-a': 'b' } });
    });
    expect([response.status, response.headers.get('x-a')]).toEqual([201, 'b']);
    const text = response.text();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(events).toEqual([]);
    finish();
    expect(await text).toContain('late');
    await expect.poll(() => events).toEqual(['/slow', 'first', 'after']);
    const left = await app.handler.run(new Request('http://localhost/left'), undefined, async () => {
      afterAnswer(() => events.push('left'));
      return new Response(await renderToReadableStream(page, { onError: () => {} }));
    });
    expect(events).not.toContain('left');
    await left.body?.cancel();
    await expect.poll(() => events).toContain('left');
  });

  test('C3: what the function throws is told without its message; the log has it', async () => {
    const { status, text: said, headers } = await refusalOf(post(fn('fail')));
    expect([status, said]).toEqual([500, expect.stringMatching(/^SP3007: .*\(digest [0-9a-f]{10}\)\.\n$/)]);
    expect(headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(app.errors.map(({ error, functionName }) => [String(error), functionName])).toEqual([
      ['TypeError: secret detail', 'fail'],
    ]);
    expect(said).toContain(app.errors[0]?.digest);
  });

  test('C3: in development the message is shown', async () => {
    start({ dev: true });
    expect((await refusalOf(post(fn('fail')))).text).toBe('SP3007: secret detail\n');
  });

  test('C3: a PublicError is shown as HTML to whoever asks for it, escaped', async () => {
    const page = await refusalOf(post(fn('refuse'), [], { headers: { accept: 'text/html,*/*' } }));
    expect(page.status).toBe(409);
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(page.text).toContain('<p>OUT_OF_STOCK: Only &lt;2&gt; left</p>');
    expect(app.errors).toEqual([]);
  });

  test('S7: a server that is full says when to come again', async () => {
    let release: (() => void) | undefined;
    const slow = markFunction(() => new Promise<void>((resolve) => (release = resolve)), {
      id: 'slow-1',
      name: 'slow',
      arity: 0,
    });
    use(handlerOf({ slow }, { limits: { concurrentCalls: 1 } }));
    const first = post(slow);
    while (release === undefined) await new Promise((resolve) => setTimeout(resolve, 1));
    const second = await refusalOf(post(slow));
    expect([second.status, second.text.slice(0, 6), second.headers.get('retry-after')]).toEqual([
      503,
      'SP3061',
      '1',
    ]);
    release();
    expect(asOutcome(await first).status).toBe(200);
    const third = post(slow);
    await new Promise((resolve) => setTimeout(resolve, 20));
    release();
    expect(asOutcome(await third).status).toBe(200);
  });
});

describe("formErrors: 'render'", () => {
  beforeEach(() => {
    start({ formErrors: 'render' });
  });

  test.each([
    ['refuse', 409, 'OUT_OF_STOCK'],
    ['fail', 500, 'SP3007'],
    ['forbid', 403, 'SP3042'],
  ] as const)('%s: the page gets the error and its status %i', async (name, status, code) => {
    const outcome = await outcomeOf(fn(name));
    expect(outcome).toMatchObject({ formState: null, result: undefined, status, error: { code } });
    expect(String(outcome.error?.stack)).not.toContain('secret');
    expect(outcome.script()).toBe('');
  });

  test('refusals too, before and after the function is found', async () => {
    const cross = await outcomeOf(fn('save'), [], { headers: { 'sec-fetch-site': 'cross-site' } });
    expect(cross).toMatchObject({ status: 403, error: { code: 'SP3002' } });
    const broken = asOutcome(await send([['$sallyport:0', '']]));
    expect(broken).toMatchObject({ status: 400, error: { code: 'SP3052' } });
  });

  test('a redirect stays one', async () => {
    expect(((await post(fn('go'))).outcome as Response).status).toBe(303);
  });

  test('a public error keeps its data', async () => {
    expect((await outcomeOf(fn('refuse'))).error).toMatchObject({
      data: { left: 2 },
      message: 'Only <2> left',
    });
  });
});

describe('createHandler({ render }): calls, forms and pages in one', () => {
  const withRender = (options: HandlerOptions = {}) =>
    start({
      render: async (request, { form, platform }) =>
        new Response(
          JSON.stringify({
            path: new URL(request.url).pathname,
            result: form?.result,
            error: form?.error?.code,
            platform,
            user: getCookies().get('user'),
          }),
          { status: form?.status ?? 200 },
        ),
      ...options,
    });

  test('pages', async () => {
    withRender();
    const response = await app.handler(new Request('http://localhost/a'), { own: 1 });
    expect(await response.json()).toEqual({ path: '/a', platform: { own: 1 } });
  });

  test('form posts, with the cookies that the function set', async () => {
    withRender();
    const fields = hiddenFields(await render(<form action={fn('cookie')} />));
    const response = await app.handler(formPost(await multipart(fields)));
    expect(await response.json()).toEqual({ path: '/page', result: '/page', user: 'ada' });
    expect(response.headers.getSetCookie().length).toBe(1);
  });

  test('failures, as the application wants', async () => {
    for (const formErrors of ['respond', 'render'] as const) {
      withRender({ formErrors });
      const fields = hiddenFields(await render(<form action={fn('refuse')} />));
      const response = await app.handler(formPost(await multipart(fields)));
      expect(response.status).toBe(409);
      expect((await response.text()).slice(0, 12)).toBe(
        formErrors === 'render' ? '{"path":"/pa' : 'OUT_OF_STOCK',
      );
    }
  });

  test('calls', async () => {
    withRender();
    expect((await app.call('count', [1, 2])).body).toEqual({ result: 2 });
    expect((await app.handler(new Request('http://localhost/_sallyport/'))).status).toBe(405);
  });

  test('posts of others reach the page with their body', async () => {
    start({ render: async (request) => new Response(await request.text()) });
    const request = formPost('a=1', { type: urlencodedType, headers: { 'sec-fetch-site': 'cross-site' } });
    expect(await (await app.handler(request)).text()).toBe('a=1');
  });

  test.each([
    [{ render: 'page' }, 'render'],
    [{ formErrors: 'throw' }, 'formErrors'],
  ])('SP3015: %j', (options, name) => {
    expect(() => start(options as never)).toThrow(`SP3015: createHandler({ ${name} })`);
  });
});
