import { describe, expect, test } from 'vitest';
import { checkLocation } from './redirect.ts';

const site = 'https://shop.example/_sallyport/go-1';

describe('where a function may redirect to', () => {
  test.each([
    ['/cart?x=1#top', '/cart?x=1#top'],
    ['cart', '/cart'],
    ['https://shop.example/cart', '/cart'],
    ['/.//evil.example', '/.//evil.example'],
    ['/a/..//evil.example', '/.//evil.example'],
  ])('%s stays on the site as %s', (to, location) => {
    expect(checkLocation(to, site, false)).toBe(location);
    expect(new URL(location, site).origin).toBe('https://shop.example');
  });

  test('another origin needs external: true', () => {
    expect(checkLocation('https://pay.example/x', site, true)).toBe('https://pay.example/x');
  });

  test.each([
    ['https://evil.example/', false],
    ['//evil.example/', false],
    ['\\\\evil.example', false],
    ['javascript:alert(1)', true],
    ['data:text/html,x', true],
    ['http://', true],
    ['https://user:pass@pay.example/', true],
  ])('%s (external: %s) is refused', (to, external) => {
    expect(() => checkLocation(to, site, external)).toThrow(/SP3011/);
  });
});
