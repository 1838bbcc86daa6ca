import type { ErrorEntry } from './sallyport-error.ts';

/** A row of the compiler's table: always with a fix, and with a paragraph for the documentation. */
export interface CompilerErrorEntry extends ErrorEntry {
  readonly severity: 'error' | 'warning';
  readonly hint: string;
  /** The paragraph of docs/errors.md: why it is so. Markdown. */
  readonly explanation: string;
}

function table<Codes extends string>(entries: Record<Codes, CompilerErrorEntry>) {
  return entries as Readonly<Record<Codes, CompilerErrorEntry>>;
}

/** Everything the compiler can say. Names in braces are filled with those of the user's code. */
export const compilerErrors = table({
  SP1001: {
    severity: 'error',
    title: "'use server' is not at the top of the file",
    message: "'use server' stands below other code, where it does nothing.",
    hint: "Move it to the first line of the file, above the imports, to make every export a Server Function; or make it the first statement of one async function's body.",
    explanation:
      'A directive counts only before all other code. Below an import or a statement JavaScript sees a string that nobody uses, and the functions meant for the server would silently end up in the browser.',
  },
  SP1002: {
    severity: 'error',
    title: "'use server' is not the first statement of its function",
    message: "'use server' stands below other code of {name}, where it does nothing.",
    hint: "Make it the first statement of the function's body: async function save(formData) { 'use server'; … }.",
    explanation:
      'Inside a function the directive must come before every other statement; only comments and other directives may stand above it.',
  },
  SP1003: {
    severity: 'error',
    title: "'use server' in backticks",
    message: '`use server` in backticks is a template string, not a directive.',
    hint: "Write it with quotes: 'use server'.",
    explanation: 'JavaScript knows directives only as strings in single or double quotes.',
  },
  SP1004: {
    severity: 'error',
    title: "'use server' in parentheses",
    message: "('use server') in parentheses is an expression, not a directive.",
    hint: "Remove the parentheses: 'use server'.",
    explanation: 'In parentheses a string is an ordinary expression whose value is thrown away.',
  },
  SP1005: {
    severity: 'warning',
    title: "A misspelled 'use server'",
    message: "{written} does nothing; was 'use server' meant?",
    hint: "Write it exactly so: 'use server', lower case, with one space.",
    explanation:
      'A string on its own that looks almost like the directive is most likely a typing mistake, and a mistake here decides where code runs. The range and the text show what was found.',
  },
  SP1006: {
    severity: 'error',
    title: "'use client' and 'use server' in one file",
    message: "This file has both 'use client' and 'use server'.",
    hint: "Keep one of them: Server Functions go into a file of their own with 'use server' at its top, and the client file imports them.",
    explanation:
      "A file is either code for the browser or a list of functions for the server. A client file calls the server by importing from a file with `'use server'`.",
  },
  SP1007: {
    severity: 'error',
    title: "'use server' without its semicolon",
    message: "'use server' runs into the code that follows it, so it is not a directive.",
    hint: "Put a semicolon after it: 'use server';",
    explanation:
      'Where the next line begins with `(`, `[`, a backtick or an operator, JavaScript reads both lines as one expression. A semicolon keeps the directive apart.',
  },
  SP1010: {
    severity: 'error',
    title: 'An export that is not async',
    message: "{name} is exported from a 'use server' file but is not async.",
    hint: 'Make it async, or move it to a file without the directive if it is not meant to be called from the browser.',
    explanation:
      "Every export of a file with `'use server'` can be called over the network, so its result is always a promise. A function that is not async would change its meaning between server and client; helpers need not be exported.",
  },
  SP1011: {
    severity: 'error',
    title: 'An export that is a generator',
    message: "{name} is exported from a 'use server' file but is a generator.",
    hint: 'Make it an async function; to send many values over time, let it return an async iterable or a ReadableStream.',
    explanation:
      'A Server Function is called once and answers with one promise. What the promise gives may be a stream or an async iterable, which reaches the browser piece by piece.',
  },
  SP1012: {
    severity: 'error',
    title: 'An export that is a class',
    message: "{name} is exported from a 'use server' file but is a class.",
    hint: 'Move the class to a file without the directive, or export async functions that use it.',
    explanation: 'Only async functions can be called over the network; a class cannot be sent.',
  },
  SP1013: {
    severity: 'error',
    title: 'An export that is not a function',
    message: "{name} is exported from a 'use server' file but is {what}.",
    hint: 'Only async functions may be exported here: move it to a file without the directive, or export an async function that returns it.',
    explanation:
      "Client code that imports from a file with `'use server'` gets references to functions and nothing else, so any other value would be missing there. Type-only exports are fine: they exist only for TypeScript.",
  },
  SP1014: {
    severity: 'error',
    title: 'An `export *` that cannot be read',
    message: 'What {specifier} exports is not known, so `export *` cannot be turned into Server Functions.',
    hint: 'Export the functions by name: export { save } from {specifier}.',
    explanation:
      "Every export of a file with `'use server'` gets an id of its own, so the names behind an `export *` must be known when the file is compiled. That fails where the target is not found, is not JavaScript, or is a CommonJS module.",
  },
  SP1015: {
    severity: 'error',
    title: 'One name from two `export *`',
    message: '{name} comes from both {first} and {second}.',
    hint: 'Export it by name from the one that is meant: export { {name} } from {first}.',
    explanation:
      'JavaScript leaves out a name that two `export *` disagree on, so that function would vanish without a word.',
  },
});

/** A code of {@link compilerErrors}. */
export type CompilerErrorCode = keyof typeof compilerErrors;
