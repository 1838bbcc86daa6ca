// What TypeScript makes of useServerForm and withOptions: checked by `npm run types`, never run.
import { expectTypeOf } from 'vitest';
import { z } from 'zod';
import { useServerForm, withOptions } from '../../src/client.ts';
import { formFunction } from '../../src/server.ts';

const input = z.object({
  email: z.email(),
  tags: z.array(z.string()),
  address: z.object({ street: z.string() }),
});
const signUp = formFunction({ input }, async ({ email }) => ({ id: email.length }));
const rename = formFunction({ input, bound: [z.number()] }, async () => 'renamed');
const free = formFunction({}, async (data) => [...data.keys()]);

/** Names of fields are those of the schema's input, data is what the function gives. */
export function SignUp() {
  const { form, field, error, errorProps, data, issues, pending } = useServerForm(signUp, {
    initial: { email: 'a@example.com', tags: ['a'], 'address.street': 'x' },
    permalink: '/sign-up',
  });
  expectTypeOf(data).toEqualTypeOf<{ id: number } | undefined>();
  expectTypeOf(issues[0]?.path).toEqualTypeOf<readonly (string | number)[] | undefined>();
  expectTypeOf(pending).toEqualTypeOf<boolean>();
  error('email');
  error();
  // @ts-expect-error no such field
  error('emial');
  // @ts-expect-error no such field
  field('emial');
  // @ts-expect-error no such field
  useServerForm(signUp, { initial: { emial: 'x' } });
  return (
    <form {...form}>
      <input {...field('email', { type: 'email' })} required />
      <textarea {...field('address.street')} />
      <select {...field('tags', { multiple: true })} />
      <p {...errorProps('tags')} />
    </form>
  );
}

/** What is bound is bound first. */
export function Rename() {
  const { data } = useServerForm(rename.bind(null, 1));
  expectTypeOf(data).toEqualTypeOf<string | undefined>();
  // @ts-expect-error what the form needs is not bound
  useServerForm(rename);
  // @ts-expect-error a function that is none of a form
  useServerForm(async (count: number) => count);
  const { field } = useServerForm(free);
  return <input {...field('whatever')} />;
}

const add = async (a: number, b: string) => a + b;
expectTypeOf(withOptions(add, { timeout: 5, headers: { a: 'b' }, parallel: true })).toEqualTypeOf<
  (a: number, b: string) => Promise<string>
>();
