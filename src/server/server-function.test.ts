import { expect, test } from 'vitest';
import { formFunction, serverFunction } from './server-function.ts';

test('D13: serverFunction and formFunction give the function itself', () => {
  const fn = async () => 1;
  expect(serverFunction({}, fn)).toBe(fn);
  expect(formFunction({}, fn)).toBe(fn);
});

test('S3: an option that this version does not know is refused, never ignored', () => {
  const options = { access: 'signedIn' } as never;
  expect(() => serverFunction(options, async () => 1)).toThrow(
    'SP3024: serverFunction() has no option "access"',
  );
  expect(() => formFunction(options, async () => 1)).toThrow('SP3024: formFunction() has no option "access"');
});
