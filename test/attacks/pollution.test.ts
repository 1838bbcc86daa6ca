import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { formFunction } from '../../src/server/forms/form-function.ts';
import { registerFunction } from '../../src/server/functions/marks.ts';
import { serverFunction } from '../../src/server/functions/server-function.ts';
import { getCookies, getRequest } from '../../src/server/request/scope.ts';
import { dataFieldName, markerName } from '../../src/wire/form-fields.ts';
import { idIn, startProduction } from './support/production.ts';
import { watchPrototypes } from './support/prototypes.ts';
import { openTarget } from './support/target.ts';

// Names that mean something to the language, wherever a caller may write a name.

let taken: unknown[] = [];
const take = registerFunction(
  async (...args: unknown[]) => {
    taken = args;
    return args.map((value) => typeof value);
  },
  { id: 'take-1', name: 'take', arity: -1 },
);
const readCookies = registerFunction(
  async (names: string[]) =>
    names.map((name) => [
      getCookies().get(name) ?? null,
      getRequest().headers.get('x-name'),
      getCookies().has(name),
    ]),
  { id: 'cookies-1', name: 'cookies', arity: 1 },
);
const loose = z.looseObject({ name: z.string().optional() });
const validated = registerFunction(
  serverFunction(
    { input: [loose, z.record(z.string(), z.unknown()), z.map(z.string(), z.unknown())] },
    async (...args) => {
      taken = args;
      return 'ran';
    },
  ),
  { id: 'validated-1', name: 'validated', arity: 3 },
);
const signUp = registerFunction(
  formFunction(
    {
      input: z.object({
        email: z.string(),
        address: z.object({ street: z.string() }),
        items: z.array(z.object({ name: z.string() })).optional(),
        tags: z.array(z.string()),
      }),
    },
    async (data) => {
      taken = [data];
      return 'ran';
    },
  ),
  { id: 'signUp-1', name: 'signUp', arity: -1 },
);

const target = openTarget({
  'take-1': take,
  'cookies-1': readCookies,
  'validated-1': validated,
  'signUp-1': signUp,
});
let requireUntouched: () => void;
beforeEach(() => {
  taken = [];
  requireUntouched = watchPrototypes();
});
afterEach(async () => {
  requireUntouched();
  await target.requireHealth();
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
});

/** Text as it is in FormData. */
const wellFormed = (text: string) => new TextDecoder().decode(new TextEncoder().encode(text));

const names = [
  'constructor',
  'prototype',
  'toString',
  'valueOf',
  'toJSON',
  'hasOwnProperty',
  'isPrototypeOf',
  '__defineGetter__',
  '__defineSetter__',
  '__lookupGetter__',
  '__proto__x',
  ' __proto__',
  '__PROTO__',
  'then',
  'catch',
  'length',
  'name',
  'caller',
  'arguments',
  '$$typeof',
  '0',
  '-1',
  '4294967295',
  'NaN',
  'null',
  'undefined',
  '',
  '\0',
  '\ud800',
  '@@iterator',
  'Symbol.iterator',
];

/** Fails where something decoded is more than data: inherits from anything but its class, or has more than plain properties. */
function requirePlain(value: unknown, met = new Set<unknown>()): void {
  if (typeof value !== 'object' || value === null || met.has(value)) return;
  met.add(value);
  const classes = [Object, Array, Map, Set, Date, FormData, Uint8Array, ArrayBuffer, File, Blob, Promise];
  const Class = classes.find(({ prototype }) => prototype === Object.getPrototypeOf(value));
  if (Class === undefined) throw new Error('A decoded object inherits from something else than its class.');
  if (Class === Map || Class === Set || Class === FormData)
    for (const item of value as Iterable<unknown>) requirePlain(item, met);
  for (const key of Reflect.ownKeys(value)) {
    if (typeof key === 'symbol') {
      // Node keeps the insides of its own classes under symbols.
      if (Class === Object || Class === Array) throw new Error('A decoded object has a symbol as a key.');
      continue;
    }
    const descriptor = Object.getOwnPropertyDescriptor(value, key);
    if (descriptor?.get !== undefined || descriptor?.set !== undefined) throw new Error(`${key} is no data.`);
    if (key === '__proto__') throw new Error('A decoded object has __proto__ as its own property.');
    if (!(Class === Array && key === 'length'))
      expect(descriptor).toMatchObject({ writable: true, enumerable: true, configurable: true });
    requirePlain(descriptor?.value, met);
  }
}

