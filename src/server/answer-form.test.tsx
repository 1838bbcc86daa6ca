import { useActionState } from 'react';
import { beforeEach, describe, expect, test } from 'vitest';
import {
  type Action,
  app,
  asOutcome,
  calls,
  dataOf,
  fn,
  key,
  note,
  outcomeOf,
  post,
  refusalOf,
  render,
  send,
  start,
  token,
  use,
} from '../../test/harness/form-app.tsx';
import {
  type Field,
  fieldsIn,
  formPost,
  hiddenFields,
  urlencoded,
  urlencodedType,
} from '../../test/harness/form-post.ts';
import { handlerOf } from '../../test/harness/handler.ts';
import { decode } from '../wire/decode.ts';
import { messageOfText } from '../wire/message-text.ts';
import type { FormOutcome } from './forms/form-outcome.ts';
import { bindInline, registerInline } from './functions/inline.ts';

beforeEach(() => {
  start();
});

describe('F1, F3: a form that is posted without scripts', () => {
  test('the function gets the data of the form and nothing of ours', async () => {
    const file = new File(['a\r\nb'], 'a.txt', { type: 'text/plain' });
    const outcome = await outcomeOf(fn('save'), [
      ['text', 'one\ntwo'],
      ['file', file],
      ['tag', 'a'],
      ['tag', 'b'],
      ['$ACTION_KEYS', 'mine'],
    ]);
    expect(await dataOf()).toEqual([
      ['text', 'one\ntwo'],
      ['file', 'a.txt', 'text/plain', 'a\r\nb'],
      ['tag', 'a'],
      ['tag', 'b'],
      ['$ACTION_KEYS', 'mine'],
    ]);
    expect(calls[0]?.length).toBe(1);
    expect(outcome).toMatchObject({ formState: null, result: undefined, status: 200 });
    expect(outcome.error).toBeUndefined();
    expect(outcome.script()).toBe('');
  });

  test('urlencoded too', async () => {
    const fields = hiddenFields(await render(<form action={fn('save')} />));
    const body = urlencoded([...fields, ['text', 'one\ntwo & é']]);
    const outcome = await app.handler.handleForm(formPost(body, { type: urlencodedType }));
    expect(asOutcome({ outcome }).status).toBe(200);
    expect(await dataOf()).toEqual([['text', 'one\ntwo & é']]);
  });

  test('bound arguments come before the data, with their types', async () => {
    const at = new Date(5);
    await post(fn('many').bind(null, ...([{ at }, new Uint8Array([1, 2])] as unknown as [FormData])));
    expect(calls[0]?.slice(0, 2)).toEqual([{ at }, new Uint8Array([1, 2])]);
    expect(calls[0]?.length).toBe(3);
  });

  test('a function that takes no data gets none; it gets no more than it declares', async () => {
    expect((await outcomeOf(fn('none'))).result).toBe('done');
    expect(calls).toEqual([[]]);
  });

  test('D9: an inline function with its captures', async () => {
    const create = (captured: unknown[] = []) => note((data: FormData) => [captured[0], data.get('name')]);
    const id = 'inline-1';
    const target = registerInline(create, { id, name: 'inline', arity: 1, captures: ['kept'] });
    const own = handlerOf({ inline: { run: target, mark: { id } } }, { keys: [key] });
    use(own);
    const action = bindInline(
      async () => {},
      id,
      () => ['captured'],
    ) as unknown as Action;
    expect((await outcomeOf(action, [['name', 'Ada']])).result).toEqual(['captured', 'Ada']);
    const [marker, ...rest] = hiddenFields(await render(<form action={action} />));
    const other = [
      marker as Field,
      ...rest.map(([name, value]): Field => [name, String(value).replace(/.{9}(?="])/, '123456789')]),
    ];
    expect(await refusalOf(send(other))).toMatchObject({ status: 400, text: /^SP3016: / });
    expect(await refusalOf(send([marker as Field, rest[0] as Field]))).toMatchObject({ status: 400 });
    expect(calls.length).toBe(1);
  });
});

describe('F2: the action that was pressed', () => {
  const page = () => (
    <form action={fn('save')}>
      <button type="submit" formAction={fn('many').bind(null, 'button' as never)} />
      <input type="image" alt="" formAction={fn('count').bind(null, 7 as never) as never} />
    </form>
  );

  test.each([
    ['the form itself', [], 1],
    ['its button', [['$sallyport:1', '']], 2],
    [
      'its image, which sends where',
      [
        ['$sallyport:2.x', '3'],
        ['$sallyport:2.y', '4'],
      ],
      2,
    ],
  ] as [string, Field[], number][])('%s', async (what, pressed, length) => {
    const fields = hiddenFields(await render(page()));
    expect(fieldsIn(await render(page())).filter(({ name }) => name.startsWith('$sallyport:')).length).toBe(
      3,
    );
    await send([...fields, ['a', '1'], ...pressed]);
    expect(calls.length).toBe(1);
    expect(await dataOf()).toEqual([['a', '1']]);
    expect(calls[0]?.length).toBe(length);
    if (what === 'its button') expect(calls[0]?.[0]).toBe('button');
    if (what === 'its image, which sends where') expect(calls[0]?.[0]).toBe(7);
  });
});

describe('F4: useActionState', () => {
  function Counter({ action, start = 0, link }: { action: unknown; start?: unknown; link?: string }) {
    const [state, send] = useActionState(action as never, start as never, link);
    return <form action={send as never}>{`state ${String(state)};`}</form>;
  }

  test('the page that answers has the new state, and goes on from it', async () => {
    let form: FormOutcome | undefined;
    for (const expected of [1, 2, 3]) {
      const fields = hiddenFields(await render(<Counter action={fn('count')} />, form));
      form = asOutcome(await send(fields));
      expect(form).toMatchObject({ result: expected, status: 200 });
      expect(await render(<Counter action={fn('count')} />, form)).toContain(`state ${expected};`);
    }
    expect(calls.map(([state]) => state)).toEqual([0, 1, 2]);
    expect(calls.map((call) => call.length)).toEqual([2, 2, 2]);
  });

  test('bound arguments come before the state', async () => {
    const action = (fn('order') as never as (...args: unknown[]) => never).bind(null, 'sku-1');
    const form = asOutcome(await send(hiddenFields(await render(<Counter action={action} start={4} />))));
    expect(calls[0]?.slice(0, 2)).toEqual(['sku-1', 4]);
    expect(form.formState).toEqual([5, expect.any(String), 'order-1', 1]);
    expect(await render(<Counter action={action} start={4} />, form)).toContain('state 5;');
  });

  test('of two with one function, only the one that was posted has the new state', async () => {
    const two = () => (
      <>
        <Counter action={fn('count')} start={10} />
        <Counter action={fn('count')} start={20} />
      </>
    );
    const html = await render(two());
    const second = hiddenFields(html.slice(html.indexOf('</form>')));
    const form = asOutcome(await send(second));
    expect((await render(two(), form)).replace(/<[^>]*>/g, '')).toBe('state 10;state 21;');
  });

  test('of several actions in one form, each has its own key', async () => {
    function Both() {
      const [one, sendOne] = useActionState(fn('count') as never, 10 as never);
      const [two, sendTwo] = useActionState(fn('count') as never, 20 as never);
      return (
        <form action={sendOne as never}>
          <button type="submit" formAction={sendTwo as never} />
          {`one ${String(one)} two ${String(two)}`}
        </form>
      );
    }
    const fields = hiddenFields(await render(<Both />));
    const first = asOutcome(await send(fields));
    expect(await render(<Both />, first)).toContain('one 11 two 20');
    const second = asOutcome(await send([...fields, ['$sallyport:1', '']]));
    expect(await render(<Both />, second)).toContain('one 10 two 21');
  });

  test('a permalink names the page that has the state', async () => {
    const html = await render(<Counter action={fn('count')} link="/permanent" />);
    expect(html).toContain('<form action="/permanent"');
    const url = 'http://localhost/permanent';
    const form = asOutcome(await send(hiddenFields(html), { url }));
    expect(await render(<Counter action={fn('count')} link="/permanent" />, form)).toContain('state 1;');
    expect(await render(<Counter action={fn('count')} link="/other" />, form)).toContain('state 0;');
  });

  // As React has it: the state belongs to a place (or a permalink), a function, and a number of bound arguments.
  const bind = (name: Parameters<typeof fn>[0], ...bound: unknown[]) =>
    (fn(name) as never as (...args: unknown[]) => unknown).bind(null, ...(bound as [])) as unknown;
  const none = null;
  test.each<[string, 'kept' | 'dropped', before: () => React.ReactNode, after: () => React.ReactNode]>([
    ['the same page', 'kept', () => <Counter action={fn('count')} />, () => <Counter action={fn('count')} />],
    [
      'another function',
      'dropped',
      () => <Counter action={fn('count')} />,
      () => <Counter action={fn('many')} />,
    ],
    [
      'another bound value',
      'kept',
      () => <Counter action={bind('order', 'a')} />,
      () => <Counter action={bind('order', 'b')} />,
    ],
    [
      'one more bound argument',
      'dropped',
      () => <Counter action={bind('many', 1)} />,
      () => <Counter action={bind('many', 1, 2)} />,
    ],
    [
      'another start',
      'kept',
      () => <Counter action={fn('count')} />,
      () => <Counter action={fn('count')} start={50} />,
    ],
    [
      'one element deeper',
      'dropped',
      () => <Counter action={fn('count')} />,
      () => (
        <p>
          <Counter action={fn('count')} />
        </p>
      ),
    ],
    [
      'one place further',
      'dropped',
      () => (
        <>
          <Counter action={fn('count')} />
          {none}
        </>
      ),
      () => (
        <>
          {none}
          <Counter action={fn('count')} />
        </>
      ),
    ],
    [
      'the same key elsewhere in a list',
      'kept',
      () => [<Counter key="a" action={fn('count')} />, <p key="b" />],
      () => [<p key="b" />, <Counter key="a" action={fn('count')} />],
    ],
    [
      'another key',
      'dropped',
      () => [<Counter key="a" action={fn('count')} />],
      () => [<Counter key="b" action={fn('count')} />],
    ],
    [
      'the same permalink elsewhere',
      'kept',
      () => <Counter action={fn('count')} link="/p" />,
      () => (
        <>
          {none}
          <Counter action={fn('count')} link="/p" />
        </>
      ),
    ],
    [
      'no permalink any more',
      'dropped',
      () => <Counter action={fn('count')} link="/p" />,
      () => <Counter action={fn('count')} />,
    ],
  ])('matrix: %s: %s', async (_, expected, before, after) => {
    const form = asOutcome(await send(hiddenFields(await render(before()))));
    const left = `state ${String(form.result)};`;
    expect(left).not.toBe('state 0;');
    expect((await render(after(), form)).includes(left)).toBe(expected === 'kept');
  });

  test('a function that declares fewer parameters gets fewer', async () => {
    const form = asOutcome(await send(hiddenFields(await render(<Counter action={fn('none')} />))));
    expect(calls).toEqual([[]]);
    expect(await render(<Counter action={fn('none')} />, form)).toContain('state done;');
  });

  test('the state reaches the browser as text that cannot leave its element', async () => {
    const form = asOutcome(await send(hiddenFields(await render(<Counter action={fn('late')} />))));
    const element = form.script('a"b');
    expect(element).toMatch(
      /^<script type="application\/json" id="sallyport-form-state" nonce="a&quot;b">[^<]*<\/script>$/,
    );
    expect(form.script()).toMatch(
      /^<script type="application\/json" id="sallyport-form-state">[^<]*<\/script>$/,
    );
    const [state] = decode(messageOfText(/>([^<]*)</.exec(element)?.[1] ?? '')) as [
      [result: { later: Promise<string> }, ...rest: unknown[]],
    ];
    expect(state.slice(1)).toEqual((form.formState as unknown as unknown[]).slice(1));
    expect(await state[0].later).toBe('</script><!--\u2028');
    // The same text for React, in a script that cannot be left either.
    const content = form.bootstrapScriptContent ?? '';
    expect(content).not.toMatch(/<|\u2028/);
    const self: { sallyportFormState?: string } = {};
    new Function('self', content)(self);
    expect(self.sallyportFormState).toBe(/>(.*)<\/script>/s.exec(form.script())?.[1]);
  });

  test.each([
    ['is tainted', 'secret', 'SP3018'],
    ['cannot be sent', 'odd', 'SP2002'],
  ] as const)('a state that %s is an error, as with a call', async (_, name, code) => {
    const fields = hiddenFields(await render(<Counter action={fn(name)} />));
    const { status, text: said } = await refusalOf(send(fields));
    expect([status, said]).toEqual([
      500,
      expect.stringMatching(/^SP3008: The result of \w+\(\) cannot be sent/),
    ]);
    expect(said).not.toContain(token);
    expect(app.errors[0]?.error).toMatchObject({ code });
  });

  test('a result that nobody embeds may be anything', async () => {
    expect((await outcomeOf(fn('odd'))).result).toEqual({ owner: new URL('https://a.example') });
  });

  test('F4: a formFunction that did not accept what was filled in: state, and 422', async () => {
    const fields = hiddenFields(await render(<form action={fn('sign')} />));
    expect(asOutcome(await send([...fields, ['name', 'Bob']]))).toMatchObject({
      status: 422,
      result: { ok: false },
    });
    expect(asOutcome(await send([...fields, ['name', 'Ada']]))).toMatchObject({
      status: 200,
      result: { ok: true, data: 'welcome' },
    });
  });
});
