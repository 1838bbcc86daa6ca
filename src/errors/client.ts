import type { ErrorTable } from './sallyport-error.ts';

/** SP4: what the client can say. This table is part of every browser bundle, so the texts are short. */
export const clientErrors = {
  SP4001: {
    title: 'Server not reached',
    message: '{name}() did not reach the server.',
    hint: 'The server may be down or the device offline. `cause` has what fetch said.',
  },
  SP4002: {
    title: 'Not an answer of Sallyport',
    message: '{name}() got an answer that is not one of Sallyport (HTTP {status}, {type}).',
    hint: 'Something between answered instead, such as a proxy or a login page, or the endpoint is wrong.',
  },
  SP4003: {
    title: 'Unknown function',
    message: 'The server does not know {name}(): this page is older than the server.',
    hint: 'Reload the page.',
  },
  SP4004: {
    title: 'Call refused',
    message: '{name}() was refused: {reason}',
  },
  SP4005: {
    title: 'The function failed',
    message: '{name}() failed on the server (digest {digest}).',
    hint: 'The log of the server has the error under this digest.',
  },
  SP4006: {
    title: 'Broken answer',
    message: 'The answer to {name}() could not be read: {reason}',
  },
  SP4007: {
    title: 'Bad redirect',
    message: '{name}() answered with a redirect to an address that is not http(s).',
  },
  SP4008: {
    title: 'Not a Server Function',
    message: 'withOptions() got {name}(), which is no Server Function.',
    hint: 'Pass the function as it is imported from a "use server" file, or as it came in a result or as a prop.',
  },
  SP4009: {
    title: 'Page code not loaded',
    message:
      '{name}() needs a part of this page that could not be loaded: the page is older than the server, or offline.',
    hint: 'Reload the page.',
  },
  SP4020: {
    title: 'Replaced by a later call',
    message: '{name}() was called again: its latest call counts.',
  },
  SP4021: {
    title: 'Call timed out',
    message: '{name}() gave no result within {timeout} ms.',
  },
} as const satisfies ErrorTable;
