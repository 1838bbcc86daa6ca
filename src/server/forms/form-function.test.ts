import { type } from 'arktype';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import * as mini from 'zod/mini';
import { type Entry, formOf } from '../../../test/harness/form-of.ts';
import { isServerError } from '../../errors/public-error.ts';
import type { FormFailure, FormResult } from '../../wire/form-result.ts';
import { functionOptions } from '../functions/function-options.ts';
import type { StandardSchema } from '../functions/standard-schema.ts';
import { formFunction } from './form-function.ts';

/** The same form in each library. */
const libraries = {
  zod: z.object({
    email: z.email(),
    age: z.number().int().optional(),
    news: z.boolean(),
    terms: z.literal(true),
    size: z.enum(['s', 'm']),
    tags: z.array(z.string()),
    ratings: z.array(z.number()),
    bio: z.string(),
    site: z.url().optional(),
    photo: z.instanceof(File).optional(),
    address: z.object({ street: z.string().min(2), floor: z.number().optional() }),
    billing: z.object({ street: z.string() }).optional(),
    items: z.array(z.object({ name: z.string(), gift: z.boolean() })),
  }),
  'zod/mini': mini.object({
    email: mini.email(),
    age: mini.optional(mini.int()),
    news: mini.boolean(),
    terms: mini.literal(true),
    size: mini.enum(['s', 'm']),
    tags: mini.array(mini.string()),
    ratings: mini.array(mini.number()),
    bio: mini.string(),
    site: mini.optional(mini.url()),
    photo: mini.optional(mini.instanceof(File)),
    address: mini.object({
      street: mini.string().check(mini.minLength(2)),
      floor: mini.optional(mini.number()),
    }),
    billing: mini.optional(mini.object({ street: mini.string() })),
    items: mini.array(mini.object({ name: mini.string(), gift: mini.boolean() })),
  }),
  valibot: v.object({
    email: v.pipe(v.string(), v.email()),
    age: v.optional(v.pipe(v.number(), v.integer())),
    news: v.boolean(),
    terms: v.literal(true),
    size: v.picklist(['s', 'm']),
    tags: v.array(v.string()),
    ratings: v.array(v.number()),
    bio: v.string(),
    site: v.optional(v.pipe(v.string(), v.url())),
    photo: v.optional(v.file()),
    address: v.object({ street: v.pipe(v.string(), v.minLength(2)), floor: v.optional(v.number()) }),
    billing: v.optional(v.object({ street: v.string() })),
    items: v.array(v.object({ name: v.string(), gift: v.boolean() })),
  }),
  arktype: type({
    email: 'string.email',
    'age?': 'number.integer',
    news: 'boolean',
    terms: 'true',
    size: '"s" | "m"',
    tags: 'string[]',
    ratings: 'number[]',
    bio: 'string',
    'site?': 'string.url',
    'photo?': 'File',
    address: { street: 'string >= 2', 'floor?': 'number' },
    'billing?': { street: 'string' },
    items: type({ name: 'string', gift: 'boolean' }).array(),
  }),
} as const satisfies Record<string, StandardSchema>;

const unused = new File([], '', { type: 'application/octet-stream' });
const good: readonly Entry[] = [
  ['email', 'ada@example.com'],
  ['age', '36'],
  ['news', 'on'],
  ['terms', 'on'],
  ['size', 'm'],
  ['tags', 'a'],
  ['tags', 'b'],
  ['ratings', '5'],
  ['bio', ''],
  ['site', ''],
  ['photo', unused],
  ['address.street', 'Main'],
  ['address.floor', ''],
  ['items[0].name', 'x'],
  ['items[0].gift', 'on'],
  ['items[1].name', 'y'],
];
const goodData = {
  email: 'ada@example.com',
  age: 36,
  news: true,
  terms: true,
  size: 'm',
  tags: ['a', 'b'],
  ratings: [5],
  bio: '',
  address: { street: 'Main' },
  items: [
    { name: 'x', gift: true },
    { name: 'y', gift: false },
  ],
};

