import { type } from 'arktype';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type Issue, isServerError } from '../../errors/public-error.ts';
import { formFunction } from '../forms/form-function.ts';
import { definePolicy } from '../gate/policy.ts';
import { functionOptions } from './function-options.ts';
import { type ServerFunctionOptions, serverFunction } from './server-function.ts';
import type { StandardSchema } from './standard-schema.ts';

const isEven = async (value: number) => value % 2 === 0;

/** The same two arguments in each library: a name that is trimmed, and an optional object that waits for something. */
const libraries = {
  zod: {
    name: z.string().trim().min(2),
    options: z.object({ count: z.number().refine(isEven), tags: z.array(z.string()) }).optional(),
  },
  valibot: {
    name: v.pipe(v.string(), v.trim(), v.minLength(2)),
    options: v.optionalAsync(
      v.objectAsync({
        count: v.pipeAsync(v.number(), v.checkAsync(isEven)),
        tags: v.array(v.string()),
      }),
    ),
  },
  arktype: {
    name: type('string').pipe((text) => text.trim(), type('string >= 2')),
    options: type({ count: 'number % 2', tags: 'string[]' }).or('undefined'),
  },
} as const satisfies Record<string, Record<'name' | 'options', StandardSchema>>;

/** What comes of a promise: a value, or the issues of an invalid input. */
async function outcome(promise: Promise<unknown>): Promise<unknown> {
  try {
    return await promise;
  } catch (error) {
    if (!isServerError(error, 'INVALID_INPUT')) throw error;
    return error.data.issues.map(({ path }) => path);
  }
}

const schemaOf = (validate: (value: unknown) => unknown): StandardSchema => ({
  '~standard': { version: 1, vendor: 'own', validate: validate as never },
});
const issuesOf = async (validate: (value: unknown) => unknown): Promise<readonly Issue[]> => {
  const error = await serverFunction(
    { input: schemaOf(validate) },
    async () => 'ran',
  )(0).catch((thrown: unknown) => thrown);
  if (!isServerError(error, 'INVALID_INPUT')) throw error;
  return error.data.issues;
};

describe.each(Object.entries(libraries))('S4: arguments are validated with %s', (_name, schemas) => {
  const rename = serverFunction({ input: [schemas.name, schemas.options] }, async (...args) => args);
  const call = rename as (...args: unknown[]) => Promise<unknown>;

  test('and the function gets what the schemas make of them', async () => {
    expect(await call('  Ada ', { count: 2, tags: ['x'] })).toEqual(['Ada', { count: 2, tags: ['x'] }]);
  });

  test('and the last ones may be left out where undefined is fine', async () => {
    expect(await call('Ada')).toEqual(['Ada', undefined]);
    expect(await call('Ada', undefined)).toEqual(['Ada', undefined]);
  });

  test('and each that does not fit is told with its path, and the function does not run', async () => {
    expect(await outcome(call(' A', { count: 2, tags: ['x'] }))).toEqual([[0]]);
    expect(await outcome(call('Ada', { count: 3, tags: ['x'] }))).toEqual([[1, 'count']]);
    expect(await outcome(call(7, { count: 2, tags: ['x', 8] }))).toEqual([[0], [1, 'tags', 1]]);
    for (const hostile of [null, [], () => {}, { __proto__: null }, new Map(), Symbol('x')])
      expect(((await outcome(call(hostile))) as unknown[])[0]).toEqual([0]);
  });

  test('and what has no schema does not reach the function', async () => {
    expect(await call('Ada', undefined, 'more')).toEqual(['Ada', undefined]);
  });

  test('and one schema stands for one argument', async () => {
    const one = serverFunction({ input: schemas.name }, async (...args) => args);
    expect(await (one as typeof call)('Ada ', 'more')).toEqual(['Ada']);
    expect(await outcome((one as typeof call)())).toEqual([[0]]);
  });

  test('the same in the pipeline, which validates and runs apart', async () => {
    const { validate, run } = functionOptions(rename) ?? {};
    expect(await run?.(...((await validate?.([' Ada'])) ?? []))).toEqual(['Ada', undefined]);
    expect(await outcome(Promise.resolve(validate?.([''])))).toEqual([[0]]);
  });
});

