import { describe, expect, test, vi } from 'vitest';
import { CallError, UnknownFunctionError } from '../client/errors.ts';
import { isServerError, PublicError } from './public-error.ts';
import { createError, SallyportError } from './sallyport-error.ts';

describe('errors of another copy of this package', () => {
  test('C3, C6: are instances all the same, each of its own class and its parents', async () => {
    vi.resetModules();
    const copy = {
      ...(await import('./sallyport-error.ts')),
      ...(await import('./public-error.ts')),
      ...(await import('../client/errors.ts')),
    };
    expect(copy.PublicError).not.toBe(PublicError);
    const own = { SallyportError, PublicError, CallError, UnknownFunctionError };
    const instances = {
      SallyportError: new copy.SallyportError('SP1', 'm'),
      PublicError: new copy.PublicError('CODE', 1),
      CallError: new copy.CallError('SP1', 'm', 'f'),
      UnknownFunctionError: new copy.UnknownFunctionError('SP1', 'm', 'f'),
    };
    const parents: Record<string, string[]> = {
      SallyportError: ['SallyportError'],
      PublicError: ['PublicError'],
      CallError: ['SallyportError', 'CallError'],
      UnknownFunctionError: ['SallyportError', 'CallError', 'UnknownFunctionError'],
    };
    for (const [name, instance] of Object.entries(instances)) {
      const recognised = Object.entries(own).filter(([, Class]) => instance instanceof Class);
      expect([name, ...recognised.map(([className]) => className)]).toEqual([name, ...parents[name]!]);
    }
  });

  test('a class that an application derives keeps its own check', () => {
    class OutOfStock extends PublicError {}
    expect(new OutOfStock('X')).toBeInstanceOf(PublicError);
    expect(new OutOfStock('X')).toBeInstanceOf(OutOfStock);
    expect(new PublicError('X')).not.toBeInstanceOf(OutOfStock);
  });

  test('no other value is an instance', () => {
    for (const value of [null, undefined, 1, 'x', {}, new Error('x'), { code: 'X', data: 1 }])
      expect(value instanceof (PublicError as never)).toBe(false);
  });
});

test('C3: a public error is told by its code, whichever copy made it', async () => {
  vi.resetModules();
  const copy = await import('./public-error.ts');
  class Derived extends PublicError {}
  for (const error of [new PublicError('A', 1), new copy.PublicError('A', 1), new Derived('A', 1)])
    expect([isServerError(error, 'A'), isServerError(error, 'B'), copy.isServerError(error, 'A')]).toEqual([
      true,
      false,
      true,
    ]);
  const others = [
    undefined,
    null,
    'A',
    { code: 'A' },
    new SallyportError('A', 'm'),
    Object.assign(new Error(), { code: 'A' }),
  ];
  for (const other of others) expect(isServerError(other, 'A')).toBe(false);
});

test('the message of a table is filled with the names, the hint too, and nothing else is touched', () => {
  const table = {
    SP0001: { status: 400, title: 't', message: '{name} and {other}', hint: 'see {name}' },
  } as const;
  const error = createError(table, 'SP0001', { name: '$& {other}' });
  expect([error.message, error.hint, error.status]).toEqual([
    'SP0001: $& {other} and {other}',
    'see $& {other}',
    400,
  ]);
});
