import type { ErrorTable } from './sallyport-error.ts';
import { connectionErrors } from './wire-connection.ts';

/**
 * Everything the wire can refuse. SP20xx: a value that cannot be sent, with its path. SP21xx: bytes that cannot be
 * read. The texts travel in the browser bundle, so they are short; `docs/errors.md` has the long form.
 */
export const wireErrors = {
  ...connectionErrors,
  SP2001: {
    title: 'Not a Server Function',
    message: '{path} is a function, but not a Server Function.',
    hint: 'Only Server Functions can be sent. Call it first and send what it returns, or add "use server".',
  },
  SP2002: {
    title: 'Class instance',
    message: '{path} is an instance of {name}.',
    hint: 'Send a plain object with the fields that are needed.',
  },
  SP2003: {
    title: 'Null prototype',
    message: '{path} is an object with a null prototype.',
    hint: 'Spread it: { ...value }.',
  },
  SP2004: {
    title: 'Unregistered symbol',
    message: '{path} is {name}, which is not in the global registry.',
    hint: 'Use Symbol.for(…).',
  },
  SP2005: {
    title: 'React element',
    message: '{path} is a React element.',
    hint: 'Send the data it is made of. Elements may be results, where Server Components render the pages, but never arguments: the state of useActionState is one when the form is sent again.',
  },
  SP2006: {
    title: 'Stream as argument',
    message: '{path} is {name}: only results can stream.',
    hint: 'Collect it first, or send a Blob.',
  },
  SP2007: {
    title: 'Dangerous key',
    message: '{path} is an own property that could change what an object is.',
    hint: 'Rename it, or send a Map.',
  },
  SP2008: {
    title: 'Too deep',
    message: '{path} is nested deeper than {limit} levels.',
    hint: 'Flatten the value, or raise the depth limit on both sides.',
  },
  SP2009: {
    title: 'Sparse array',
    message: '{path} is an array with more than {limit} holes.',
    hint: 'Send a Map, or fill the array.',
  },
  SP2010: {
    title: 'Function bound to itself',
    message: '{path} is bound to a value that contains itself.',
  },
  SP2011: {
    title: 'Stream in use',
    message: '{path} is a stream that is already being read.',
    hint: 'Use tee(), or send it once.',
  },
  SP2012: {
    title: 'Symbol key',
    message: '{path} has a property whose key is a symbol.',
    hint: 'Remove it, or use a string as the key.',
  },
  SP2013: { title: 'File changed', message: 'A file changed its size while it was sent.' },
  SP2014: { title: 'Not bytes', message: '{path} is an item of a byte stream, but not a Uint8Array.' },

  SP2101: { status: 400, title: 'Unknown version', message: 'The message is not of wire version {version}.' },
  SP2102: { status: 400, title: 'Truncated', message: 'The message ends too early.' },
  SP2103: { status: 400, title: 'Bad UTF-8', message: 'The message is not valid UTF-8.' },
  SP2104: { status: 400, title: 'Bad JSON', message: 'A row of the message is not valid JSON.' },
  SP2105: { status: 400, title: 'Bad row', message: 'A row of the message is malformed.' },
  SP2106: { status: 400, title: 'Unknown tag', message: 'The message has an unknown tag.' },
  SP2107: { status: 400, title: 'Bad tag', message: 'A {tag} tag has the wrong contents.' },
  SP2108: { status: 400, title: 'Bad reference', message: 'A reference points at nothing.' },
  SP2109: { status: 400, title: 'Missing part', message: 'A tag names a part that is not there.' },
  SP2110: { status: 400, title: 'Misused part', message: 'A part is used twice, or never.' },
  SP2111: { status: 400, title: 'Dangerous property', message: 'The message has a dangerous property.' },
  SP2112: { status: 400, title: 'Bad view', message: 'A view does not fit its buffer.' },
  SP2113: { status: 400, title: 'Unexpected row', message: 'A row is for nothing that was announced.' },
  SP2114: { status: 400, title: 'Promise of a promise', message: 'A promise resolves to a promise.' },
  SP2115: { status: 400, title: 'Trailing data', message: 'The message goes on after its end.' },
  SP2117: {
    status: 400,
    title: 'Stream not allowed',
    message: 'The message has a stream where none may be.',
  },
  SP2118: { status: 400, title: 'Unsupported type', message: 'This platform has no {name}.' },
  SP2119: { status: 415, title: 'Wrong content type', message: 'The content type is not {type}.' },
  SP2120: {
    status: 413,
    title: 'Too large',
    message: 'The message is over the limit {limit} ({value}).',
    hint: 'Send less, or raise the limit.',
  },
  SP2121: {
    status: 400,
    title: 'Too many',
    message: 'The message is over the limit {limit} ({value}).',
    hint: 'Send less, or raise the limit.',
  },
  SP2122: { title: 'Remote error', message: 'The other side reported an error.' },
  SP2124: { title: 'Cancelled', message: 'The result was cancelled.' },
} as const satisfies ErrorTable;

/** The codes of {@link wireErrors}. */
export type WireErrorCode = keyof typeof wireErrors;
