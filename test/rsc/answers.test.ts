import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { wireContentType } from '../../src/wire/format.ts';
import { functionsIn } from '../harness/rsc-page.ts';
import { startInDevelopment, startInProduction } from '../harness/running-app.ts';
import type { RunningApp } from '../harness/serve-app.ts';

// What a page says of its answer, asked for in the three ways there are: as a document, as a stream, and beside a result.

describe.each([
  ['vite', startInDevelopment],
  ['sallyport start', startInProduction],
] as const)('the answer of a page, %s', (command, start) => {
  let server: RunningApp;
  let touch: string;

  beforeAll(async () => {
    server = await start('rsc-answers');
    touch = functionsIn(await (await stream('/')).text()).get('touch') ?? '';
  });
  afterAll(() => server.close());

  const document = (path: string, headers: Record<string, string> = {}) =>
    fetch(server.origin + path, { redirect: 'manual', headers });
  const stream = (path: string, headers: Record<string, string> = {}) =>
    fetch(`${server.origin}/_sallyport/page${path}`, { headers });
  const beside = (path: string) =>
    fetch(`${server.origin}/_sallyport/${touch}`, {
      method: 'POST',
      headers: { 'content-type': wireContentType, origin: server.origin, 'sallyport-page': path },
      body: '1=[]\n',
    });
  const told = async () => (await (await document('/told')).json()) as string[];

  describe('a page that refuses the caller', () => {
    test.each([
      ['page()', '/refused-by-page', 401],
      ['a component', '/refused-by-component', 401],
    ])(
      'S3: in %s: the document has that status, is kept nowhere, and nothing is reported',
      async (_, path, status) => {
        const before = await told();
        const shown = await document(path);
        expect(shown.status).toBe(status);
        expect(shown.headers.get('cache-control')).toBe('no-store');
        expect(await shown.text()).toContain(`failed with <!-- -->${status}`);
        const plain = await document(`${path}?plain`);
        expect([plain.status, await plain.text()]).toEqual([status, expect.stringMatching(/^SP3041: /)]);
        expect(await told()).toEqual(before);
      },
    );

    test('S3: context(): it is answered with that status, in all three ways', async () => {
      const before = await told();
      const cookie = { cookie: 'banned=1' };
      for (const answer of [await document('/', cookie), await stream('/', cookie)])
        expect([answer.status, await answer.text()]).toEqual([403, expect.stringMatching(/^SP3042: /)]);
      expect(await told()).toEqual(before);
    });

    test('S3: where page() does, the browser loads the document', async () => {
      const path = '/refused-by-page';
      expect((await stream(path)).headers.get('sallyport-location')).toBe('self:');
      expect((await beside(path)).headers.get('sallyport-location')).toBe('self:');
    });

    test('S3: a component that does is an error in a page that comes without a document, and the rest of it is there', async () => {
      const before = await told();
      for (const answer of [await stream('/refused-by-component'), await beside('/refused-by-component')]) {
        expect(answer.headers.get('sallyport-location')).toBeNull();
        const text = await answer.text();
        expect(text).toContain('SP3041');
        expect(text).toContain('answers');
      }
      expect(await told()).toEqual(before);
    });

    test('S3: after the first byte it is an error of the page, and not one of the server', async () => {
      const before = await told();
      expect(await (await document('/refused-late')).text()).toContain('SP3041');
      expect(await (await stream('/refused-late')).text()).toContain('SP3041');
      expect(await (await beside('/refused-late')).text()).toContain('SP3041');
      expect(await told()).toEqual(before);
    });
  });

  test('S3: a policy that context() has asked is known to a component, and is asked once, in all three ways', async () => {
    for (const ask of [document, stream, beside]) {
      const answer = await ask('/member');
      expect(await answer.text()).toMatch(/member of request (\d+), asked (?:<!-- -->)?once/);
    }
  });

  test('a page that gives nothing beside a result is not shown', async () => {
    const answer = await beside('/nothing');
    expect([answer.headers.get('sallyport-location'), answer.headers.get('sallyport-page')]).toEqual([
      'self:',
      null,
    ]);
  });

  test('C4: a component that waits for nothing sets cookies in all three ways', async () => {
    const answers = [await document('/cookie'), await stream('/cookie'), await beside('/cookie')];
    for (const answer of answers) {
      expect(answer.headers.get('set-cookie')).toMatch(/^seen=yes;/);
      expect(await answer.text()).toContain('cookie set');
    }
  });

  test('C4: headers of a page are those of its document: elsewhere they are not sent, and nothing fails', async () => {
    const shown = await document('/cookie');
    expect(shown.headers.get('x-component')).toBe('was here');
    for (const answer of [await stream('/cookie'), await beside('/cookie')])
      expect(answer.headers.get('x-component')).toBeNull();
    for (const answer of [await stream('/header-late'), await beside('/header-late')])
      expect(await answer.text()).toContain('header set');
  });

  test.each([['/file'], ['/status?status=404']])(
    'of %s, which is no page to show, the browser loads the document: whatever name the server has',
    async (path) => {
      expect((await stream(path)).headers.get('sallyport-location')).toBe('self:');
      if (path === '/file') expect((await beside(path)).headers.get('sallyport-location')).toBe('self:');
    },
  );

  test.each([[99], [204], [301], [304], [600], [Number.NaN]])(
    'SP7009: setStatus(%s), with which no page can be answered, says so',
    async (status) => {
      const before = await told();
      const answer = await document(`/status?status=${status}`);
      expect(answer.status).toBe(500);
      const [error] = (await told()).slice(before.length);
      expect(error).toMatch(/^\/status: SP7009: /);
      expect(error).toContain(String(status));
    },
  );

  if (command === 'vite')
    test('SP7010: a page without <html> says so while somebody writes it', async () => {
      const before = await told();
      expect((await document('/no-document')).status).toBe(500);
      const [error] = (await told()).slice(before.length);
      expect(error).toMatch(/^\/no-document: SP7010: .*\/no-document .*<main class="no-document">an app/);
    });

  test('C3: what fails beside a result is told of as a failure of the page, once', async () => {
    const before = await told();
    expect(await (await beside('/broken-late')).text()).toContain('touched');
    expect((await told()).slice(before.length)).toEqual(['/broken-late: BROKEN-LATE']);
  });

  test('C3: a page that fails is kept by no cache, and may send the browser elsewhere', async () => {
    const failed = await document('/status?status=99');
    expect([failed.status, failed.headers.get('cache-control')]).toEqual([500, 'no-store']);
    for (const name of ['cdn-cache-control', 'expires', 'surrogate-control', 'fast-cache-control'])
      expect(failed.headers.get(name)).toBeNull();
    const redirected = await document('/status?status=99&redirected');
    expect([redirected.status, redirected.headers.get('location')]).toEqual([303, '/status?status=200']);
  });

  test.each(['//', '//other.example/', '/%', '/\\'])(
    'S7: a page that is called %s keeps no result back',
    async (path) => {
      const answer = await beside(path);
      expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining('touched')]);
    },
  );

  test('proxies pass pages on as they come', async () => {
    for (const answer of [await document('/'), await stream('/')])
      expect(answer.headers.get('x-accel-buffering')).toBe('no');
  });
});
