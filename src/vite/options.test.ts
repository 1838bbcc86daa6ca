import { expect, test } from 'vitest';
import { checkOptions, type SallyportOptions } from './options.ts';
import { sallyport } from './plugin.ts';

const check = (options: object) => () => checkOptions(options as SallyportOptions);

test.each([
  {},
  { server: './src/server.ts', environment: 'worker', access: 'required', calls: 'parallel' },
  { access: undefined },
])('%j are options', (options) => {
  expect(check(options)()).toBe(options);
});

test.each([
  [{ acess: 'required' }, /^SP5020: sallyport\(\) has no option "acess".*\n.*\baccess\b/],
  [{ toString: 'x' }, /^SP5020.*"toString"/],
  [{ calls: 'paralel' }, /^SP5021: The option calls .*'paralel'.*\nIt takes 'serial' or 'parallel' or/],
  [
    { access: 'require' },
    /^SP5021: The option access of sallyport\(\) cannot be 'require'.*\nIt takes 'required';/,
  ],
  [{ access: true }, /^SP5021.* cannot be true/],
  [{ access: null }, /^SP5021.* cannot be null/],
  [{ server: {} }, /^SP5021.*option server .* cannot be an object.*\nIt takes a string;/],
])('S3: %j is refused: what was silently ignored could be what makes policies required', (options, text) => {
  expect(check(options)).toThrow(text);
  expect(() => sallyport(options as SallyportOptions)).toThrow(text);
});