const without = (...names: string[]) => good.filter(([name]) => !names.includes(name));

type Call = (...args: unknown[]) => Promise<FormResult<unknown>>;

async function failure(call: Promise<FormResult<unknown>>): Promise<FormFailure> {
  const result = await call;
  if (result.ok) throw new Error(`accepted: ${JSON.stringify(result.data)}`);
  return result;
}

describe.each(Object.entries(libraries))('S4: a form with a schema of %s', (_name, input) => {
  const echo = formFunction({ input: input as StandardSchema }, async (data) => data) as Call;
  const send = (entries: readonly Entry[]) => echo(formOf(entries));

  test('becomes an object along its keys', async () => {
    expect(await send(good)).toEqual({ ok: true, data: goodData });
  });

  test('has the file that was chosen', async () => {
    const photo = new File(['png'], 'me.png');
    const result = await send([...without('photo'), ['photo', photo]]);
    expect(result.ok && (result.data as { photo: unknown }).photo).toBe(photo);
  });

  test('has an optional group where one of its fields is there', async () => {
    const result = await send([...good, ['billing.street', 'Side']]);
    expect(result).toMatchObject({ ok: true, data: { billing: { street: 'Side' } } });
  });

  test('has empty lists and unchecked boxes where the browser sends nothing', async () => {
    const result = await send(without('news', 'tags', 'ratings', 'items[0].name', 'items[0].gift', 'age'));
    const { age: _, ...rest } = goodData;
    // The second item is no item without the first.
    expect(result).toEqual({ ok: true, data: { ...rest, news: false, tags: [], ratings: [], items: [] } });
  });

  test('that does not fit is a result: paths, and what was typed', async () => {
    const entries: Entry[] = [
      ['email', 'ada'],
      ['age', '3x'],
      ['size', 'xl'],
      ['tags', 'a'],
      ['ratings', '5'],
      ['ratings', 'bad'],
      ['bio', 'I am'],
      ['photo', new File(['x'], 'x.png')],
      ['address.street', 'M'],
      ['items[0].name', 'x'],
    ];
    const { ok, issues, values } = await failure(send(entries));
    expect(ok).toBe(false);
    expect(issues.map(({ path }) => path.join('.')).sort()).toEqual([
      'address.street',
      'age',
      'email',
      'ratings.1',
      'size',
      'terms',
    ]);
    expect(values).toEqual({
      email: 'ada',
      age: '3x',
      news: false,
      terms: false,
      size: 'xl',
      tags: ['a'],
      ratings: ['5', 'bad'],
      bio: 'I am',
      'address.street': 'M',
      'items[0].name': 'x',
      'items[0].gift': false,
    });
  });

  test('S1: has nothing of names that the schema does not have', async () => {
    const hostile = ['__proto__', 'constructor', '__proto__.polluted', 'constructor.prototype.polluted'];
    const more = [
      'address.__proto__.polluted',
      'address.more',
      'items[9].name',
      'items[0].__proto__.x',
      '$x',
      '',
    ];
    const result = await send([...good, ...[...hostile, ...more].map((name): Entry => [name, 'yes'])]);
    expect(result).toEqual({ ok: true, data: goodData });
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
    const { values } = await failure(send([...hostile, ...more].map((name): Entry => [name, 'yes'])));
    expect(Object.keys(values).filter((name) => hostile.includes(name) || more.includes(name))).toEqual([]);
  });

  test('S1: has one text where one is wanted, however often the name comes, and no text where a file is wanted', async () => {
    const twice = await send([...good, ['email', 'eve@example.com'], ['bio', 'second']]);
    expect(twice).toEqual({ ok: true, data: goodData });
    const swapped = await failure(
      send([...without('photo', 'email'), ['photo', 'text'], ['email', new File(['x'], 'x')]]),
    );
    expect(swapped.issues.map(({ path }) => path[0]).sort()).toEqual(['email', 'photo']);
  });
});

