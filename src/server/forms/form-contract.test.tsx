import { Writable } from 'node:stream';
import { Suspense, useActionState } from 'react';
import {
  renderToPipeableStream,
  renderToReadableStream,
  renderToStaticMarkup,
  renderToString,
} from 'react-dom/server';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { decode } from '../../wire/decode.ts';
import { messageOfText } from '../../wire/message-text.ts';
import { taintUniqueValue } from '../answer/taint.ts';
import { installFunctions } from '../functions/function-table.ts';
import { bindInline, registerInline } from '../functions/inline.ts';
import { registerFunction } from '../functions/marks.ts';
import { createKey } from '../functions/seal.ts';
import { createHandler } from '../handler.ts';

type Action = (data: FormData) => Promise<void>;
const request = () => new Request('http://localhost/page');
const keys = [createKey()];
const loaders = new Map<string, () => Promise<unknown>>();

function register<Fn extends (...args: never[]) => Promise<unknown>>(name: string, fn: Fn, arity = 1): Fn {
  loaders.set(`${name}-1`, async () => fn);
  return registerFunction(fn, { id: `${name}-1`, name, arity });
}

/** An inline function with captures, as compiled code makes one. */
function inline(captures: () => unknown[], id = 'inline-1'): Action {
  loaders.set(id, async () => undefined);
  registerInline(() => async () => {}, { id, name: 'inline', arity: 1, captures: ['kept'] });
  return bindInline(async () => {}, id, captures);
}

const save = register('save', async (_data: FormData) => {});
const count = register('count', async (state: number, _data: FormData) => state + 1, 2);
const order = register('order', async (_sku: string, state: number, _data: FormData) => state + 1, 3);

function readStream(stream: ReadableStream): Promise<string> {
  return new Response(stream).text();
}

/** Everything that React's renderers for servers can do, in the scope of a request. */
const renderers: Record<string, (element: React.ReactNode, formState?: unknown) => Promise<string>> = {
  renderToReadableStream: async (element, formState) =>
    createHandler({ keys }).run(request(), undefined, async () =>
      readStream(await renderToReadableStream(element, { formState: formState as never, onError: fail })),
    ),
  renderToPipeableStream: (element, formState) =>
    createHandler({ keys }).run(
      request(),
      undefined,
      () =>
        new Promise<string>((resolve, reject) => {
          let html = '';
          const sink = new Writable({
            write(chunk, _encoding, done) {
              html += chunk;
              done();
            },
            final(done) {
              resolve(html);
              done();
            },
          });
          const stream = renderToPipeableStream(element, {
            formState: formState as never,
            onAllReady: () => stream.pipe(sink),
            onError: reject,
          });
        }),
    ),
};
const render = renderers.renderToReadableStream!;
const fail = (error: unknown) => {
  throw error;
};

/** The fields of every form in a page, in order, by what HTML says of them. */
function fieldsIn(html: string): [name: string, value: string][] {
  return [...html.matchAll(/<(?:input|button)\b[^>]*>/g)]
    .map(([tag]) => [attribute(tag, 'name'), attribute(tag, 'value')] as [string, string])
    .filter(([name]) => name !== '');
}

function attribute(tag: string, name: string): string {
  const text = new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1] ?? '';
  const names: Record<string, string> = { quot: '"', amp: '&', lt: '<', gt: '>', '#x27': "'" };
  return text.replace(/&([^;]+);/g, (_, entity: string) => names[entity] ?? '?');
}

function boundIn(html: string, key = '0'): unknown[] {
  const text = fieldsIn(html).find(([name]) => name === `$sallyport.${key}.bound`)?.[1] ?? '';
  return decode(messageOfText(text), { decodeFunction: ({ id }) => Object(() => id) }) as unknown[];
}

