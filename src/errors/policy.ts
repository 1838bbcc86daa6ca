import type { ErrorTable } from './sallyport-error.ts';

/** SP304x: who may call, and with what. SP3041 and SP3042 reach strangers, the others only the log. */
export const policyErrors = {
  SP3040: {
    title: 'Policy has not run',
    message: 'The policy {policy} has no value: it did not run in this request.',
    hint: 'Name it where the function says who may call it, or await check() of it first. A direct call on the server runs no policy.',
  },
  SP3041: {
    status: 401,
    title: 'Signed in only',
    message: '{message}',
    hint: 'Sign in, then try again.',
  },
  SP3042: {
    status: 403,
    title: 'Not allowed',
    message: '{message}',
  },
  SP3043: {
    title: 'protect() in the wrong place',
    message:
      'This protect() protects nothing: it only works at the top level of a "use server" file that the plugin compiles.',
    hint: 'Move it below the imports of the file whose functions it is for, as a statement of its own.',
  },
  SP3044: {
    title: 'Bad access',
    message: '{place} says who may call with something that is no policy: {reason}.',
    hint: 'Give a policy made by definePolicy(), a list of them that all must clear, or "public". A policy that is undefined usually comes from modules that import each other: define it in a file of its own.',
  },
  SP3045: {
    title: 'Policy decided nothing',
    message: 'The policy {policy} returned {value}, which neither clears the caller nor refuses.',
    hint: 'A policy refuses with deny(401) or deny(403), and clears by returning a value: the user, or just true.',
  },
  SP3046: {
    title: 'Bad option of a function',
    message: '{name}() cannot take its option "{option}": {reason}.',
  },
  SP3047: {
    title: 'Schema without readable keys',
    message: 'formFunction() cannot read which fields the schema of {vendor} has: {reason}.',
    hint: "Name them: formFunction({ input, fields: { email: 'text', age: 'number', tags: ['text'] } }, …). Schemas of zod 4, valibot and arktype, and of every library with Standard JSON Schema, are read if they are objects.",
  },
  SP3048: {
    title: 'Policies wait for each other',
    message: 'The policy {policy} waits for itself: {chain}.',
    hint: 'A policy may check another one, but not one that checks it in turn.',
  },
  SP3049: {
    title: 'Schema without a result',
    message: 'The schema of {vendor} gave neither a value nor issues.',
    hint: 'A Standard Schema answers with { value } or { issues }; see https://standardschema.dev.',
  },
} as const satisfies ErrorTable;