describe('S4: a failure gives back what was typed, and nothing that is secret', () => {
  const input = z.object({
    name: z.string().max(3),
    pin: z.string().optional(),
    favourite: z.string().optional(),
    newPassword: z.string().optional(),
    account: z.object({ cvc: z.string().optional() }).optional(),
    text: z.string().optional(),
    answers: z.array(z.string()).optional(),
  });
  const entries: Entry[] = [
    ['name', 'too long'],
    ['pin', '1234'],
    ['favourite', 'blue'],
    ['newPassword', 'hunter2'],
    ['account.cvc', '999'],
    ['answers', 'Rex'],
  ];

  test('by its name, or by the option', async () => {
    const fn = formFunction({ input, secret: ['favourite', 'answers'] }, async () => 1) as Call;
    const { values } = await failure(fn(formOf(entries)));
    expect(values).toEqual({ name: 'too long' });
  });

  test('an option that names no field is refused: it would give the value back', () => {
    expect(() => formFunction({ input, secret: ['favorite'] }, async () => 1)).toThrow(
      'SP3046: formFunction() cannot take its option "secret": there is no field "favorite".',
    );
  });

  test('in no message either, whatever the library repeats', async () => {
    const schema = type({ password: '/^x+$/', pin: '/^x+$/', again: 'string' }).narrow(
      (data, context) => data.password === data.again || context.mustBe(`equal to ${data.password}`),
    );
    const fn = formFunction({ input: schema }, async () => 1) as Call;
    for (const password of ['hunter2', 'say "it"\n', 'p'.repeat(2000)]) {
      const { issues, values } = await failure(
        fn(
          formOf([
            ['password', password],
            ['pin', '12'],
            ['again', 'other'],
          ]),
        ),
      );
      const told = JSON.stringify(issues);
      expect(issues.map(({ path }) => path)).toEqual([['password'], ['pin']]);
      expect([told.includes(password.slice(0, 300)), told.includes('12')]).toEqual([false, false]);
      expect(values).toEqual({ again: 'other' });
    }
  });

  test('S7: nor what is larger than any field', async () => {
    const fn = formFunction({ input }, async () => 1) as Call;
    const { values } = await failure(
      fn(
        formOf([
          ['name', 'too long'],
          ['text', 'x'.repeat(100_001)],
        ]),
      ),
    );
    expect(values).toEqual({ name: 'too long', answers: [] });
    const kept = await failure(fn(formOf([['name', 'x'.repeat(100_000)]])));
    expect(kept.values.name).toHaveLength(100_000);
  });
});

describe('S4: invalid() in the body', () => {
  const input = z.object({ email: z.string(), address: z.object({ street: z.string() }) });
  const form = formOf([
    ['email', 'ada'],
    ['address.street', 'Main'],
  ]);
  const values = { email: 'ada', 'address.street': 'Main' };

  test.each<[string, unknown[], unknown]>([
    ['a field', ['email', 'is taken'], [{ path: ['email'], message: 'is taken' }]],
    ['a field in another', ['address.street', 'no'], [{ path: ['address', 'street'], message: 'no' }]],
    ['the form', ['Closed today.'], [{ path: [], message: 'Closed today.' }]],
    [
      'several',
      [{ email: 'is taken', 'address.street': ['one', 'two'], other: undefined }],
      [
        { path: ['email'], message: 'is taken' },
        { path: ['address', 'street'], message: 'one' },
        { path: ['address', 'street'], message: 'two' },
      ],
    ],
  ])('ends with the failure of the schema: %s', async (_what, given, issues) => {
    let after = false;
    const fn = formFunction({ input }, async (_data, { invalid }) => {
      (invalid as (...given: unknown[]) => never)(...given);
      after = true;
    }) as Call;
    expect(await fn(form)).toEqual({ ok: false, issues, values });
    expect(after).toBe(false);
  });

  test('is that of its own function alone', async () => {
    const inner = formFunction({ input }, async (_data, { invalid }) => invalid('email', 'inner'));
    let leaked: ((message: string) => never) | undefined;
    const outer = formFunction({ input }, async (_data, { formData, invalid }) => {
      leaked = invalid;
      return { inner: await inner(formData) };
    });
    expect(await outer(form)).toMatchObject({ ok: true, data: { inner: { ok: false } } });
    const other = formFunction({ input }, async () => leaked?.('not mine'));
    await expect(other(form)).rejects.toThrow('invalid() ends the function');
  });

  test('other errors go their way', async () => {
    const fn = formFunction({ input }, async () => {
      throw new RangeError('database gone');
    });
    await expect(fn(form)).rejects.toThrow(new RangeError('database gone'));
  });
});

