import { beforeEach, describe, expect, test, vi } from 'vitest';
import { getContext, getCookies, getRequest, runInScope } from '../request/scope.ts';
import { type Access, checkAccess, protect, readAccess } from './access.ts';
import { Denied, deny, isDenied } from './denied.ts';
import { definePolicy } from './policy.ts';

const inRequest = <Result>(work: () => Promise<Result>, request = new Request('http://localhost/')) =>
  runInScope(request, undefined, undefined, async (scope) => {
    scope.context = { user: 'ada' };
    return work();
  });

let asked: string[];
beforeEach(() => {
  asked = [];
});

const clears = (name: string) =>
  definePolicy(name, async () => {
    asked.push(name);
    return { by: name };
  });
const denies = (name: string, status: 401 | 403) =>
  definePolicy(name, () => {
    asked.push(name);
    return deny(status, `no ${name}`);
  });

describe('S3: a policy', () => {
  test('is told of the request, and sees its scope', async () => {
    const seen = definePolicy(({ request, cookies, context }) => [
      request.url,
      cookies.get('session'),
      context,
      getRequest() === request,
      getCookies() === cookies,
      getContext() === context,
    ]);
    const request = new Request('http://localhost/x', { headers: { cookie: 'session=s1' } });
    expect(await inRequest(() => seen.check(), request)).toEqual([
      'http://localhost/x',
      's1',
      { user: 'ada' },
      true,
      true,
      true,
    ]);
  });

  test('runs once per request, whoever asks and however many ask at once', async () => {
    const policy = clears('once');
    const request = () =>
      inRequest(async () => {
        const values = await Promise.all([policy.check(), policy.check(), checkAccess([policy, policy])]);
        await checkAccess(policy);
        return [values[0], values[1], policy.get()];
      });
    const [first, second] = await Promise.all([request(), request()]);
    expect(asked).toEqual(['once', 'once']);
    expect(first?.[0]).toBe(first?.[2]);
    expect(first?.[0]).toBe(first?.[1]);
    expect(first?.[0]).not.toBe(second?.[0]);
  });

  test('that denies is not asked again, and goes on to deny', async () => {
    const policy = denies('denied', 401);
    await inRequest(async () => {
      const errors = [];
      for (let turn = 0; turn < 2; turn++) errors.push(await policy.check().catch((error: unknown) => error));
      expect(errors[0]).toBe(errors[1]);
      expect(() => policy.get()).toThrow('SP3041: no denied');
      await expect(checkAccess(policy)).rejects.toThrow('SP3041: no denied');
    });
    expect(asked).toEqual(['denied']);
  });

  test.each([undefined, null, false])('that gives %s has not cleared anybody', async (value) => {
    const forgetful = definePolicy('forgetful', (() => value) as never);
    await expect(inRequest(() => checkAccess(forgetful))).rejects.toThrow(
      `SP3045: The policy forgetful returned ${value}, which neither clears the caller nor refuses.`,
    );
  });

  test.each([[true], [''], [0], [{}], [[]]])('that gives %j has', async (value) => {
    const policy = definePolicy(() => value as true);
    expect(
      await inRequest(async () => {
        await checkAccess(policy);
        return policy.get();
      }),
    ).toBe(value);
  });

  test.each([new TypeError('database gone'), 'a text', undefined])(
    'that throws %s has not cleared anybody, and that is no refusal',
    async (thrown) => {
      const broken = definePolicy(() => {
        throw thrown;
      });
      const result = await inRequest(() =>
        checkAccess(broken).then(
          () => 'cleared',
          (error: unknown) => [error, isDenied(error)],
        ),
      );
      expect(result).toEqual([thrown, false]);
    },
  );

  test('has no value where it did not run, and says which one', async () => {
    const signedIn = clears('signedIn');
    await inRequest(async () => {
      expect(() => signedIn.get()).toThrow('SP3040: The policy signedIn has no value');
    });
    expect(() => signedIn.get()).toThrow('SP3010: signedIn.get() was called outside of a request.');
    expect(() => signedIn.check()).toThrow('SP3010: signedIn.check() was called outside of a request.');
    expect(asked).toEqual([]);
  });

  test('has no value while it runs', async () => {
    const slow = definePolicy('slow', () => new Promise<string>((done) => setTimeout(done, 5, 'late')));
    await inRequest(async () => {
      const value = slow.check();
      expect(() => slow.get()).toThrow('SP3040');
      expect([await value, slow.get()]).toEqual(['late', 'late']);
    });
  });

  test('is named by its function, or by the name it is given', async () => {
    async function member() {
      return true as const;
    }
    expect([
      definePolicy(member).name,
      definePolicy('x', member).name,
      definePolicy(async () => true as const).name,
    ]).toEqual(['member', 'x', '(unnamed)']);
  });

  test('may build on others', async () => {
    const signedIn = clears('signedIn');
    const admin = definePolicy('admin', async () => `admin ${(await signedIn.check()).by}`);
    await inRequest(async () => {
      await checkAccess([signedIn, admin]);
      expect(admin.get()).toBe('admin signedIn');
    });
    expect(asked).toEqual(['signedIn']);
  });

  test('that waits for itself is an error and not a hang, alone or in a circle, one after the other or at once', async () => {
    const self: { check(): Promise<unknown> } = definePolicy('self', async () => {
      await null;
      return (await self.check()) as true;
    });
    await expect(inRequest(() => self.check())).rejects.toThrow(
      'SP3048: The policy self waits for itself: self → self.',
    );
    const a: { check(): Promise<unknown> } = definePolicy('a', async () => {
      await null;
      return (await b.check()) as true;
    });
    const b: { check(): Promise<unknown> } = definePolicy('b', async () => {
      await null;
      return (await a.check()) as true;
    });
    await expect(inRequest(() => a.check())).rejects.toThrow(
      'SP3048: The policy b waits for itself: b → a → b.',
    );
    const both = await inRequest(() => Promise.allSettled([a.check(), b.check()]));
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });

  test('that denies while nobody waits does not end the process', async () => {
    const unhandled = vi.fn();
    process.on('unhandledRejection', unhandled);
    try {
      await inRequest(async () => void denies('unwatched', 403).check());
      await new Promise((done) => setTimeout(done, 5));
      expect(unhandled).not.toHaveBeenCalled();
    } finally {
      process.off('unhandledRejection', unhandled);
    }
  });

  test('of another copy of this package counts, and runs once all the same', async () => {
    const policy = clears('shared');
    vi.resetModules();
    const copy = await import('./access.ts');
    await inRequest(async () => {
      await copy.checkAccess([policy]);
      await checkAccess(policy);
    });
    expect(asked).toEqual(['shared']);
    const { deny: denyOfCopy } = await import('./denied.ts');
    const thrown = await Promise.resolve()
      .then(() => denyOfCopy(403))
      .catch((error: unknown) => error);
    expect(isDenied(thrown)).toBe(true);
  });
});

