// What TypeScript makes of serverFunction: checked by `npm run types`, never run.
import { type } from 'arktype';
import * as v from 'valibot';
import { expectTypeOf } from 'vitest';
import { z } from 'zod';
import { isServerError } from '../../src/errors/public-error.ts';
import {
  definePolicy,
  deny,
  type Issue,
  type Policy,
  PublicError,
  serverFunction,
} from '../../src/server.ts';

declare module '../../src/errors/public-error.ts' {
  interface ServerErrors {
    TYPES_OUT_OF_STOCK: { left: number };
  }
}

// S4: callers pass what the schema takes, the body gets what it makes of it.
const toNumber = z.string().transform(Number);
const one = serverFunction({ input: toNumber }, async (value) => {
  expectTypeOf(value).toEqualTypeOf<number>();
  return { value };
});
expectTypeOf(one).toEqualTypeOf<(value: string) => Promise<{ value: number }>>();

const list = serverFunction(
  {
    input: [
      v.pipe(v.string(), v.transform(Number)),
      type({ name: 'string', count: 'string.numeric.parse' }),
      z.boolean().default(true),
      z.date().optional(),
    ],
  },
  async (value, item, flag, day) => {
    expectTypeOf(value).toEqualTypeOf<number>();
    expectTypeOf(item).toEqualTypeOf<{ name: string; count: number }>();
    expectTypeOf(flag).toEqualTypeOf<boolean>();
    expectTypeOf(day).toEqualTypeOf<Date | undefined>();
  },
);
expectTypeOf(list).toEqualTypeOf<
  (value: string, item: { name: string; count: string }, flag?: boolean, day?: Date) => Promise<void>
>();

// Only the last ones can be left out.
const gap = serverFunction({ input: [z.string().optional(), z.number()] }, async () => 1);
expectTypeOf(gap).toEqualTypeOf<(a: string | undefined, b: number) => Promise<number>>();
const none = serverFunction({ input: [] }, async () => 1);
expectTypeOf(none).toEqualTypeOf<() => Promise<number>>();

// The body may take fewer arguments than there are schemas, never more.
serverFunction({ input: [z.string(), z.number()] }, async (text: string) => text);
// @ts-expect-error a second argument that nobody checked
serverFunction({ input: z.string() }, async (text: string, more: number) => [text, more]);
// @ts-expect-error the schema makes a number of it
serverFunction({ input: toNumber }, async (text: string) => text);
// @ts-expect-error no schema
serverFunction({ input: { parse: () => 1 } }, async () => 1);
// @ts-expect-error not async
serverFunction({}, () => 1);
// @ts-expect-error an option that does not exist
serverFunction({ acces: 'public' }, async () => 1);
// @ts-expect-error no mode
serverFunction({ calls: 'later' }, async () => 1);
// @ts-expect-error no policy
serverFunction({ access: () => true }, async () => 1);

// Without schemas the function keeps its own type, generics included.
const generic = serverFunction({ access: 'public' }, async <Item>(items: Item[], by: keyof Item) => [
  items,
  by,
]);
expectTypeOf(generic<{ a: 1 }>).parameters.toEqualTypeOf<[{ a: 1 }[], 'a']>();

// S3: policies are typed by what they return, and have to return something.
const signedIn = definePolicy(async ({ request, cookies }) => {
  expectTypeOf(request).toEqualTypeOf<Request>();
  return cookies.get('session') ?? deny(401);
});
expectTypeOf(signedIn).toEqualTypeOf<Policy<string>>();
expectTypeOf(signedIn.get()).toEqualTypeOf<string>();
expectTypeOf(signedIn.check()).resolves.toEqualTypeOf<string>();
const admin = definePolicy('admin', () => ({ level: 1 }));
expectTypeOf(admin.get().level).toEqualTypeOf<number>();
class User {
  readonly #id = 1;
  get id() {
    return this.#id;
  }
}
expectTypeOf(definePolicy(async () => new User()).get()).toEqualTypeOf<User>();
expectTypeOf(definePolicy(() => [1]).get()).toEqualTypeOf<number[]>();
serverFunction({ access: [signedIn, admin] }, async () => 1);
serverFunction({ access: admin, input: z.string() }, async (text) => text);
// @ts-expect-error undefined lets nobody in
definePolicy(({ cookies }) => cookies.get('session'));
// @ts-expect-error false lets nobody in
definePolicy(() => Math.random() > 0.5);
// @ts-expect-error a promise of false neither
definePolicy(async () => Math.random() > 0.5);
// @ts-expect-error null neither
definePolicy(async () => (Math.random() > 0.5 ? { name: 'Ada' } : null));
// @ts-expect-error nothing lets nobody in
definePolicy(async () => {});
// @ts-expect-error no such refusal
export const refuseOddly = () => deny(404);

// C3: public errors are typed by their code.
declare const error: unknown;
if (isServerError(error, 'INVALID_INPUT')) expectTypeOf(error.data.issues).toEqualTypeOf<readonly Issue[]>();
if (isServerError(error, 'TYPES_OUT_OF_STOCK')) {
  expectTypeOf(error.data).toEqualTypeOf<{ left: number }>();
  expectTypeOf(error.code).toEqualTypeOf<'TYPES_OUT_OF_STOCK'>();
  expectTypeOf(error.status).toEqualTypeOf<number>();
}
if (isServerError(error, 'NOT_DECLARED')) expectTypeOf(error.data).toEqualTypeOf<unknown>();
expectTypeOf(new PublicError('NOT_DECLARED', { any: 1 }).data).toEqualTypeOf<{ any: number }>();

// An application's own way to throw, with the data checked.
interface ShopErrors {
  TYPES_OUT_OF_STOCK: { left: number };
}
export function refuse<Code extends keyof ShopErrors>(code: Code, data: ShopErrors[Code]): PublicError {
  return new PublicError(code, data);
}
