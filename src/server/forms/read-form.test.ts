import { type } from 'arktype';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type Entry, formOf } from '../../../test/harness/form-of.ts';
import type { FormResult } from '../../wire/form-result.ts';
import type { StandardSchema } from '../functions/standard-schema.ts';
import { formFunction } from './form-function.ts';

describe('S4: fields before the schema', () => {
  const read = async (input: StandardSchema, ...entries: Entry[]) => {
    const result = (await formFunction(
      { input },
      async (data) => data,
    )(formOf(entries))) as FormResult<unknown>;
    return result.ok ? result.data : result.issues.map(({ path }) => path);
  };

  test.each<[string, unknown]>([
    ['7', 7],
    [' 7 ', 7],
    ['-0.5', -0.5],
    ['.5', 0.5],
    ['1e3', 1000],
    ['', [['n']]],
    ['7 apples', [['n']]],
    ['0x10', [['n']]],
    ['Infinity', [['n']]],
    ['NaN', [['n']]],
    ['1e999', [['n']]],
  ])('a number is one in decimals: %j', async (typed, expected) => {
    const wanted = typeof expected === 'number' ? { n: expected } : expected;
    expect(await read(z.object({ n: z.number() }), ['n', typed])).toEqual(wanted);
    expect(await read(v.object({ n: v.number() }), ['n', typed])).toEqual(wanted);
    expect(await read(type({ n: 'number' }), ['n', typed])).toEqual(wanted);
  });

  test.each<[string[], unknown]>([
    [[], false],
    [['on'], true],
    [['true'], true],
    [['1'], true],
    [['false'], false],
    [['off'], false],
    [['0'], false],
    // What Rails and others write: a hidden field says what an unchecked box means.
    [['false', 'true'], true],
    [['0', '1'], true],
  ])('a checkbox is true or false: %j', async (sent, expected) => {
    const entries = sent.map((value): Entry => ['b', value]);
    expect(await read(z.object({ b: z.boolean().default(true) }), ...entries)).toEqual({ b: expected });
    expect(await read(v.object({ b: v.optional(v.boolean(), true) }), ...entries)).toEqual({ b: expected });
    expect(await read(type({ b: 'boolean = true' }), ...entries)).toEqual({ b: expected });
  });

  test('another text is no checkbox: the schema says so', async () => {
    expect(await read(z.object({ b: z.boolean() }), ['b', 'maybe'])).toEqual([['b']]);
  });

  test('a text that is left empty is absent where it is optional, null where it is nullable, else empty', async () => {
    const entries = ['a', 'b', 'c', 'd'].map((name): Entry => [name, '']);
    const wanted = { b: null, c: 'default', d: '' };
    const zod = {
      a: z.email().optional(),
      b: z.email().nullable(),
      c: z.string().default('default'),
      d: z.string(),
    };
    expect(await read(z.object(zod), ...entries)).toEqual(wanted);
    const valibot = {
      a: v.optional(v.pipe(v.string(), v.email())),
      b: v.nullable(v.pipe(v.string(), v.email())),
      c: v.optional(v.string(), 'default'),
      d: v.string(),
    };
    expect(await read(v.object(valibot), ...entries)).toEqual(wanted);
    const ark = type({
      'a?': 'string.email',
      b: 'string.email | null',
      c: 'string = "default"',
      d: 'string',
    });
    expect(await read(ark, ...entries)).toEqual(wanted);
  });

  test('what a schema makes of text stays its own affair', async () => {
    const entries: Entry[] = [
      ['day', '2026-01-02'],
      ['count', '4'],
    ];
    const wanted = { day: new Date('2026-01-02'), count: 4 };
    expect(await read(z.object({ day: z.coerce.date(), count: z.coerce.number() }), ...entries)).toEqual(
      wanted,
    );
    const toDate = v.pipe(
      v.string(),
      v.isoDate(),
      v.transform((day) => new Date(day)),
    );
    expect(
      await read(v.object({ day: toDate, count: v.pipe(v.string(), v.transform(Number)) }), ...entries),
    ).toEqual(wanted);
    expect(
      await read(type({ day: 'string.date.iso.parse', count: 'string.integer.parse' }), ...entries),
    ).toEqual(wanted);
    expect(await read(z.object({ count: z.preprocess((text) => text, z.number()) }), ['count', '4'])).toEqual(
      {
        count: 4,
      },
    );
  });

  test('several alternatives have the fields of all', async () => {
    const entries: Entry[] = [
      ['kind', 'card'],
      ['count', '4'],
    ];
    const wanted = { kind: 'card', count: 4 };
    const card = { kind: z.literal('card'), count: z.number() };
    const cash = { kind: z.literal('cash'), coins: z.array(z.number()) };
    expect(await read(z.discriminatedUnion('kind', [z.object(card), z.object(cash)]), ...entries)).toEqual(
      wanted,
    );
    expect(
      await read(
        v.variant('kind', [
          v.object({ kind: v.literal('card'), count: v.number() }),
          v.object({ kind: v.literal('cash'), coins: v.array(v.number()) }),
        ]),
        ...entries,
      ),
    ).toEqual(wanted);
    const ark = type({ kind: '"card"', count: 'number' }).or({ kind: '"cash"', coins: 'number[]' });
    expect(await read(ark, ...entries)).toMatchObject(wanted);
  });

  test('what only some alternatives have is absent where it is left empty', async () => {
    const sent: Entry[] = [
      ['kind', 'card'],
      ['note', ''],
    ];
    const card = z.strictObject({ kind: z.literal('card') });
    const cash = z.strictObject({ kind: z.literal('cash'), note: z.string() });
    expect(await read(z.discriminatedUnion('kind', [card, cash]), ...sent)).toEqual({ kind: 'card' });
    expect(await read(z.discriminatedUnion('kind', [card, cash]), ['kind', 'cash'], ['note', ''])).toEqual([
      ['note'],
    ]);
  });

  test('both sides of an intersection count, and rules about several fields', async () => {
    const entries: Entry[] = [
      ['a', '1'],
      ['b', '2'],
    ];
    const wanted = { a: 1, b: '2' };
    expect(await read(z.object({ a: z.number() }).and(z.object({ b: z.string() })), ...entries)).toEqual(
      wanted,
    );
    expect(
      await read(v.intersect([v.object({ a: v.number() }), v.object({ b: v.string() })]), ...entries),
    ).toEqual(wanted);
    expect(await read(type({ a: 'number' }).and({ b: 'string' }), ...entries)).toEqual(wanted);
    const twice = z.object({ a: z.string().optional() }).and(z.object({ a: z.string() }));
    expect(await read(twice, ['a', ''])).toEqual({ a: '' });
    const rule = z.object({ a: z.number(), b: z.string() }).refine(() => false, { path: ['b'] });
    expect(await read(rule, ...entries)).toEqual([['b']]);
  });

  test('a schema that holds itself ends', async () => {
    const zod: z.ZodType = z.object({
      name: z.string(),
      get next() {
        return zod.optional();
      },
    });
    expect(await read(zod, ['name', 'x'])).toEqual({ name: 'x' });
    const valibot: v.GenericSchema = v.object({ name: v.string(), next: v.optional(v.lazy(() => valibot)) });
    expect(await read(valibot, ['name', 'x'])).toEqual({ name: 'x' });
    expect(await read(type({ name: 'string', 'next?': 'this' }), ['name', 'x'])).toEqual({ name: 'x' });
  });

  test('lists may be numbered, and end at the first gap', async () => {
    const schema = z.object({ tags: z.array(z.number()), pairs: z.array(z.tuple([z.number(), z.number()])) });
    expect(
      await read(
        schema,
        ['tags[0]', '1'],
        ['tags[1]', '2'],
        ['tags[3]', '9'],
        ['tags[99999999]', '9'],
        ['pairs[0]', '1'],
        ['pairs[0]', '2'],
      ),
    ).toEqual({ tags: [1, 2], pairs: [[1, 2]] });
  });

  test('S1: a hostile form costs no more than its size', async () => {
    const schema = z.object({
      deep: z.array(z.object({ list: z.array(z.object({ name: z.string() })) })),
      password: z.array(z.string().max(1)),
    });
    const entries = Array.from({ length: 10_000 }, (_, index): Entry => [`deep[0].list[${index}].name`, 'x']);
    const passwords = Array.from({ length: 20_000 }, (): Entry => ['password', 'hunter2']);
    const nested = 'deep[0].list[0].'.repeat(5000);
    const numbers = ['9', '9.', '.9', '1e9', '+'].map((part): Entry => ['count', `${part.repeat(300_000)}x`]);
    const form = formOf([...entries, ...passwords, [nested, 'x'], ...numbers]);
    const result = await formFunction({ input: schema }, async () => 1)(form);
    const issues = result.ok ? [] : result.issues;
    expect(issues).toHaveLength(100);
    // Looking for so many secrets in each message would be the attacker's work, done by us.
    expect(new Set(issues.map(({ message }) => message))).toEqual(new Set(['is not valid']));
    for (const number of numbers)
      expect(await read(z.object({ count: z.number() }), number)).toEqual([['count']]);
  });
});