describe('S3: who may call', () => {
  test("nobody is asked where nothing is said, or 'public'", async () => {
    await inRequest(async () => {
      await checkAccess(undefined);
      await checkAccess('public');
    });
    expect(asked).toEqual([]);
  });

  test('of several all must clear, in order; the first that does not ends it', async () => {
    const [first, last] = [clears('first'), clears('last')];
    await inRequest(() => checkAccess([first, last]));
    expect(asked).toEqual(['first', 'last']);
    await expect(inRequest(() => checkAccess([first, denies('second', 403), last]))).rejects.toThrow(
      'SP3042: no second',
    );
    expect(asked).toEqual(['first', 'last', 'first', 'second']);
  });

  test.each<[unknown, string]>([
    [null, 'null'],
    [true, 'true'],
    ['signedIn', '"signedIn"'],
    [() => true, 'a function that is not wrapped in definePolicy()'],
    [{ get() {}, check: async () => true }, 'of type object'],
    [[], 'the list is empty'],
    [[undefined], 'entry 0 of the list is undefined'],
    // biome-ignore lint/suspicious/noSparseArray: what a mistake makes.
    [[clears('x'), ,], 'entry 1 of the list is undefined'],
    [[clears('x'), 'public'], 'entry 1 of the list is "public"'],
  ])('what is no access lets nobody in: %j', async (access, reason) => {
    await expect(inRequest(() => checkAccess(access as Access))).rejects.toThrow(
      `SP3044: This function says who may call with something that is no policy: ${reason}.`,
    );
    expect(() => readAccess(access, 'x()')).toThrow(reason);
    expect(() => protect(...([access, 'src/a.ts'] as unknown as [Access]))).toThrow(
      'SP3044: src/a.ts says who may call',
    );
  });

  test('protect() says so where it protects nothing, and gives compiled code the access', () => {
    const policy = clears('signedIn');
    expect(() => protect(policy)).toThrow('SP3043');
    const compiled = protect as unknown as (access: Access, file: string) => Access;
    expect(compiled(policy, 'src/a.ts')).toBe(policy);
    expect(() => compiled(undefined as never, 'src/a.ts')).toThrow('SP3044');
  });
});

test('deny() refuses with its status and a message for the caller, and knows no other status', () => {
  const thrown = (work: () => never) => {
    try {
      return work();
    } catch (error) {
      return error as Denied;
    }
  };
  expect(thrown(() => deny(401))).toMatchObject({ code: 'SP3041', status: 401, name: 'Denied' });
  expect(thrown(() => deny(403, 'Not {message} $& yours'))).toMatchObject({
    code: 'SP3042',
    status: 403,
    message: 'SP3042: Not {message} $& yours',
  });
  expect(() => deny(404 as never)).toThrow('SP3046: deny() cannot take its option "status": it is 404');
  expect(thrown(() => deny(404 as never))).not.toBeInstanceOf(Denied);
});
