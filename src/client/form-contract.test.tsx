import { useActionState } from 'react';
import { renderToReadableStream } from 'react-dom/server';
import { describe, expect, test, vi } from 'vitest';
import { decode } from '../wire/decode.ts';
import { messageOfText } from '../wire/message-text.ts';
import { installFormContract } from './form-contract.ts';
import { createReference, type ServerFunction } from './reference.ts';
import { withOptions } from './with-options.ts';

installFormContract();
const save = createReference('save-h4sh', -1, { module: 'src/save.ts' });

type Action = (data: FormData) => void;
const asAction = (fn: ServerFunction) => fn as unknown as Action;

async function render(element: React.ReactNode, options = {}): Promise<string> {
  const stream = await renderToReadableStream(element, { onError: () => {}, ...options });
  await stream.allReady;
  return new Response(stream).text();
}

/** Name and value of each field that is not the page's own. */
function fieldsIn(html: string): [string, string][] {
  return [...html.matchAll(/<(?:input|button)[^>]*name="(\$[^"]*)"[^>]*>/g)].map(([tag, name]) => [
    name!,
    (/ value="([^"]*)"/.exec(tag)?.[1] ?? '').replaceAll('&quot;', '"').replaceAll('&amp;', '&'),
  ]);
}

function boundIn(html: string): unknown {
  const text = fieldsIn(html).find(([name]) => name.endsWith('.bound'))?.[1] ?? '';
  return decode(messageOfText(text), {
    decodeFunction: (reference) => Object.assign(() => {}, { reference }),
  });
}

describe('F1: a reference as the action of a form that is rendered on the server', () => {
  test('is a form that posts a marker and the id; in development the module', async () => {
    const html = await render(<form action={asAction(save)} />);
    expect(html).toMatch(/<form action="" encType="multipart\/form-data" method="POST">/);
    expect(fieldsIn(html)).toEqual([
      ['$sallyport:0', ''],
      ['$sallyport.0.id', 'save-h4sh'],
      ['$sallyport.0.module', 'src/save.ts'],
    ]);
  });

  test('takes bound arguments along, of every type that is sent in a call', async () => {
    const bound = ['a "quoted" <b>&amp;</b>', new Map([[1n, undefined]]), new Uint8Array([1, 255]), save];
    const html = await render(<form action={asAction(save.bind(null, ...bound) as ServerFunction)} />);
    const [text, map, bytes, fn] = boundIn(html) as [string, Map<bigint, undefined>, Uint8Array, object];
    expect([text, [...map], [...bytes], fn]).toEqual([
      bound[0],
      [[1n, undefined]],
      [1, 255],
      expect.objectContaining({ reference: { id: 'save-h4sh', bound: [] } }),
    ]);
  });

  test('F2: buttons have actions of their own, each with its key', async () => {
    const html = await render(
      <form action={asAction(save)}>
        <button type="submit" formAction={asAction(createReference('drop-1', 1))} />
        <input type="image" alt="" formAction={asAction(createReference('pin-1', 1))} />
      </form>,
    );
    expect(fieldsIn(html).map(([name]) => name)).toEqual([
      '$sallyport:0',
      '$sallyport.0.id',
      '$sallyport.0.module',
      '$sallyport:1',
      '$sallyport.1.id',
      '$sallyport:2',
      '$sallyport.2.id',
    ]);
  });

  test('withOptions and bind keep it', async () => {
    const own = withOptions(createReference('own-1', 2) as () => Promise<unknown>, { timeout: 5 });
    const html = await render(<form action={asAction(own.bind(null) as ServerFunction)} />);
    expect(fieldsIn(html)[1]).toEqual(['$sallyport.0.id', 'own-1']);
  });

  test('waits for bound arguments that take a moment, also where they are made anew for each rendering', async () => {
    const later = Promise.resolve('there');
    const file = new File(['text'], 'a.txt');
    const attempts = vi.fn();
    function Form() {
      attempts();
      return <form action={asAction(save.bind(null, { list: [later] }, file) as ServerFunction)} />;
    }
    const html = await render(<Form />);
    const [{ list }, arrived] = boundIn(html) as [{ list: Promise<string>[] }, File];
    expect([await list[0], await arrived.text()]).toEqual(['there', 'text']);
    expect(attempts.mock.calls.length).toBeLessThan(5);
  });

  test('T3: an argument that cannot be sent is said, with its path, and the form waits for the scripts', async () => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => {});
    const html = await render(
      <form action={asAction(save.bind(null, { url: new URL('https://a.example') }) as ServerFunction)} />,
    );
    expect(String(said.mock.calls[0]?.[1])).toContain(
      'bound arguments of save()[0].url is an instance of URL',
    );
    expect(html).not.toContain('$sallyport');
    said.mockRestore();
  });
});

describe('F4: useActionState with a reference', () => {
  function Counter({ fn = save }: { fn?: ServerFunction }) {
    const [state, action] = useActionState(fn as (state: number, data: FormData) => Promise<number>, 7);
    return (
      <form action={action}>
        <output>{state}</output>
      </form>
    );
  }

  test('the state is the last bound argument, and React’s key comes behind our fields', async () => {
    const html = await render(<Counter fn={save.bind(null, 'bound') as ServerFunction} />);
    expect(boundIn(html)).toEqual(['bound', 7]);
    expect(fieldsIn(html).at(-1)).toEqual(['$ACTION_KEY', expect.stringMatching(/^k/)]);
  });

  test('the form state is taken where id and number of bound arguments are the same', async () => {
    const key = fieldsIn(await render(<Counter />)).at(-1)![1];
    const stateOf = async (id: string, count: number, fn = save) =>
      /<output>(\d+)/.exec(await render(<Counter fn={fn} />, { formState: [42, key, id, count] }))?.[1];
    expect(await stateOf('save-h4sh', 0)).toBe('42');
    expect(await stateOf('save-h4sh', 1)).toBe('7');
    expect(await stateOf('other-h4sh', 0)).toBe('7');
    const bound = save.bind(null, 1) as ServerFunction;
    expect([await stateOf('save-h4sh', 1, bound), await stateOf('save-h4sh', 0, bound)]).toEqual(['42', '7']);
  });
});

test('D10: calling a reference while rendering on the server is a named error', async () => {
  await expect(save()).rejects.toThrow('SP4022: save() was called while rendering on the server');
});
