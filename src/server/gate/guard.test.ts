import { describe, expect, test } from 'vitest';
import { answerPreflight, guardRequest } from './guard.ts';
import { readSite } from './site.ts';

const own = 'https://shop.example';
const partner = 'https://partner.example';
const site = readSite({ allowedOrigins: [partner] });

function post(headers: Record<string, string>) {
  return new Request(`${own}/_sallyport/x`, { method: 'POST', headers });
}

describe('S5: a POST comes in when it provably comes from this site', () => {
  const origins = [
    ...[own, 'https://evil.example', 'null', undefined],
    ...['http://shop.example', `${own}:8443`, `${own}:443`, `${own}/`, `${own}.evil.example`, 'shop.example'],
    ...['https://SHOP.example', 'https://u@shop.example', `${own}, https://evil.example`, '', ' ', '*'],
  ];
  const sites = [
    'same-origin',
    'same-site',
    'cross-site',
    'none',
    'Same-Origin',
    'same-origin, cross-site',
    '',
    undefined,
  ];
  for (const origin of origins) {
    for (const fetchSite of sites) {
      const clears = fetchSite === undefined ? origin === own : fetchSite === 'same-origin';
      test(`Origin ${origin ?? 'absent'}, Sec-Fetch-Site ${fetchSite ?? 'absent'}: ${clears ? 'in' : 'refused'}`, () => {
        const headers: Record<string, string> = {};
        if (origin !== undefined) headers.origin = origin;
        if (fetchSite !== undefined) headers['sec-fetch-site'] = fetchSite;
        const { refused } = guardRequest(post(headers), site);
        expect(refused?.code).toBe(clears ? undefined : 'SP3002');
      });
    }
  }

  test('behind a proxy the origin that browsers know decides, not that of the request', () => {
    const inside = (origin: string) =>
      guardRequest(
        new Request('http://10.0.0.7:3000/x', { method: 'POST', headers: { origin } }),
        readSite({ origin: own }),
      );
    expect(inside(own)).toEqual({ crossOrigin: null });
    expect(inside('http://10.0.0.7:3000').refused?.code).toBe('SP3002');
  });

  test('a listed origin comes in and is told apart', () => {
    const clearance = guardRequest(post({ origin: partner, 'sec-fetch-site': 'cross-site' }), site);
    expect(clearance).toEqual({ crossOrigin: partner });
  });

  test('the refusal of a hidden origin names the usual cause', () => {
    const { refused } = guardRequest(post({ origin: 'null' }), site);
    expect(refused?.message).toContain('"null"');
    expect(refused?.hint).toContain('Referrer-Policy: no-referrer');
  });

  test.each(['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE'])('%s is refused whatever its origin', (method) => {
    const request = new Request(`${own}/x`, { method, headers: { 'sec-fetch-site': 'same-origin' } });
    expect(guardRequest(request, site).refused?.code).toBe('SP3001');
  });
});

test('S5: a preflight for a page that is not listed is refused with the reason', () => {
  const headers = { origin: 'https://evil.example', 'access-control-request-method': 'POST' };
  const request = new Request(`${own}/x`, { method: 'OPTIONS', headers });
  expect(guardRequest(request, site).refused).toMatchObject({
    code: 'SP3002',
    message: expect.stringContaining('https://evil.example'),
    hint: expect.stringContaining('allowedOrigins'),
  });
});

describe('S5: answerPreflight', () => {
  const preflight = (headers: Record<string, string>, method = 'OPTIONS') =>
    answerPreflight(new Request(`${own}/_sallyport/x`, { method, headers }), site);
  const asking = {
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'authorization,content-type',
  };

  test('a listed origin may ask, and gets what it asks for, and nothing more', () => {
    const response = preflight({ origin: partner, ...asking });
    expect(response?.status).toBe(204);
    expect(Object.fromEntries(response?.headers ?? [])).toEqual({
      'access-control-allow-origin': partner,
      'access-control-allow-credentials': 'true',
      'access-control-allow-methods': 'POST',
      'access-control-allow-headers': 'authorization,content-type',
      'access-control-max-age': '600',
      'cache-control': 'no-store',
      'content-type': 'application/vnd.sallyport',
      'x-content-type-options': 'nosniff',
      vary: 'Origin',
    });
  });

  test.each([
    ['another origin', { ...asking, origin: 'https://evil.example' }],
    ['a hidden origin', { ...asking, origin: 'null' }],
    ['no origin', asking],
    ['another method', { ...asking, origin: partner, 'access-control-request-method': 'PUT' }],
    ['no method', { origin: partner }],
  ])('%s gets no leave', (_, headers) => {
    expect(preflight(headers)).toBeUndefined();
  });

  test.each(['GET', 'POST'])('%s is no preflight', (method) => {
    expect(preflight({ origin: partner, ...asking }, method)).toBeUndefined();
  });

  test('what is no list of headers is not repeated', () => {
    const headers = { ...asking, 'access-control-request-headers': 'a, b; c="d"' };
    expect(preflight({ origin: partner, ...headers })?.headers.has('access-control-allow-headers')).toBe(
      false,
    );
  });
});
