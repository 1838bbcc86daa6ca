import { afterEach, describe, expect, test, vi } from 'vitest';
import { readSite } from './site.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('S5: allowedOrigins', () => {
  test('an origin allows itself, and nothing that looks like it', () => {
    const site = readSite({ allowedOrigins: ['https://partner.example', 'http://localhost:5173'] });
    expect(site.allows('https://partner.example')).toBe(true);
    expect(site.allows('http://localhost:5173')).toBe(true);
    for (const other of [
      'http://partner.example',
      'https://partner.example:444',
      'https://a.partner.example',
      'null',
    ])
      expect([other, site.allows(other)]).toEqual([other, false]);
  });

  test('a star allows one label, whole', () => {
    const site = readSite({ allowedOrigins: ['https://*.shop.example', 'http://*.shop.test:8080'] });
    for (const one of [
      'https://a.shop.example',
      'https://x-1.shop.example',
      'http://preview_7.shop.test:8080',
    ])
      expect([one, site.allows(one)]).toEqual([one, true]);
    const others = [
      ...[
        'https://shop.example',
        'https://.shop.example',
        'https://a.b.shop.example',
        'https://evilshop.example',
      ],
      ...['http://a.shop.example', 'https://a.shop.example:8080', 'https://a.shop.example.evil.example'],
      ...[
        'https://evil.example/.shop.example',
        'https://evil.example#.shop.example',
        'https://u@.shop.example',
      ],
      ...[
        'https://evil.example?.shop.example',
        'https://evil.example\\.shop.example',
        'https://*.shop.example',
      ],
      ...[
        'http://a.shop.test',
        'http://a.shop.test:80801',
        'https://-.shop.example',
        'https://A.shop.example',
        'null',
      ],
      ...['https://a\n.shop.example', 'https://%61.shop.example', 'https://é.shop.example', ''],
    ];
    for (const other of others) expect([other, site.allows(other)]).toEqual([other, false]);
  });

  test.each([
    ...[
      'shop.example',
      'https://shop.example/',
      'https://shop.example/path',
      'https://shop.example:443',
      'null',
      '',
    ],
    ...[
      '*',
      'https://*',
      'https://*.com',
      'https://*.com.',
      'https://*.localhost',
      '*.shop.example',
      '//*.shop.example',
    ],
    ...['https://a*.shop.example', 'https://*a.shop.example', 'https://a.*.example', 'https://*.*.example'],
    ...[
      'https://shop.example:*',
      'https://*.shop.example:*',
      'https://*.shop.example/',
      'https://*.shop.example/x',
    ],
    ...[
      '*://a.shop.example',
      'https://*.Shop.example',
      'https://*.shop.example:443',
      'https://*.0.0.1',
      'https://**.a.b',
    ],
    ...[
      'https://u@*.shop.example',
      'ws://*.shop.example',
      'ftp://shop.example',
      'file:///x',
      'https://*..shop.example',
    ],
  ])('%j is refused when the handler is made', (origin) => {
    expect(() => readSite({ allowedOrigins: [origin] })).toThrow(/^SP3015.*allowedOrigins/);
  });

  test('a text in the place of the list is refused', () => {
    const options = { allowedOrigins: 'https://shop.example' as unknown as string[] };
    expect(() => readSite(options)).toThrow(/^SP3015.*allowedOrigins.*no list/);
  });
});

describe('S5: the origin of this server', () => {
  const inside = 'http://10.0.0.7:3000';
  const ask = (headers: Record<string, string>, options: Parameters<typeof readSite>[0]) =>
    readSite(options).originOf(new Request(`${inside}/x`, { headers }));
  const both = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'shop.example' };

  test('is that of the request, whatever headers say', () => {
    expect(ask(both, {})).toBeUndefined();
    expect(ask(both, { trustProxy: false })).toBeUndefined();
  });

  test('is that of the option, else of the environment, whatever headers say', () => {
    const origin = 'https://real.example';
    expect(ask(both, { origin, trustProxy: true })).toBe(origin);
    vi.stubEnv('SALLYPORT_ORIGIN', 'https://env.example');
    expect(ask(both, { trustProxy: true })).toBe('https://env.example');
    expect(ask(both, { origin, trustProxy: true })).toBe(origin);
    vi.stubEnv('SALLYPORT_ORIGIN', 'env.example');
    expect(() => ask({}, {})).toThrow(/^SP3015.*origin/);
  });

  test.each([
    [both, 'https://shop.example'],
    [{ 'x-forwarded-proto': 'https' }, 'https://10.0.0.7:3000'],
    [{ 'x-forwarded-host': 'shop.example:8080' }, 'http://shop.example:8080'],
    [{ ...both, 'x-forwarded-host': 'SHOP.example:443' }, 'https://shop.example'],
    [{ ...both, 'x-forwarded-host': '[::1]:8443' }, 'https://[::1]:8443'],
    [{ ...both, 'x-forwarded-host': 'evil.example, shop.example' }, 'https://shop.example'],
    [{ ...both, 'x-forwarded-proto': 'http,https' }, 'https://shop.example'],
    [{}, undefined],
    [{ 'x-forwarded-host': '', 'x-forwarded-proto': '' }, undefined],
    [{ forwarded: 'host=shop.example;proto=https' }, undefined],
    [{ 'x-forwarded-port': '8443', 'x-forwarded-server': 'evil.example' }, undefined],
  ])('with trustProxy, %j makes it %s', (headers, origin) => {
    expect(ask(headers as Record<string, string>, { trustProxy: true })).toBe(origin);
  });

  test.each([
    ...[
      'shop.example/x',
      'shop.example?x',
      'shop.example#x',
      'u@shop.example',
      'shop.example\\x',
      'a b',
      'shop.example:x',
    ],
    ...['shop.example/', '/', '@', ':', '%', 'shop.example:99999', '[::1'],
  ])('a forwarded host %j counts as not there', (host) => {
    expect(ask({ ...both, 'x-forwarded-host': host }, { trustProxy: true })).toBeUndefined();
  });

  test.each(['javascript', 'ws', 'file', 'https:', 'https://evil.example/', 'ftp'])(
    'a forwarded protocol %j counts as not there',
    (protocol) => {
      expect(ask({ ...both, 'x-forwarded-proto': protocol }, { trustProxy: true })).toBeUndefined();
    },
  );

  test.each([1, 'loopback', ['10.0.0.1'], null])(
    'trustProxy: %j is refused when the handler is made',
    (value) => {
      expect(() => readSite({ trustProxy: value as unknown as boolean })).toThrow(/^SP3015.*trustProxy/);
    },
  );
});
