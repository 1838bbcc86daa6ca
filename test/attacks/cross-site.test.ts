import { Agent, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AttackedServer, openServer } from './support/open-server.ts';

// Requests that other sites make a browser send, in every combination of what says where they come from. The rules are
// written down here once more, and every answer is held against them.

const partner = 'https://partner.example';
const shop = 'https://shop.example';
const allowedOrigins = [partner, 'https://*.family.example'];

/** Handlers behind a proxy that they believe, and not; and one that knows its origin whatever a proxy says. */
const settings = {
  'without trustProxy': { allowedOrigins },
  'with trustProxy': { allowedOrigins, trustProxy: true },
  'with origin and trustProxy': { allowedOrigins, trustProxy: true, origin: shop },
};
type Setting = keyof typeof settings;

const methods = ['POST', 'GET', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND'];
const contentTypes = [
  'application/vnd.sallyport',
  'Application/VND.Sallyport; charset=utf-8',
  'application/json',
  'text/plain',
  'text/plain; application/vnd.sallyport',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  undefined,
];
const fetchSites = [
  'same-origin',
  'same-site',
  'cross-site',
  'none',
  'SAME-ORIGIN',
  '"same-origin"',
  undefined,
];
const forwarded: Record<string, string>[] = [
  {},
  { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'shop.example' },
  { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'shop.example, evil.example' },
  { 'x-forwarded-host': 'evil.example' },
  { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'evil.example/@shop.example' },
  { forwarded: 'host=evil.example;proto=https', 'x-original-host': 'evil.example', 'x-host': 'evil.example' },
];

/** A form whose action is echo(), as browsers send it. */
const forms: Record<string, string> = {
  'application/x-www-form-urlencoded': '%24sallyport%3A0=&%24sallyport.0.id=echo-1&title=Hi',
  'multipart/form-data; boundary=x': [
    ...['--x', 'Content-Disposition: form-data; name="$sallyport:0"', '', ''],
    ...['--x', 'Content-Disposition: form-data; name="$sallyport.0.id"', '', 'echo-1'],
    ...['--x', 'Content-Disposition: form-data; name="title"', '', 'Hi'],
    ...['--x--', ''],
  ].join('\r\n'),
};

let servers: Record<Setting, AttackedServer>;
const agent = new Agent({ keepAlive: true, maxSockets: 8 });

beforeAll(async () => {
  const opened = Object.entries(settings).map(async ([name, options]) => [name, await openServer(options)]);
  servers = Object.fromEntries(await Promise.all(opened));
});
afterAll(async () => {
  agent.destroy();
  await Promise.all(Object.values(servers).map((server) => server.stop()));
});

interface Attack {
  method: string;
  headers: Record<string, string>;
  /** Where to, and what, if it is no call of echo(). */
  path?: string;
  body?: string;
}

interface Answer {
  status: number;
  code: string | undefined;
  headers: Record<string, unknown>;
  text: string;
}

async function send({ port }: AttackedServer, attack: Attack): Promise<Answer> {
  const { method, headers, path = '/_sallyport/echo-1', body = '1=[1]\n' } = attack;
  const hasBody = method !== 'GET' && method !== 'HEAD';
  const response = await new Promise<import('node:http').IncomingMessage>((resolve, reject) => {
    const length = hasBody ? { 'content-length': body.length } : {};
    const options = { port, host: '127.0.0.1', path, method, agent };
    const req = request({ ...options, headers: { ...headers, ...length } }, resolve);
    req.on('error', reject);
    req.end(hasBody ? body : undefined);
  });
  const answer = await text(response);
  const code = /SP\d{4}/.exec(answer)?.[0];
  return { status: response.statusCode ?? 0, code, headers: response.headers, text: answer };
}

/** The origin of the server, by the rules: the option, else what the nearest proxy says where it is believed, else Host. */
function ownOrigin(setting: Setting, port: number, headers: Record<string, string>): string {
  const self = `http://127.0.0.1:${port}`;
  if (setting === 'with origin and trustProxy') return shop;
  if (setting === 'without trustProxy') return self;
  const host = headers['x-forwarded-host']?.split(', ').at(-1);
  if (host === undefined || host.includes('/')) return self;
  return `${headers['x-forwarded-proto'] ?? 'http'}://${host}`;
}

/** Whether it may change anything, by the rules. */
function isCleared(setting: Setting, port: number, headers: Record<string, string>): boolean {
  const { origin, 'sec-fetch-site': site } = headers;
  if (origin === partner || origin === 'https://a.family.example') return true;
  return site === undefined ? origin === ownOrigin(setting, port, headers) : site === 'same-origin';
}

/** What has to come of it, by the rules. */
function judge(setting: Setting, port: number, { method, headers }: Attack): [number, string | undefined] {
  const { 'content-type': type } = headers;
  if (method !== 'POST') return [405, method === 'HEAD' ? undefined : 'SP3001'];
  if (!isCleared(setting, port, headers)) return [403, 'SP3002'];
  const essence = type?.split(';')[0]?.toLowerCase();
  return essence === 'application/vnd.sallyport' ? [200, undefined] : [415, 'SP2119'];
}

/** Everything that can be said of where a request comes from. */
function sources(port: number): Record<string, string>[] {
  const origins = [
    ...[`http://127.0.0.1:${port}`, shop, partner, 'https://a.family.example', undefined],
    ...['https://evil.example', 'http://evil.example', 'null', 'https://family.example'],
    ...['https://a.b.family.example', 'https://shop.example.evil.example', 'https://shop.example:444'],
    ...['https://shop.example/', 'shop.example', 'https://evil.example, https://shop.example', '*'],
  ];
  return origins.flatMap((origin) =>
    fetchSites.flatMap((site) =>
      forwarded.map((proxy) => ({
        ...proxy,
        ...(origin === undefined ? {} : { origin }),
        ...(site === undefined ? {} : { 'sec-fetch-site': site }),
      })),
    ),
  );
}

const sourceCount = 16 * 7 * 6;

/** Lets eight at a time at the server. */
async function sendAll(
  server: AttackedServer,
  attacks: readonly Attack[],
  look: (attack: Attack, answer: Answer) => void,
): Promise<void> {
  const waiting = [...attacks];
  const next = async (): Promise<void> => {
    for (let attack = waiting.shift(); attack !== undefined; attack = waiting.shift())
      look(attack, await send(server, attack));
  };
  await Promise.all(Array.from({ length: 8 }, next));
}

/** What is wrong with the headers of an answer. */
function faultsOf({ headers, status }: Answer, attack: Attack): string[] {
  const faults: string[] = [];
  if (headers['cache-control'] !== 'no-store') faults.push('may be kept');
  if (headers['x-content-type-options'] !== 'nosniff') faults.push('may be sniffed');
  if (headers['content-type'] !== 'application/vnd.sallyport') faults.push(`is ${headers['content-type']}`);
  if (status === 405 && headers.allow !== 'POST') faults.push('does not say what is allowed');
  const { origin } = attack.headers;
  const listed = origin === partner || origin === 'https://a.family.example';
  const readable = listed && attack.method === 'POST' ? origin : undefined;
  if (headers['access-control-allow-origin'] !== readable)
    faults.push(`may be read by ${headers['access-control-allow-origin']}`);
  if ((headers['access-control-allow-credentials'] === 'true') !== (readable !== undefined))
    faults.push('with credentials');
  return faults;
}

describe.each(Object.keys(settings) as Setting[])('S5: %s', (setting) => {
  test.each(methods)('%s is answered by the rules, whatever it says of itself', async (method) => {
    const server = servers[setting];
    // What is no POST is refused before its content type matters.
    const types = method === 'POST' ? contentTypes : contentTypes.slice(0, 1);
    const attacks = sources(server.port).flatMap((source) =>
      types.map((type) => ({
        method,
        headers: type === undefined ? source : { ...source, 'content-type': type },
      })),
    );
    expect(attacks).toHaveLength(sourceCount * types.length);

    const runsBefore = (await server.stats()).counts.echo ?? 0;
    const wrong: unknown[] = [];
    let cleared = 0;
    await sendAll(server, attacks, (attack, answer) => {
      const expected = judge(setting, server.port, attack);
      if (expected[0] === 200) cleared++;
      const faults = faultsOf(answer, attack);
      if (answer.status !== expected[0] || answer.code !== expected[1] || faults.length > 0)
        wrong.push({ attack, expected, status: answer.status, code: answer.code, faults });
    });
    expect(wrong.slice(0, 5)).toEqual([]);
    // Nothing ran but what was cleared, and that once.
    expect(((await server.stats()).counts.echo ?? 0) - runsBefore).toBe(cleared);
    if (method === 'POST') expect(cleared).toBeGreaterThan(100);
    else expect(cleared).toBe(0);
    await server.requireHealth();
  });

  test.each(Object.keys(forms))('a plain form post of %s is answered by the rules', async (type) => {
    const server = servers[setting];
    const body = forms[type] as string;
    const attacks = sources(server.port).map((source) => ({
      ...{ method: 'POST', path: '/', body },
      headers: { ...source, 'content-type': type },
    }));
    expect(attacks).toHaveLength(sourceCount);
    const runsBefore = (await server.stats()).counts.echo ?? 0;
    const wrong: unknown[] = [];
    let cleared = 0;
    await sendAll(server, attacks, (attack, { status, code, headers, text }) => {
      const goesIn = isCleared(setting, server.port, attack.headers);
      if (goesIn) cleared++;
      const isRight = goesIn
        ? status === 200 && text === 'a page after a form'
        : status === 403 && code === 'SP3002' && headers['cache-control'] === 'no-store';
      if (!isRight || 'access-control-allow-origin' in headers)
        wrong.push({ attack, goesIn, status, code, text });
    });
    expect(wrong.slice(0, 5)).toEqual([]);
    expect(((await server.stats()).counts.echo ?? 0) - runsBefore).toBe(cleared);
    expect(cleared).toBeGreaterThan(100);
    await server.requireHealth();
  });

  test('a form of a kind that no action sends runs nothing, wherever it comes from', async () => {
    const server = servers[setting];
    const runsBefore = (await server.stats()).counts.echo ?? 0;
    const body = '$sallyport:0=\r\n$sallyport.0.id=echo-1\r\n';
    for (const site of fetchSites) {
      const headers = {
        'content-type': 'text/plain',
        ...(site === undefined ? {} : { 'sec-fetch-site': site }),
      };
      expect((await send(server, { method: 'POST', path: '/', body, headers })).text).toBe('a page');
    }
    expect((await server.stats()).counts.echo ?? 0).toBe(runsBefore);
  });

  test('a preflight gives leave to listed origins, for POST, and to nobody else', async () => {
    const server = servers[setting];
    const origins = [
      partner,
      'https://a.family.example',
      'https://evil.example',
      'null',
      shop,
      'https://family.example',
    ];
    for (const origin of origins)
      for (const asked of ['POST', 'PUT', 'post', 'GET', ''])
        for (const wanted of ['content-type,authorization', 'x-a\u00e4', undefined]) {
          const headers: Record<string, string> = { origin, 'access-control-request-method': asked };
          if (wanted !== undefined) headers['access-control-request-headers'] = wanted;
          const answer = await send(server, { method: 'OPTIONS', headers });
          const listed = origins.indexOf(origin) < 2 && asked === 'POST';
          const leave = listed ? origin : undefined;
          expect([
            headers,
            answer.status,
            answer.code,
            answer.headers['access-control-allow-origin'],
          ]).toEqual([headers, listed ? 204 : 403, listed ? undefined : 'SP3002', leave]);
          expect(answer.headers['access-control-allow-methods']).toBe(listed ? 'POST' : undefined);
          expect(answer.headers['access-control-allow-headers']).toBe(
            listed && wanted?.startsWith('content') ? wanted : undefined,
          );
          expect(answer.headers).toMatchObject({
            'cache-control': 'no-store',
            'x-content-type-options': 'nosniff',
            'content-type': 'application/vnd.sallyport',
          });
        }
    await server.requireHealth();
  });

  test('a refusal that a hidden origin may have caused names the usual cause', async () => {
    for (const origin of ['null', undefined]) {
      const headers: Record<string, string> = { 'content-type': 'application/vnd.sallyport' };
      if (origin !== undefined) headers.origin = origin;
      const response = await fetch(`http://127.0.0.1:${servers[setting].port}/_sallyport/echo-1`, {
        method: 'POST',
        headers,
        body: '1=[]\n',
      });
      expect(response.status).toBe(403);
      expect(await response.text()).toContain('Referrer-Policy: no-referrer');
    }
  });
});
