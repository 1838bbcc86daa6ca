import { renderToReadableStream } from 'react-dom/server';
import { describe, expect, test } from 'vitest';
import type { FormFunction, FormResult } from '../wire/form-result.ts';
import { installFormContract } from './form-contract.ts';
import { createReference } from './reference.ts';
import { useServerForm } from './use-server-form.ts';

installFormContract();

interface Input {
  name: string;
  age: number;
  password: string;
  avatar: File;
  bio: string;
  plan: string;
  news: boolean;
  colors: string[];
  country: string;
  tags: string[];
}
type Result = FormResult<string, Input>;
const signUp = createReference('signUp-h4sh', -1) as unknown as FormFunction<string, Input>;

function Form() {
  const { form, field, error, errorProps, data, issues } = useServerForm(signUp, {
    initial: { country: 'fr', plan: 'free', news: true, age: 7, tags: ['b'] },
  });
  return (
    <form {...form}>
      <h1>{error()}</h1>
      <input {...field('name')} />
      <p {...errorProps('name')} />
      <input {...field('age', { type: 'number' })} />
      <input {...field('password', { type: 'password' })} />
      <input {...field('avatar', { type: 'file' })} />
      <textarea {...field('bio')} />
      <input {...field('plan', { type: 'radio', value: 'free' })} />
      <input {...field('plan', { type: 'radio', value: 'pro' })} />
      <input {...field('news', { type: 'checkbox' })} />
      <input {...field('colors', { type: 'checkbox', value: 'red' })} />
      <input {...field('colors', { type: 'checkbox', value: 'blue' })} />
      <select {...field('country')}>
        <option value="de" />
        <option value="fr" />
      </select>
      <select {...field('tags', { multiple: true })}>
        <option value="a" />
        <option value="b" />
        <option value="c" />
      </select>
      <p {...errorProps('tags')} />
      <output>
        {data} {issues.length}
      </output>
    </form>
  );
}

async function render(formState?: unknown): Promise<string> {
  const stream = await renderToReadableStream(<Form />, { formState: formState as never });
  return new Response(stream).text();
}

/** The page that answers a post without scripts. */
async function renderAfter(result: Result): Promise<string> {
  const key = /name="\$ACTION_KEY" value="([^"]+)"/.exec(await render())?.[1];
  return render([result, key, 'signUp-h4sh', 0]);
}

/** What a browser would show in the fields, by its own rules. */
function held(html: string): string[] {
  const list: string[] = [];
  for (const [tag] of html.matchAll(/<input[^>]*>|<option[^>]*>/g)) {
    const name = / name="([^"]*)"/.exec(tag)?.[1];
    const value = / value="([^"]*)"/.exec(tag)?.[1];
    if (name?.startsWith('$')) continue;
    if (/type="(radio|checkbox)"/.test(tag)) {
      if (/ checked=/.test(tag)) list.push(`${name}=${value ?? 'on'}`);
    } else if (tag.startsWith('<option')) {
      if (/ selected=/.test(tag)) list.push(`option ${value}`);
    } else list.push(`${name}=${value ?? ''}`);
  }
  return [...list, `bio=${/<textarea[^>]*>([^<]*)/.exec(html)?.[1]}`];
}

describe('F4: useServerForm on the server, for browsers without scripts', () => {
  test('fields hold what initial says', async () => {
    expect(held(await render())).toEqual([
      'name=',
      'age=7',
      'password=',
      'avatar=',
      'plan=free',
      'news=on',
      'option fr',
      'option b',
      'bio=',
    ]);
  });

  const failure: Result = {
    ok: false,
    issues: [
      { path: ['name'], message: 'Too short.' },
      { path: ['tags', 1], message: 'No such tag.' },
      { path: [], message: 'Not today.' },
    ],
    values: {
      name: 'A "&" B',
      age: '8',
      bio: '\nfirst\nsecond',
      plan: 'pro',
      news: false,
      colors: ['red', 'blue'],
      country: 'de',
      tags: ['a', 'c'],
    },
  };

  test('after a failure they hold what was sent, also where that is nothing', async () => {
    expect(held(await renderAfter(failure))).toEqual([
      'name=A &quot;&amp;&quot; B',
      'age=8',
      'password=',
      'avatar=',
      'plan=pro',
      'colors=red',
      'colors=blue',
      'option de',
      'option a',
      'option c',
      // An HTML parser drops the first line end of a textarea.
      'bio=\n\nfirst\nsecond',
    ]);
  });

  test('fields and what is wrong with them know one another', async () => {
    const html = await renderAfter(failure);
    const invalid = [...html.matchAll(/<(?:input|select)[^>]*aria-invalid="true"[^>]*>/g)].map(([tag]) => [
      / name="([^"]*)"/.exec(tag)?.[1],
      / aria-describedby="([^"]*)"/.exec(tag)?.[1],
    ]);
    expect(invalid.map(([name]) => name)).toEqual(['name', 'tags']);
    const messages = invalid.map(([, id]) => html.split(`<p id="${id}">`)[1]?.split('<')[0]);
    expect(messages).toEqual(['Too short.', 'No such tag.']);
    expect(html).toContain('<h1>Not today.</h1>');
    expect(html).toMatch(/<output> ?(<!-- -->)* ?(<!-- -->)*3</);
  });

  test('after success they hold what initial says, and the result is there', async () => {
    const html = await renderAfter({ ok: true, data: 'welcome' });
    expect(held(html)).toEqual(held(await render()));
    expect(html).toContain('<output>welcome');
    expect(html).not.toContain('aria-invalid');
  });
});