describe('S4: the error of arguments that do not fit', () => {
  test('is public, has the status 422 and says the first place', async () => {
    const fn = serverFunction(
      { input: [z.string(), z.object({ list: z.array(z.number()) })] },
      async () => 1,
    );
    const error = await fn('', { list: [1, 'x' as never] }).catch((thrown: unknown) => thrown);
    expect(isServerError(error, 'INVALID_INPUT')).toBe(true);
    expect(error).toMatchObject({
      status: 422,
      message: expect.stringMatching(/^Invalid input: 1\.list\[1\]: Invalid input: expected number/),
    });
  });

  test('names steps of all kinds as text and numbers', async () => {
    const path = [{ key: 'a' }, 'b', 2, Symbol('tag'), { key: Symbol() }, { key: 1 }, null, {}, Number.NaN];
    expect(await issuesOf(() => ({ issues: [{ message: 'm', path }] }))).toEqual([
      { message: 'm', path: [0, 'a', 'b', 2, 'tag', 'symbol', 1, '?', '?', '?'] },
    ]);
    expect(await issuesOf(() => ({ issues: [{ message: 'm', path: 'text' }] }))).toEqual([
      { message: 'm', path: [0] },
    ]);
  });

  test('S7: is bounded, whatever the schema repeats', async () => {
    const issue = { message: 'x'.repeat(1e6), path: Array.from({ length: 1e4 }, () => 'y'.repeat(1e4)) };
    const issues = await issuesOf(() => ({ issues: Array.from({ length: 1e5 }, () => issue) }));
    expect([issues.length, issues[0]?.message.length, issues[0]?.path.length]).toEqual([100, 501, 33]);
    expect(JSON.stringify(issues).length).toBeLessThan(1e6);
    const many = serverFunction(
      { input: Array.from({ length: 50 }, () => schemaOf(() => ({ issues: Array(9).fill(issue) }))) },
      async () => 1,
    );
    const error = await many().catch((thrown: unknown) => thrown);
    expect(isServerError(error, 'INVALID_INPUT') && error.data.issues.length).toBe(100);
  });

  test('is one, also where the schema fails without saying why', async () => {
    for (const issues of [[], 'text', true, {}, [null], [{}], [{ message: 7 }]])
      expect(await issuesOf(() => ({ issues, value: 'ignored' }))).toEqual([
        { path: [0], message: 'is not valid' },
      ]);
  });

  test.each([undefined, null, 'text', {}, []])(
    'is none where the schema gives %j: that is an error of the application, and nothing runs',
    async (result) => {
      await expect(issuesOf(() => result)).rejects.toThrow(
        'SP3049: The schema of own gave neither a value nor issues.',
      );
    },
  );

  test('is none where the schema throws: nothing runs', async () => {
    const broken = () => {
      throw new RangeError('database gone');
    };
    await expect(issuesOf(broken)).rejects.toThrow(new RangeError('database gone'));
    await expect(issuesOf(async () => broken())).rejects.toThrow(new RangeError('database gone'));
  });
});

test('S1: arguments that look like promises are validated and passed on, never awaited', async () => {
  let awaited = 0;
  // biome-ignore lint/suspicious/noThenProperty: what a stranger may send, with a Server Function as its `then`.
  const thenable = { then: () => void awaited++ };
  const fn = serverFunction({ input: [z.unknown(), schemaOf((value) => ({ value }))] }, async (...args) => [
    args,
  ]);
  expect(await fn(thenable, thenable)).toEqual([[thenable, thenable]]);
  expect(awaited).toBe(0);
});

describe('D13: options', () => {
  const member = definePolicy(() => true as const);

  test('are known to the pipeline, of this wrapper alone', async () => {
    const fn = async (value: number) => value + 1;
    const protectedOne = serverFunction({ access: [member], timeout: 500, calls: 'drop' }, fn);
    const open = serverFunction({ access: 'public' }, fn);
    expect(functionOptions(protectedOne)).toEqual({ access: [member], timeout: 500, calls: 'drop' });
    expect(functionOptions(open)).toEqual({ access: 'public' });
    expect([functionOptions(fn), functionOptions(undefined), functionOptions({})]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect([await protectedOne(1), await open(2), open.name]).toEqual([2, 3, 'fn']);
  });

  test('D10: a direct call asks no policy', async () => {
    const never = definePolicy(() => {
      throw new Error('asked');
    });
    expect(await serverFunction({ access: never, input: z.string() }, async (text) => text)('x')).toBe('x');
  });

  test.each<[object, string]>([
    [{ acces: 'public' }, 'SP3024: serverFunction() has no option "acces"'],
    [{ access: undefined }, 'SP3044: serverFunction({ access }) says who may call with something'],
    [{ access: () => true }, 'a function that is not wrapped in definePolicy()'],
    [{ access: [] }, 'the list is empty'],
    [{ timeout: 0 }, 'SP3046: serverFunction() cannot take its option "timeout"'],
    [{ timeout: '5' }, 'SP3046'],
    [{ timeout: Number.NaN }, 'SP3046'],
    // A timer of thirty days ends at once.
    [{ timeout: 30 * 24 * 3600 * 1000 }, 'SP3046'],
    [{ calls: 'later' }, 'it is none of serial, parallel, latest, drop'],
    [{ input: undefined }, 'it is no schema that speaks Standard Schema, but undefined'],
    [{ input: null }, 'SP3046'],
    [{ input: { parse: () => 1 } }, 'SP3046'],
    [{ input: [z.string(), 'text'] }, 'entry 1 is no schema that speaks Standard Schema, but string'],
    [{ input: { '~standard': { version: 2, validate: () => 1 } } }, 'SP3046'],
  ])('that do not fit are refused when the module loads: %j', (options, message) => {
    expect(() => serverFunction(options as ServerFunctionOptions, async () => 1)).toThrow(message);
  });

  test('and a function are both needed', () => {
    expect(() => serverFunction({}, undefined as never)).toThrow('the second argument is no function');
    expect(() => serverFunction(undefined as never, async () => 1)).toThrow('the options are no object');
    expect(() => formFunction({}, 1 as never)).toThrow('SP3046: formFunction()');
    expect(() => formFunction({ acces: 'public' } as never, async () => 1)).toThrow('SP3024: formFunction()');
  });
});