describe('keys of objects', () => {
  const evil = '{"polluted":"yes"}';
  /** The name with every way to write it in JSON. */
  const spellings = [
    '__proto__',
    '\\u005f_proto__',
    '_\\u005Fproto__',
    '__pr\\u006fto__',
    '\\u005F\\u005F\\u0070\\u0072\\u006F\\u0074\\u006F\\u005F\\u005F',
  ];
  const wrappings: [string, (object: string) => string][] = [
    ['alone', (object) => object],
    ['nested', (object) => `{"a":[{"b":${object}}]}`],
    ['inside of a Map', (object) => `["$M",1,${object}]`],
    ['as the key of a Map', (object) => `["$M",${object},1]`],
    ['inside of a Set', (object) => `["$S",${object}]`],
    ['bound to a function', (object) => `["$X","healthy-1",${object}]`],
    ['behind a value with the same name', (object) => `{"toString":${object},"a":1}`],
    ['in an array that begins like a tag', (object) => `["$","$u",${object}]`],
  ];

  test.each(wrappings)('S1: __proto__, %s, in any spelling', async (_, wrap) => {
    for (const spelling of spellings) {
      for (const object of [
        `{"${spelling}":${evil}}`,
        `{"a":1,"${spelling}":${evil}}`,
        `{"${spelling}":null}`,
        `{"${spelling}":1}`,
        `{"${spelling}":["$u"]}`,
        `{"${spelling}":["$X","healthy-1"]}`,
        `{"${spelling}":{"${spelling}":${evil}}}`,
      ]) {
        for (const kind of ['~', ...(wrap(object).includes('"$') ? [] : ['='])]) {
          const { status, code } = await target.post('take-1', `1${kind}[${wrap(object)}]\n`);
          expect([kind, wrap(object), status, code]).toEqual([kind, wrap(object), 400, 'SP2111']);
        }
      }
    }
    expect(taken).toEqual([]);
  });

  test('S1: __proto__ in what a promise brings', async () => {
    const { status, code } = await target.post('take-1', `1~[["$P",1]]\n1={"__proto__":${evil}}\n`);
    expect([status, code]).toEqual([400, 'SP2111']);
  });

  test.each(names)('S1: %j is data like any other', async (name) => {
    const key = JSON.stringify(name);
    const object = `{${key}:{"prototype":${evil},${key}:${evil}},"z":{${key}:1}}`;
    for (const kind of ['=', '~']) {
      const { status } = await target.post('take-1', `1${kind}[${object},[${object}]]\n`);
      expect(status).toBe(200);
      requirePlain(taken);
      const [first] = taken as Record<string, unknown>[];
      expect(Object.keys(first ?? {}).sort()).toEqual([name, 'z'].sort());
      expect(Object.getPrototypeOf(first)).toBe(Object.prototype);
      // What applications do next.
      requireUntouched();
      Object.assign({}, first);
      structuredClone(JSON.parse(JSON.stringify(first)));
      requireUntouched();
    }
  });

  test('S1: the last of two equal keys counts, as JSON has it, and neither is inherited', async () => {
    await target.post('take-1', '1=[{"constructor":1,"constructor":{"prototype":{"polluted":1}}}]\n');
    requirePlain(taken);
    expect(taken).toEqual([{ constructor: { prototype: { polluted: 1 } } }]);
  });
});

describe('where names are only text', () => {
  test.each(['__proto__', ...names])(
    'S1: %j as the key of a Map, a field of FormData, the name of a file or symbol',
    async (name) => {
      const text = JSON.stringify(name);
      const { status } = await target.post(
        'take-1',
        `1f1\nx~[["$M",${text},{"polluted":"yes"}],["$Q",${text},"yes"],["$F",0,${text},${text},1],["$S",${text}]]\n`,
      );
      expect(status).toBe(200);
      requirePlain(taken);
      const [map, form, file] = taken as [Map<string, unknown>, FormData, File];
      expect([...map.keys()]).toEqual([name]);
      // FormData and files hold well-formed text.
      expect([...form.keys(), file.name]).toEqual([wellFormed(name), wellFormed(name)]);
    },
  );

  test('S1: as cookies and headers', async () => {
    const asked = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'session'];
    const { result } = await target.call('cookies-1', [asked], { cookie: 'session=1' });
    expect(result).toEqual([...Array(4).fill([null, null, false]), ['1', null, true]]);
    const sent = {
      cookie: '__proto__=a; constructor=b; __proto__.polluted=yes; session=1',
      'x-name': '__proto__',
    };
    const { result: found } = await target.call('cookies-1', [asked], sent);
    expect(found.map(([value]: [string]) => value)).toEqual(['a', 'b', null, null, '1']);
  });

  test('S1: as an id in a reference, or the kind of a view', async () => {
    for (const tag of [
      '["$X","__proto__"]',
      '["$X","constructor"]',
      '["$V","__proto__",0,0,1]',
      '["$V","constructor",0,0,1]',
      '["$N","constructor"]',
      '["$__proto__",1]',
      '["$constructor"]',
      '["$E",1,"__proto__"]',
    ]) {
      const { status } = await target.post('take-1', `1b1\nx~[${tag},["$A",0]]\n`);
      expect([tag, [400, 404].includes(status)]).toEqual([tag, true]);
    }
  });
});