describe('F4: how a form function is called', () => {
  const input = z.object({ name: z.string() });
  const form = formOf([['name', 'Ada']]);
  const issuesOf = async (call: Promise<unknown>) => {
    const error = await call.catch((thrown: unknown) => thrown);
    if (!isServerError(error, 'INVALID_INPUT')) throw error;
    return error.data.issues.map(({ path }) => path);
  };

  test('with the form, or with the previous state and the form', async () => {
    const fn = formFunction({ input }, async ({ name }, { bound, formData }) => [
      name,
      bound,
      formData,
    ]) as Call;
    expect(await fn(form)).toEqual({ ok: true, data: ['Ada', [], form] });
    expect(await fn({ ok: false, issues: [], values: {} }, form)).toEqual({
      ok: true,
      data: ['Ada', [], form],
    });
    expect(await fn(null, form)).toEqual({ ok: true, data: ['Ada', [], form] });
  });

  test('F1: with what was bound before them, checked like everything that comes from outside', async () => {
    const fn = formFunction(
      { input, bound: [z.uuid(), z.string().transform(Number)] },
      async ({ name }, { bound: [id, count] }) => [name, id, count],
    ) as Call;
    const id = crypto.randomUUID();
    expect(await fn(id, '4', form)).toEqual({ ok: true, data: ['Ada', id, 4] });
    expect(await fn(id, '4', null, form)).toEqual({ ok: true, data: ['Ada', id, 4] });
    expect(await fn.bind(null, id, '4')(null, form)).toEqual({ ok: true, data: ['Ada', id, 4] });
    expect(await issuesOf(fn('x', 4, form))).toEqual([[0], [1]]);
    expect(await issuesOf(fn(id, form))).toEqual([[3]]);
    expect(await issuesOf(fn(id, '4', null, 'more', form))).toEqual([[3]]);
  });

  test.each([[[]], [[null]], [[{}]], [[form, 'x']], [[[form]]], [[new URLSearchParams()]]])(
    'anything else than a form at the end is refused: %j',
    async (args) => {
      const fn = formFunction({ input }, async () => 1) as Call;
      expect(await issuesOf(fn(...(args as unknown[])))).toEqual([[Math.max(0, args.length - 1)]]);
    },
  );

  test('without a schema it gets the form itself, and can still refuse fields', async () => {
    const fn = formFunction({ fields: { name: 'text' } }, async (data, { invalid }) =>
      data.get('name') === 'Ada' ? invalid('name', 'taken') : data.get('name'),
    ) as Call;
    expect(await fn(formOf([['name', 'Eve']]))).toEqual({ ok: true, data: 'Eve' });
    expect(await fn(form)).toEqual({
      ok: false,
      issues: [{ path: ['name'], message: 'taken' }],
      values: { name: 'Ada' },
    });
  });

  test('it is known to the pipeline as one that validates itself', () => {
    const fn = formFunction({ input, access: 'public', timeout: 100 }, async () => 1);
    expect(functionOptions(fn)).toEqual({ access: 'public', timeout: 100, form: true });
  });
});