const logged: unknown[][] = [];
beforeEach(() => {
  logged.length = 0;
  vi.spyOn(console, 'error').mockImplementation((...args) => logged.push(args));
  installFunctions({ base: '/', functions: loaders });
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

describe.each(Object.keys(renderers))('%s', (name) => {
  const draw = renderers[name]!;

  test('F1, F3: a form that posts without scripts: marker and id', async () => {
    const html = await draw(<form action={save} />);
    expect(html).toContain('<form action="" encType="multipart/form-data" method="POST">');
    expect(fieldsIn(html)).toEqual([
      ['$sallyport:0', ''],
      ['$sallyport.0.id', 'save-1'],
    ]);
    expect(logged).toEqual([]);
  });

  test('F2: several actions in one form, each with fields of its own; images too', async () => {
    const html = await draw(
      <form action={save}>
        <button type="submit" formAction={save.bind(null, new FormData())} />
        <input type="image" alt="" formAction={order.bind(null, 'sku-1', 7) as unknown as Action} />
      </form>,
    );
    expect(fieldsIn(html).map(([field]) => field)).toEqual([
      '$sallyport:0',
      '$sallyport.0.id',
      '$sallyport:1',
      '$sallyport.1.id',
      '$sallyport.1.bound',
      '$sallyport:2',
      '$sallyport.2.id',
      '$sallyport.2.bound',
    ]);
    expect(boundIn(html, '2')).toEqual(['sku-1', 7]);
  });

  test('F4: useActionState binds its state last and adds its key behind our fields', async () => {
    function Counter() {
      const [state, action] = useActionState(order.bind(null, 'sku-1'), 7);
      return <form action={action}>{`state ${state}`}</form>;
    }
    const html = await draw(<Counter />);
    expect(fieldsIn(html).map(([field]) => field)).toEqual([
      '$sallyport:0',
      '$sallyport.0.id',
      '$sallyport.0.bound',
      '$ACTION_KEY',
    ]);
    expect(boundIn(html)).toEqual(['sku-1', 7]);
  });

  test('F4: the state that a post left goes to the same function with as many bound arguments, and key', async () => {
    const counter = (action: (state: number, data: FormData) => Promise<number>, permalink?: string) =>
      function Counter() {
        const [state, post] = useActionState(action, 0, permalink);
        return <form action={post}>{`state ${state}`}</form>;
      };
    const keyOf = async (Counter: () => React.ReactNode) =>
      fieldsIn(await draw(<Counter />)).find(([field]) => field === '$ACTION_KEY')?.[1] ?? '';
    const Plain = counter(count);
    const key = await keyOf(Plain);
    expect(await draw(<Plain />, [5, key, 'count-1', 0])).toContain('state 5');
    expect(await draw(<Plain />, [5, `${key}x`, 'count-1', 0])).toContain('state 0');
    expect(await draw(<Plain />, [5, key, 'order-1', 0])).toContain('state 0');
    expect(await draw(<Plain />, [5, key, 'count-1', 1])).toContain('state 0');
    const Bound = counter(order.bind(null, 'sku-1'));
    expect(await draw(<Bound />, [5, await keyOf(Bound), 'order-1', 1])).toContain('state 5');
    const Linked = counter(count, '/permanent');
    const html = await draw(<Linked />, [5, await keyOf(Linked), 'count-1', 0]);
    expect(html).toContain('state 5');
    expect(html).toContain('<form action="/permanent"');
  });

  test.each([
    ['at once, where the runtime has a synchronous cipher', true],
    ['where it only has Web Crypto: React waits', false],
  ])('D9: captures are sealed %s', async (_, synchronous) => {
    if (!synchronous) vi.stubGlobal('process', { env: {} });
    function Row({ sku }: { sku: string }) {
      // A new closure each time, as in any component.
      return <form action={inline(() => [sku, { nested: [1, new Date(5)] }])}>{sku}</form>;
    }
    const html = await draw([<Row key={1} sku="sku-1" />, <Row key={2} sku="sku-2" />]);
    expect(html).not.toContain('nested');
    const seals = fieldsIn(html).filter(([field]) => field.endsWith('.bound'));
    expect(seals.length).toBe(2);
    expect(new Set(seals.map(([, value]) => value)).size).toBe(2);
    expect(logged).toEqual([]);
  });

  test('D9, C2: captured Server Functions with captures of their own', async () => {
    vi.stubGlobal('process', { env: {} });
    function Nested() {
      const inner = inline(() => ['inner'], 'inner-1');
      return <form action={inline(() => [inner, save])} />;
    }
    const html = await draw(<Nested />);
    // React counts each time that it asks.
    expect(fieldsIn(html).map(([field]) => field)).toEqual([
      '$sallyport:1',
      '$sallyport.1.id',
      '$sallyport.1.bound',
    ]);
    expect(logged).toEqual([]);
  });

  test('T1: bound promises and files are waited for, also such as are made anew at each render', async () => {
    function Upload() {
      const later = new Promise((resolve) => setTimeout(resolve, 5, 'later'));
      const file = new File(['x'], 'x.txt');
      const [, action] = useActionState(order.bind(null, later as never), file as never);
      return (
        <form action={action}>
          <button type="submit" formAction={inline(() => [later])} />
        </form>
      );
    }
    const html = await draw([
      <Upload key={1} />,
      <Suspense key={2} fallback="wait">
        <Upload />
      </Suspense>,
    ]);
    const bound = fieldsIn(html).flatMap(([field, value]) =>
      field.endsWith('.bound') ? [decode(messageOfText(value)) as [unknown, File]] : [],
    );
    expect(bound.length).toBe(4);
    for (const [text, copy] of bound.filter((args) => args.length === 2)) {
      expect(await text).toBe('later');
      expect([copy.name, await copy.text()]).toEqual(['x.txt', 'x']);
    }
    expect(logged).toEqual([]);
  });

  test('T1: a bound promise that rejects is what React reports', async () => {
    const never = Promise.reject(new Error('no data'));
    expect(await draw(<form action={save.bind(null, never as never)} />)).toContain('javascript:');
    expect(String(logged[0]?.[1])).toBe('Error: no data');
  });

  test('D9: one function in two requests is sealed for each', async () => {
    vi.stubGlobal('process', { env: {} });
    const action = inline(() => ['sku-1']);
    const seals = await Promise.all([draw(<form action={action} />), draw(<form action={action} />)]);
    const [first, second] = await Promise.all(seals.map((html) => boundIn(html, '1')[0]));
    expect(first).toMatch(/^[\w-]{60,}$/);
    expect(second).not.toBe(first);
  });
});

describe('what cannot be in a form leaves a form that needs scripts, and says why', () => {
  const attempts: [code: string, what: string, make: () => Action][] = [
    ['SP2002', 'an instance', () => save.bind(null, new URL('https://a.example') as never)],
    ['SP3023', 'a function that is no endpoint', () => registerFunction(async () => {}, other)],
    ['SP3018', 'a tainted value', () => save.bind(null, 'secret token' as never)],
    ['SP3018', 'a tainted capture', () => inline(() => ['secret token'])],
  ];
  const other = { id: 'other-1', name: 'other', arity: 1 };
  const owner = {};

  test.each(attempts)('%s: %s', async (code, _, make) => {
    taintUniqueValue('no', owner, 'secret token');
    const html = await render(<form action={make()} />);
    expect(html).toContain('javascript:');
    expect(html).not.toContain('secret');
    expect(String(logged[0]?.[1])).toContain(`${code}: `);
  });

  test('SP3022: captures outside of a request', async () => {
    const html = await readStream(await renderToReadableStream(<form action={inline(() => [1])} />));
    expect(html).toContain('javascript:');
    expect(String(logged[0]?.[1])).toContain('SP3022: ');
  });
});

describe.each([
  ['renderToString', renderToString],
  ['renderToStaticMarkup', renderToStaticMarkup],
])('%s', (_, renderAtOnce) => {
  const draw = (element: React.ReactNode) =>
    createHandler({ keys }).run(request(), undefined, () => renderAtOnce(element));

  test('F3: forms, bound arguments and captures', async () => {
    const html = await draw(
      <>
        <form action={save.bind(null, 7 as never)} />
        <form action={inline(() => [1])} />
      </>,
    );
    expect(fieldsIn(html).map(([field]) => field)).toEqual([
      '$sallyport:0',
      '$sallyport.0.id',
      '$sallyport.0.bound',
      '$sallyport:1',
      '$sallyport.1.id',
      '$sallyport.1.bound',
    ]);
    expect(logged).toEqual([]);
  });

  test('D9: captures that are not sealed at once are an error with a name', async () => {
    vi.stubGlobal('process', { env: {} });
    expect(await draw(<form action={inline(() => [1])} />)).toContain('javascript:');
    expect(String(logged[0]?.[1])).toContain('SP3050: The form of inline()');
  });

  test('T1: bound promises are an error with a name', async () => {
    const later = Promise.resolve(1);
    expect(await draw(<form action={save.bind(null, later as never)} />)).toContain('javascript:');
    expect(String(logged[0]?.[1])).toContain('SP3050: The form of save()');
  });
});

test('F3: the members of the contract do not show, and survive bind', () => {
  const bound = save.bind(null, new FormData());
  for (const fn of [save, bound, bound.bind(null)]) {
    expect(Object.keys(fn)).toEqual([]);
    expect(Reflect.has(fn, '$$FORM_ACTION')).toBe(true);
    expect(Reflect.has(fn, '$$IS_SIGNATURE_EQUAL')).toBe(true);
  }
});

test('F3: in development the form says where its function is', async () => {
  const fn = registerFunction(async () => {}, { id: 'dev-1', name: 'dev', arity: 0, module: 'src/a.ts' });
  installFunctions({ base: '/', dev: true, find: () => undefined });
  expect(fieldsIn(await render(<form action={fn.bind(null)} />))).toEqual([
    ['$sallyport:0', ''],
    ['$sallyport.0.id', 'dev-1'],
    ['$sallyport.0.module', 'src/a.ts'],
  ]);
  registerInline(() => async () => {}, { id: 'in-1', name: 'in', arity: 0, module: 'src/b.ts' });
  const closure = bindInline(async (..._args: unknown[]) => {}, 'in-1').bind(null, 7);
  expect(fieldsIn(await render(<form action={closure} />)).at(-1)).toEqual([
    '$sallyport.0.module',
    'src/b.ts',
  ]);
});
