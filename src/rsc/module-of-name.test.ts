import { expect, test } from 'vitest';
import { moduleOfName } from './module-of-name.ts';

test.each([
  ['/src/a.ts#$save$h$1', 'src/a.ts'],
  ['/src/a.ts?sallyport-exposed#$save$h$1', 'src/a.ts'],
  ['/@fs/elsewhere/a.ts?sallyport-exposed#$save$h$1', '/elsewhere/a.ts'],
  ['0123abcd#$save$h$1', undefined],
  ['sallyport#$save$h$1', undefined],
])('the module that %s names', (name, module) => {
  expect(moduleOfName(name)).toBe(module);
});
