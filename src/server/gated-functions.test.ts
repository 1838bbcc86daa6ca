import { beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { formOf } from '../../test/harness/form-of.ts';
import { handlerOf } from '../../test/harness/handler.ts';
import { PublicError } from '../errors/public-error.ts';
import { formFunction } from './forms/form-function.ts';
import { serverFunction } from './functions/server-function.ts';
import { deny } from './gate/denied.ts';
import { definePolicy } from './gate/policy.ts';
import { redirect } from './request/redirect.ts';
import { getCookies } from './request/scope.ts';

// Policies and schemas in the whole pipeline, as an application writes them.
let ran: unknown[];
let asked = 0;
beforeEach(() => {
  ran = [];
  asked = 0;
});

const signedIn = definePolicy('signedIn', async ({ cookies }) => {
  asked++;
  return cookies.get('session') ?? deny(401, 'Sign in first.');
});
const policies = {
  broken: () => {
    throw new TypeError('database gone');
  },
  forgetful: (() => undefined) as never,
  limited: () => {
    throw new PublicError('TOO_MANY', { seconds: 30 }, undefined, { status: 429 });
  },
  elsewhere: () => redirect('/sign-in'),
};
const behind = (check: () => true) =>
  serverFunction({ access: definePolicy('named', check) }, async () => void ran.push('ran'));

const { call, errors } = handlerOf(
  {
    rename: serverFunction(
      { access: [signedIn, signedIn], input: [z.string().trim().min(2), z.number().default(1)] },
      async (name, count) => {
        ran.push([name, count]);
        if (name === 'root') deny(403, 'Not that one.');
        return [name, count, signedIn.get(), await signedIn.check()];
      },
    ),
    signUp: formFunction(
      { input: z.object({ email: z.email(), age: z.number() }), bound: [z.string()] },
      async (data, { invalid, bound: [list] }) => {
        ran.push(data);
        getCookies().set('seen', 'yes');
        if (data.email === 'taken@example.com') invalid('email', 'taken');
        if (data.email === 'root@example.com') deny(403);
        return { list, ...data };
      },
    ),
    broken: behind(policies.broken),
    forgetful: behind(policies.forgetful),
    limited: behind(policies.limited),
    elsewhere: behind(policies.elsewhere),
  },
  { access: signedIn },
);
const ada = { headers: { cookie: 'session=ada' } };

describe('S3, S4: a function with a policy and schemas', () => {
  test('runs for whom the policy clears, with what the schemas make; the policy is asked once', async () => {
    const { status, body } = await call('rename', [' Bo '], ada);
    expect([status, body.result, asked]).toEqual([200, ['Bo', 1, 'ada', 'ada'], 1]);
  });

  test('refuses everybody else, whatever they send, and logs nothing', async () => {
    for (const args of [['Bo'], [], [7]]) {
      const { status, body } = await call('rename', args);
      expect([status, body.error]).toMatchObject([401, { kind: 'refused', code: 'SP3041' }]);
      expect(body.error?.message).toContain('Sign in first.');
    }
    expect([ran, errors]).toEqual([[], []]);
  });

  test('answers what does not fit with 422 and the paths, and logs nothing', async () => {
    const { status, body } = await call('rename', ['B', 'x'], ada);
    expect(status).toBe(422);
    expect(body.error).toMatchObject({
      kind: 'public',
      code: 'INVALID_INPUT',
      data: {
        issues: [
          { path: [0], message: expect.any(String) },
          { path: [1], message: expect.any(String) },
        ],
      },
    });
    expect([ran, errors]).toEqual([[], []]);
  });

  test('refuses from inside too', async () => {
    const { status, body } = await call('rename', ['root'], ada);
    expect([status, body.error]).toMatchObject([403, { kind: 'refused', code: 'SP3042' }]);
    expect(ran).toEqual([['root', 1]]);
  });
});

describe('S3: a policy that does not clear', () => {
  test.each([
    ['broken', 'database gone'],
    ['forgetful', 'SP3045: The policy named returned undefined'],
  ])('%s: an unexpected error of the application, and the function does not run', async (name, logged) => {
    errors.length = 0;
    const { status, body } = await call(name, [], ada);
    expect([status, body.error]).toMatchObject([500, { kind: 'unexpected', code: 'SP3007' }]);
    expect(JSON.stringify(body)).not.toContain(logged);
    expect(errors.map(({ error }) => (error as Error).message)).toEqual([expect.stringContaining(logged)]);
    expect(ran).toEqual([]);
    errors.length = 0;
  });

  test('a public error and a redirect are for the caller, and the function does not run', async () => {
    const limited = await call('limited', [], ada);
    expect([limited.status, limited.body.error]).toMatchObject([429, { kind: 'public', code: 'TOO_MANY' }]);
    const elsewhere = await call('elsewhere', [], ada);
    expect(elsewhere.body.error).toMatchObject({ kind: 'redirect', location: '/sign-in' });
    expect([ran, errors]).toEqual([[], []]);
  });
});

describe('S4: a form', () => {
  const form = (email: string, age = '36') =>
    formOf([
      ['email', email],
      ['age', age],
      ['$ACTION_KEY', 'k'],
    ]);

  test('that fits gives the data, called as React calls it', async () => {
    const data = { list: 'news', email: 'ada@example.com', age: 36 };
    for (const args of [
      ['news', form('ada@example.com')],
      ['news', null, form('ada@example.com')],
    ]) {
      const { status, headers, body } = await call('signUp', args, ada);
      expect([status, body.result]).toEqual([200, { ok: true, data }]);
      expect(headers.get('set-cookie')).toContain('seen=yes');
    }
  });

  test('that does not is a result with status 200, from the schema and from the body', async () => {
    const { status, body } = await call('signUp', ['news', form('ada', 'x')], ada);
    expect([status, body.result]).toMatchObject([
      200,
      { ok: false, issues: [{ path: ['email'] }, { path: ['age'] }], values: { email: 'ada', age: 'x' } },
    ]);
    expect(ran).toEqual([]);
    const taken = await call('signUp', ['news', form('taken@example.com')], ada);
    expect(taken.body.result).toMatchObject({ ok: false, issues: [{ path: ['email'], message: 'taken' }] });
  });

  test('is refused by policies, from inside, and where it is no form', async () => {
    expect((await call('signUp', ['news', form('ada@example.com')])).status).toBe(401);
    expect((await call('signUp', ['news', form('root@example.com')], ada)).status).toBe(403);
    for (const args of [[], ['news'], [form('ada@example.com')], [7, form('ada@example.com')]]) {
      const { status, body } = await call('signUp', args, ada);
      expect([status, body.error]).toMatchObject([422, { kind: 'public', code: 'INVALID_INPUT' }]);
    }
    expect(errors).toEqual([]);
  });
});
