// What TypeScript makes of formFunction, with the types of React: checked by `npm run types`, never run.
import { useActionState } from 'react';
import { expectTypeOf } from 'vitest';
import { z } from 'zod';
import { type FormResult, formFunction } from '../../src/server.ts';

const input = z.object({
  email: z.email(),
  age: z.number().optional(),
  news: z.boolean(),
  tags: z.array(z.string()),
  day: z.string().transform((text) => new Date(text)),
  address: z.object({ street: z.string() }),
});

const signUp = formFunction(
  { input, access: 'public', timeout: 100 },
  async (data, { invalid, bound, formData }) => {
    expectTypeOf(data.day).toEqualTypeOf<Date>();
    expectTypeOf(data.age).toEqualTypeOf<number | undefined>();
    expectTypeOf(bound).toEqualTypeOf<[]>();
    expectTypeOf(formData).toEqualTypeOf<FormData>();
    if (data.news) invalid('email', 'taken');
    if (data.age) invalid('address.street', 'no');
    if (data.tags.length > 3) invalid({ tags: ['one', 'two'], 'address.street': 'three' });
    if (data.tags.length > 2) invalid('Not today.');
    // @ts-expect-error no such field
    if (data.tags.length > 1) invalid('emial', 'taken');
    // @ts-expect-error no such field
    if (data.tags.length > 0) invalid({ emial: 'taken' });
    return { id: 1 };
  },
);

const result = await signUp(new FormData());
expectTypeOf(result).toEqualTypeOf<FormResult<{ id: number }, z.input<typeof input>>>();
if (result.ok) expectTypeOf(result.data).toEqualTypeOf<{ id: number }>();
else {
  expectTypeOf(result.values.email).toEqualTypeOf<string | undefined>();
  expectTypeOf(result.values.age).toEqualTypeOf<string | undefined>();
  expectTypeOf(result.values.news).toEqualTypeOf<boolean | undefined>();
  expectTypeOf(result.values.tags).toEqualTypeOf<readonly string[] | undefined>();
  expectTypeOf(result.values['address.street']).toEqualTypeOf<
    string | readonly string[] | boolean | undefined
  >();
  expectTypeOf(result.issues[0]?.message).toEqualTypeOf<string | undefined>();
}

/** F4, F1: what React's own types say of it. */
export function SignUp() {
  const [state, action, pending] = useActionState(signUp, null);
  expectTypeOf(state).toEqualTypeOf<FormResult<{ id: number }, z.input<typeof input>> | null>();
  expectTypeOf(action).toEqualTypeOf<(payload: FormData) => void>();
  return (
    <>
      <form action={action}>
        <input name="email" defaultValue={state?.ok === false ? state.values.email : ''} disabled={pending} />
        <button type="submit" formAction={signUp}>
          Send
        </button>
      </form>
      <form action={signUp} />
    </>
  );
}

const rename = formFunction(
  { input: z.object({ name: z.string() }), bound: [z.string(), z.string().transform(Number)] },
  async (data, { bound: [id, count] }) => {
    expectTypeOf(id).toEqualTypeOf<string>();
    expectTypeOf(count).toEqualTypeOf<number>();
    return data.name;
  },
);

/** F1: bound arguments come first. */
export function Rename({ id }: { id: string }) {
  const bound = rename.bind(null, id, '1');
  const [state, action] = useActionState(bound, null);
  expectTypeOf(state).toEqualTypeOf<FormResult<string, { name: string }> | null>();
  // @ts-expect-error two are to be bound
  rename.bind(null, id);
  // @ts-expect-error both are text
  rename.bind(null, id, 1);
  return (
    <>
      <form action={action} />
      <form action={bound} />
      {/* @ts-expect-error what has to be bound is not */}
      <form action={rename} />
    </>
  );
}

// Without a schema the body gets the form itself.
const plain = formFunction({}, async (data, { invalid }) => {
  expectTypeOf(data).toEqualTypeOf<FormData>();
  if (data.has('x')) invalid('anything', 'no');
});
expectTypeOf(await plain(new FormData())).toEqualTypeOf<FormResult<void, Record<string, unknown>>>();

// @ts-expect-error an option that does not exist
formFunction({ inputs: input }, async () => 1);
// @ts-expect-error no kind of field
formFunction({ input, fields: { email: 'string' } }, async () => 1);
// @ts-expect-error not async
formFunction({ input }, () => 1);
