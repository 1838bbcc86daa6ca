import { describe, expect, test } from 'vitest';
import { answerPreflight, guardRequest, readAllowedOrigins } from './guard.ts';

const own = 'https://shop.example';
const partner = 'https://partner.example';
const allowed = readAllowedOrigins([partner]);

function post(headers: Record<string, string>) {
  return new Request(`${own}/_sallyport/x`, { method: 'POST', headers });
}

describe('S5: a POST comes in when it provably comes from this site', () => {
  const origins = [own, 'https://evil.example', 'null', 'http://shop.example', `${own}:8443`, undefined];
  const sites = ['same-origin', 'same-site', 'cross-site', 'none', 'Same-Origin', '', undefined];
  for (const origin of origins) {
    for (const site of sites) {
      const clears = site === undefined ? origin === own : site === 'same-origin';
      test(`Origin ${origin ?? 'absent'}, Sec-Fetch-Site ${site ?? 'absent'}: ${clears ? 'in' : 'refused'}`, () => {
        const headers: Record<string, string> = {};
        if (origin !== undefined) headers.origin = origin;
        if (site !== undefined) headers['sec-fetch-site'] = site;
        const { refused } = guardRequest(post(headers), allowed, undefined);
        expect(refused?.code).toBe(clears ? undefined : 'SP3002');
      });
    }
  }

  test('behind a proxy the origin that browsers know decides, not that of the request', () => {
    const inside = (origin: string) =>
      guardRequest(
        new Request('http://10.0.0.7:3000/x', { method: 'POST', headers: { origin } }),
        allowed,
        own,
      );
    expect(inside(own)).toEqual({ crossOrigin: null });
    expect(inside('http://10.0.0.7:3000').refused?.code).toBe('SP3002');
  });

  test('a listed origin comes in and is told apart', () => {
    const clearance = guardRequest(
      post({ origin: partner, 'sec-fetch-site': 'cross-site' }),
      allowed,
      undefined,
    );
    expect(clearance).toEqual({ crossOrigin: partner });
  });

  test('the refusal of a hidden origin names the usual cause', () => {
    const { refused } = guardRequest(post({ origin: 'null' }), allowed, undefined);
    expect(refused?.message).toContain('"null"');
    expect(refused?.hint).toContain('Referrer-Policy: no-referrer');
  });

  test.each(['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE'])('%s is refused whatever its origin', (method) => {
    const request = new Request(`${own}/x`, { method, headers: { 'sec-fetch-site': 'same-origin' } });
    expect(guardRequest(request, allowed, undefined).refused?.code).toBe('SP3001');
  });
});

describe('allowedOrigins', () => {
  test.each(['shop.example', 'https://shop.example/', 'https://shop.example/path', '*', 'null', 'file:///x'])(
    '%s is refused at start-up',
    (origin) => {
      expect(() => readAllowedOrigins([origin])).toThrow(/SP3015.*allowedOrigins/);
    },
  );

  const preflight = (headers: Record<string, string>) =>
    answerPreflight(new Request(`${own}/_sallyport/x`, { method: 'OPTIONS', headers }), allowed);
  const asking = {
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'authorization',
  };

  test('a listed origin may ask, and gets what it asks for', () => {
    const response = preflight({ origin: partner, ...asking });
    expect(response?.status).toBe(204);
    expect(Object.fromEntries(response?.headers ?? [])).toMatchObject({
      'access-control-allow-origin': partner,
      'access-control-allow-credentials': 'true',
      'access-control-allow-methods': 'POST',
      'access-control-allow-headers': 'authorization',
      vary: 'Origin',
    });
  });

  test('any other origin gets no leave', () => {
    expect(preflight({ origin: 'https://evil.example', ...asking })).toBeUndefined();
    expect(preflight({ origin: 'null', ...asking })).toBeUndefined();
    expect(preflight({ ...asking })).toBeUndefined();
  });
});
