import { describe, expect, test } from 'vitest';
import { Cookies } from './cookies.ts';

function cookiesOf(url: string, header?: string) {
  const cookies = new Cookies(new Request(url, header === undefined ? {} : { headers: { cookie: header } }));
  const sent = () => {
    const headers = new Headers();
    cookies.writeTo(headers);
    return headers.getSetCookie();
  };
  return { cookies, sent };
}

describe('cookies', () => {
  test('what the browser sent is read, decoded', () => {
    const { cookies, sent } = cookiesOf('https://a.example/', 'a=1; b=%C3%A9; __proto__=x; empty=');
    expect(cookies.get('a')).toBe('1');
    expect(cookies.get('b')).toBe('é');
    expect(cookies.get('empty')).toBe('');
    expect(cookies.has('missing')).toBe(false);
    expect(sent()).toEqual([]);
    expect(cookies.changed).toBe(false);
  });

  test.each(['constructor', 'toString', 'hasOwnProperty', '__proto__'])(
    'S1: %s that nobody sent is no cookie',
    (name) => {
      expect(cookiesOf('https://a.example/', 'a=1').cookies.get(name)).toBeUndefined();
    },
  );

  test('an option that is there but undefined switches no default off', () => {
    const { cookies, sent } = cookiesOf('https://a.example/');
    cookies.set('s', '1', { httpOnly: undefined, secure: undefined, sameSite: undefined });
    expect(sent()).toEqual(['s=1; Path=/; HttpOnly; Secure; SameSite=Lax']);
  });

  test('Secure where the request is https, and only there', () => {
    const secure = cookiesOf('https://a.example/');
    secure.cookies.set('s', '1');
    expect(secure.sent()).toEqual(['s=1; Path=/; HttpOnly; Secure; SameSite=Lax']);
    const plain = cookiesOf('http://localhost/');
    plain.cookies.set('s', '1');
    expect(plain.sent()).toEqual(['s=1; Path=/; HttpOnly; SameSite=Lax']);
  });

  test('options win over the defaults', () => {
    const { cookies, sent } = cookiesOf('https://a.example/');
    cookies.set('s', '1', { httpOnly: false, sameSite: 'strict', maxAge: 60, path: '/app' });
    expect(sent()).toEqual(['s=1; Max-Age=60; Path=/app; Secure; SameSite=Strict']);
  });

  test('set twice is sent once; another path is another cookie', () => {
    const { cookies, sent } = cookiesOf('http://a.example/', 's=0');
    cookies.set('s', '1');
    cookies.set('s', '2', { path: '/app' });
    cookies.set('s', '3');
    expect(cookies.get('s')).toBe('3');
    expect(sent().map((line) => line.split(';')[0])).toEqual(['s=2', 's=3']);
  });

  test('a deleted cookie is gone at once and ends in the browser', () => {
    const { cookies, sent } = cookiesOf('http://a.example/', 's=1');
    cookies.delete('s');
    expect(cookies.get('s')).toBeUndefined();
    expect(sent()[0]).toMatch(/^s=; Max-Age=0; Path=\/; Expires=Thu, 01 Jan 1970/);
  });

  test.each([
    ['a b', '1', {}],
    ['', '1', {}],
    ['a', '1', { path: '/;Domain=evil.example' }],
    ['a', '1', { domain: 'a.example\r\nSet-Cookie: x=1' }],
  ])('S1: the cookie %j=%j %j cannot be set', (name, value, options) => {
    expect(() => cookiesOf('http://a.example/').cookies.set(name, value, options)).toThrow(/SP3014/);
  });

  test('a value with line ends and semicolons stays one value', () => {
    const { cookies, sent } = cookiesOf('http://a.example/');
    cookies.set('a', '1;\r\nx=2');
    expect(sent()).toEqual(['a=1%3B%0D%0Ax%3D2; Path=/; HttpOnly; SameSite=Lax']);
  });
});
