import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { exampleFolder } from './example.mjs';

describe('exampleFolder', () => {
  test.each(['spa', 'ssr', 'rsc'])('finds the host %s', (host) => {
    expect(existsSync(join(exampleFolder(host), 'vite.config.ts'))).toBe(true);
  });

  test.each(['nope', '', 'SPA'])('names those that there are, for "%s"', (host) => {
    expect(() => exampleFolder(host)).toThrow(
      `There is no host "${host}" of the shop. There is: spa, ssr, rsc`,
    );
    expect(() => exampleFolder(host)).not.toThrow('HOST');
  });

  test.each(['0.0.0.0', '::1', 'localhost'])('says where an address such as %s belongs', (host) => {
    expect(() => exampleFolder(host)).toThrow('The address to listen on is in the variable HOST.');
  });
});
