import { type } from 'arktype';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type Entry, formOf } from '../../../test/harness/form-of.ts';
import type { FormResult } from '../../wire/form-result.ts';
import type { StandardSchema } from '../functions/standard-schema.ts';
import { formFunction } from './form-function.ts';

type Call = (...args: unknown[]) => Promise<FormResult<unknown>>;

describe('S4: a schema whose keys cannot be read', () => {
  const own = (extra: object = {}): StandardSchema => ({
    '~standard': { version: 1, vendor: 'own', validate: (value) => ({ value }), ...extra },
  });
  const json = (schema: unknown) =>
    own({ jsonSchema: { input: () => schema, output: () => ({ type: 'object', properties: {} }) } });

  test.each<[string, StandardSchema, string]>([
    ['of a library that does not tell', own(), 'its library does not tell'],
    ['that is no object', z.string(), 'it is no object with keys of its own'],
    ['that is no object', v.record(v.string(), v.string()), 'it is no object with keys of its own'],
    ['that is no object', type('string'), 'it is no object with keys of its own'],
    ['that takes any keys', z.record(z.string(), z.string()), 'it is no object with keys of its own'],
    ['that could be something else', z.object({ a: z.string() }).or(z.string()), 'it is no object'],
    ['whose reference leads nowhere', json({ $ref: '#/$defs/none' }), 'it is no object'],
    ['whose reference leads to itself', json({ $ref: '#' }), 'it is no object'],
    [
      'whose library fails',
      own({
        jsonSchema: {
          input: () => {
            throw new Error('no words for bigint');
          },
        },
      }),
      'no words for bigint',
    ],
  ])('%s is refused when the module loads', (_what, input, reason) => {
    expect(() => formFunction({ input }, async () => 1)).toThrow('SP3047: formFunction() cannot read');
    expect(() => formFunction({ input }, async () => 1)).toThrow(reason);
  });

  test('is read with the option fields', async () => {
    const fields = {
      name: 'text',
      photo: 'file',
      age: 'number',
      news: 'boolean',
      tags: ['text'],
      address: { street: 'text' },
    } as const;
    const fn = formFunction({ input: own(), fields }, async (data) => data) as Call;
    const photo = new File(['x'], 'x.png');
    const sent: Entry[] = [
      ['name', 'Ada'],
      ['photo', photo],
      ['age', '36'],
      ['tags', 'a'],
      ['address.street', 'Main'],
      ['more', 'x'],
    ];
    expect(await fn(formOf(sent))).toEqual({
      ok: true,
      data: { name: 'Ada', photo, age: 36, news: false, tags: ['a'], address: { street: 'Main' } },
    });
  });

  test.each([
    null,
    'text',
    ['text'],
    { name: 'string' },
    { name: [] },
    { name: ['text', 'text'] },
    { a: { b: 1 } },
  ])('the option fields has to be one: %j', (fields) => {
    expect(() => formFunction({ input: own(), fields: fields as never }, async () => 1)).toThrow('SP3046');
  });

  test('speaks JSON Schema as well', async () => {
    const schema = json({
      $ref: '#/$defs/Form~1One',
      $defs: {
        'Form/One': {
          type: 'object',
          properties: {
            n: { type: ['integer', 'null'] },
            b: { anyOf: [{ const: true }, { type: 'null' }] },
            l: { type: 'array', prefixItems: [{ type: 'number' }], items: false },
            e: { enum: [1, 2] },
            m: { oneOf: [{ type: 'number' }, { type: 'string' }] },
            o: { allOf: [{ $ref: '#/$defs/Part' }, { properties: { y: { type: 'string' } } }] },
          },
          required: ['n', 'b', 'l', 'e', 'm', 'o'],
        },
        Part: { type: 'object', properties: { x: { type: 'number' } } },
      },
    });
    const fn = formFunction({ input: schema }, async (data) => data) as Call;
    const sent: Entry[] = [
      ['n', ''],
      ['b', 'on'],
      ['l', '1'],
      ['e', '2'],
      ['m', '3'],
      ['o.x', '4'],
      ['o.y', '5'],
    ];
    expect(await fn(formOf(sent))).toEqual({
      ok: true,
      data: { n: null, b: true, l: [1], e: 2, m: '3', o: { x: 4, y: '5' } },
    });
  });

  test.each<[object, string]>([
    [{ inputs: z.object({}) }, 'SP3024: formFunction() has no option "inputs"'],
    [{ input: undefined }, 'SP3046: formFunction() cannot take its option "input"'],
    [{ bound: z.string(), secret: ['x'] }, 'there is no field "x"'],
    [{ bound: [1] }, 'SP3046: formFunction() cannot take its option "bound": entry 0'],
  ])('other options that do not fit are refused: %j', (options, message) => {
    expect(() => formFunction(options as never, async () => 1)).toThrow(message);
  });
});