describe('through schemas', () => {
  test.each(names)('S4: %j in what a schema lets through', async (name) => {
    const key = JSON.stringify(name);
    const body = `1~[{${key}:{"polluted":1}},{${key}:{"polluted":1}},["$M",${key},{"polluted":1}]]\n`;
    const { status } = await target.post('validated-1', body);
    expect([200, 422]).toContain(status);
    requirePlain(taken);
  });

  test('S4: in the path of an issue it is text', async () => {
    const { status, error } = await target.post(
      'validated-1',
      '1~[{"constructor":1},["$M","__proto__",1],["$M"]]\n',
    );
    expect(status).toBe(422);
    requirePlain(error.data);
  });
});

describe('fields of forms', () => {
  const fields = [
    '__proto__',
    '__proto__.polluted',
    '__proto__[polluted]',
    'constructor',
    'constructor.prototype.polluted',
    'address.__proto__',
    'address.__proto__.polluted',
    'address[__proto__][polluted]',
    'address.constructor',
    'address.constructor.prototype.polluted',
    'items[0].__proto__.polluted',
    'items[__proto__].name',
    'items[constructor].name',
    'items.__proto__',
    'items[-1].name',
    'items[4294967295].name',
    'items[1e9].name',
    'tags.length',
    'tags[length]',
    'tags[__proto__]',
    'toString',
    'hasOwnProperty',
  ];

  const formWith = (name: string) => {
    const form = new FormData();
    form.append('email', 'a@b.example');
    form.append('address.street', 'x');
    form.append('items[0].name', 'first');
    form.append(name, 'polluted');
    return form;
  };
  /** What the schema knows, and nothing else. */
  const requireKnown = () => {
    requirePlain(taken);
    const address = { street: 'x' };
    expect(taken).toEqual([{ email: 'a@b.example', address, items: [{ name: 'first' }], tags: [] }]);
  };

  test.each(fields)('S4: %j in a call', async (name) => {
    const { result } = await target.call('signUp-1', [formWith(name)]);
    expect(result).toEqual({ ok: true, data: 'ran' });
    requireKnown();
  });

  test.each(fields)('S4: %j in a plain post, multipart and urlencoded', async (name) => {
    const multipart = formWith(name);
    multipart.append(markerName('0'), '');
    multipart.append(dataFieldName('0', 'id'), 'signUp-1');
    const urlencoded = new URLSearchParams(
      [...multipart].map(([key, value]): [string, string] => [key, String(value)]),
    );
    for (const body of [multipart, urlencoded]) {
      const request = new Request('https://shop.example/sign-up', {
        method: 'POST',
        headers: { 'sec-fetch-site': 'same-origin' },
        body,
      });
      const outcome = await target.handler.handleForm(request);
      expect(outcome).toMatchObject({ status: 200, result: { ok: true, data: 'ran' } });
      requireKnown();
      taken = [];
    }
  });

  test.each(['__proto__', 'constructor', 'then', '.__proto__.id', '0.__proto__'])(
    'S1: the key %j of an action in a plain post',
    async (key) => {
      const form = formWith('email2');
      form.append(markerName(key), '');
      form.append(dataFieldName(key, 'id'), 'signUp-1');
      form.append(dataFieldName('__proto__', 'bound'), '1=[{"polluted":"yes"}]\n');
      form.append('$sallyport.__proto__', 'x');
      const request = new Request('https://shop.example/', {
        method: 'POST',
        headers: { 'sec-fetch-site': 'same-origin' },
        body: form,
      });
      const outcome = await target.handler.handleForm(request);
      expect([200, 400, 404, 422]).toContain(outcome?.status);
      requirePlain(taken);
    },
  );

  test('S1: bound arguments of a plain post are decoded by the same rules', async () => {
    const form = formWith('x');
    form.append(markerName('0'), '');
    form.append(dataFieldName('0', 'id'), 'take-1');
    form.append(dataFieldName('0', 'bound'), '1=[{"__proto__":{"polluted":"yes"}}]\n');
    const request = new Request('https://shop.example/', {
      method: 'POST',
      headers: { 'sec-fetch-site': 'same-origin' },
      body: form,
    });
    const outcome = await target.handler.handleForm(request);
    expect(outcome).toBeInstanceOf(Response);
    expect([outcome?.status, await (outcome as Response).text()]).toEqual([
      400,
      expect.stringContaining('SP2111'),
    ]);
    expect(taken).toEqual([]);
  });
});

test('S1: after all of it, a deployed server has its prototypes as they were', async () => {
  const app = await startProduction();
  try {
    const snapshot = async () => JSON.stringify((await app.call(idIn('functions.ts', 'prototypes'))).result);
    const before = await snapshot();
    const echo = idIn('functions.ts', 'echo');
    for (const name of ['__proto__', ...names]) {
      const key = JSON.stringify(name);
      await app.post(echo, `1=[{${key}:{${key}:{"polluted":"yes"}}}]\n`);
      await app.post(echo, `1~[["$M",${key},{${key}:1}],["$Q",${key},${key}]]\n`);
      await app.post(echo, '1=[]\n', { cookie: `${encodeURIComponent(wellFormed(name))}=polluted` });
    }
    expect(await snapshot()).toBe(before);
    await app.requireHealth();
  } finally {
    await app.close();
  }
});
