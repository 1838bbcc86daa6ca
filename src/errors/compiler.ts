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
    message: "A 'use server' file exports {name}, which is not async.",
    hint: 'Make it async, or move it to a file without the directive if it is not meant to be called from the browser.',
    explanation:
      "Every export of a file with `'use server'` can be called over the network, so its result is always a promise. A function that is not async would change its meaning between server and client; helpers need not be exported.",
  },
  SP1011: {
    severity: 'error',
    title: 'An export that is a generator',
    message: "A 'use server' file exports {name}, which is a generator.",
    hint: 'Make it an async function; to send many values over time, let it return an async iterable or a ReadableStream.',
    explanation:
      'A Server Function is called once and answers with one promise. What the promise gives may be a stream or an async iterable, which reaches the browser piece by piece.',
  },
  SP1012: {
    severity: 'error',
    title: 'An export that is a class',
    message: "A 'use server' file exports {name}, which is a class.",
    hint: 'Move the class to a file without the directive, or export async functions that use it.',
    explanation: 'Only async functions can be called over the network; a class cannot be sent.',
  },
  SP1013: {
    severity: 'error',
    title: 'An export that is not a function',
    message: "A 'use server' file exports {name}, which is {what}.",
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
  SP1016: {
    severity: 'error',
    title: "'use server' in a CommonJS file",
    message:
      "This file has 'use server' at its top but is CommonJS, whose exports are not known before it runs.",
    hint: 'Write it as an ES module, with export; of a package, use its ES module build.',
    explanation:
      'A file with the directive is compiled into references, one for each export. `module.exports` and `exports` are filled while the file runs, so what they will hold cannot be read from the source.',
  },
  SP1020: {
    severity: 'error',
    title: 'A function with the directive that is not async',
    message: "{name} has 'use server' but is not async.",
    hint: 'Make it async, or remove the directive.',
    explanation:
      'A Server Function can be called over the network, so its result is always a promise. A function that is not async would change its meaning between server and client.',
  },
  SP1021: {
    severity: 'error',
    title: 'A generator with the directive',
    message: "{name} has 'use server' but is a generator.",
    hint: 'Make it an async function; to send many values over time, let it return an async iterable or a ReadableStream.',
    explanation:
      'A Server Function is called once and answers with one promise. What the promise gives may be a stream or an async iterable.',
  },
  SP1022: {
    severity: 'error',
    title: 'A getter, setter or constructor with the directive',
    message: "{name} has 'use server' but is {what}.",
    hint: 'Make it an async function or method of its own.',
    explanation:
      'Getters, setters and constructors cannot be async, and nobody can call them over the network.',
  },
  SP1023: {
    severity: 'error',
    title: 'An instance method with the directive',
    message: "{name} has 'use server' but is a method of an instance, which the client does not have.",
    hint: 'Make it static, or a function outside of the class that takes what it needs as arguments.',
    explanation:
      'A call from the browser carries arguments and nothing else. There is no instance that the method could be called on.',
  },
  SP1024: {
    severity: 'error',
    title: 'A computed name with the directive',
    message: "A static method with 'use server' has a computed name.",
    hint: 'Give it a name that stands in the source.',
    explanation:
      'The compiler makes the method a reference while its class is built, by its name; a computed name is known only to the running program.',
  },
  SP1030: {
    severity: 'error',
    title: "An inline 'use server' in the browser",
    message: "A function with 'use server' is in {file}, which reaches the browser{via}.",
    hint: "Move the function to a file of its own with 'use server' at its top, and import it from there.",
    explanation:
      'Code next to such a function goes where its file goes. Only a file whose first line is the directive is replaced, as a whole, by references when it is bundled for the browser; client code imports its Server Functions from such files.',
  },
  SP1031: {
    severity: 'error',
    title: 'A function that needs its surroundings',
    message: "{name} uses '{what}', which does not reach the server in a call from the browser.",
    hint: 'Read what you need into a variable outside of the function, or pass it as an argument.',
    explanation:
      'A call from the browser carries the arguments and the captured variables. `this`, `super`, `arguments` and `new.target` of the place where the function was written are gone by then.',
  },
  SP1032: {
    severity: 'error',
    title: 'An assignment to a captured variable',
    message: '{name} assigns to {variable}, a variable of the function around it.',
    hint: 'Return the new value instead, or keep it where both sides look: a database, the session, a cookie.',
    explanation:
      'When the function is called from the browser, the function around it has long returned. It works with a copy of the variable, so an assignment would be lost without a word.',
  },
  SP1033: {
    severity: 'error',
    title: 'A captured value that cannot be sent',
    message: '{name} captures {variable}, {what}, which cannot be sent to the browser and back.',
    hint: 'Move {variable} out of the surrounding function to the top of the module, or create it inside of {name}.',
    explanation:
      'Captured variables travel to the browser, sealed, and come back with the call. Classes, functions that are not Server Functions, React elements and regular expressions cannot be written down. What stands at the top level of a module is not captured: it is there when the call arrives.',
  },
  SP1034: {
    severity: 'error',
    title: 'A captured value that leads back to its function',
    message: '{name} captures {variable}, which leads back to this very function.',
    hint: 'Declare the function on its own, as a const or with function, and use what it needs of {variable} through variables of their own.',
    explanation:
      'To send the function its captures have to be sent, to send those the function, and so on without end. Functions that call themselves or each other directly are fine.',
  },
  SP1035: {
    severity: 'error',
    title: 'A private name in a Server Function',
    message: "{name} uses '{secret}', a private name of the class around it.",
    hint: 'Read it into a variable or pass it as an argument, or give the class a static method without the directive that the function calls.',
    explanation:
      'A function that can be called from the browser is also made available outside of the class, where its private names do not exist.',
  },
  SP1036: {
    severity: 'error',
    title: 'eval in an inline Server Function',
    message: '{name} calls eval, which could use any variable of the functions around it.',
    hint: 'Move the function to the top level of the module, or do without eval.',
    explanation:
      'The captured variables must be known when the file is compiled. What the text given to `eval` will use is not.',
  },
  SP1040: {
    severity: 'warning',
    title: 'A Server Function inside another call',
    message:
      "The function with 'use server' is passed to {called}, which will not run when the client calls.",
    hint: 'Put the directive into the function that is finally used, or wrap with serverFunction(options, fn) of sallyport/server.',
    explanation:
      'The directive belongs to the function in which it stands. A wrapper around it, one that checks a login for example, makes another function; the client calls the inner one and goes past the check.',
  },
  SP1041: {
    severity: 'warning',
    title: 'useActionState with a function that takes the form data first',
    message: '{name} takes the form data first, but useActionState passes the state first.',
    hint: 'Let it take (state, formData).',
    explanation:
      'React calls the function given to `useActionState` with the previous state as its first argument and the form data as its second.',
  },
  SP1042: {
    severity: 'error',
    title: 'Options that cannot be read',
    message: 'The options of {name} must be an object literal of plain properties.',
    hint: 'Write them in place, without spreads, computed names, getters and the like: {name}({ access: signedIn }, async (…) => { … }). Values may be any expression.',
    explanation:
      'Some options shape the code that the browser gets or the list of functions that can be called, so the compiler reads them from the source.',
  },
  SP1043: {
    severity: 'error',
    title: 'A wrapper without options or function',
    message: '{name} takes its options first and the function second.',
    hint: 'Write {name}({ … }, async (…) => { … }).',
    explanation: '`serverFunction` and `formFunction` are one unit with the function they are given.',
  },
  SP1044: {
    severity: 'error',
    title: 'Options that wait',
    message: 'The options of {name} wait for a value, which they cannot where the call arrives.',
    hint: 'Await it into a variable before, and use that in the options.',
    explanation:
      'For an inline function the options are evaluated where it is written and once more for each call from the browser, outside of the function around. A variable that they use is carried along like any other.',
  },
  SP1050: {
    severity: 'error',
    title: 'protect() without the directive',
    message:
      "protect() says who may call the functions of a file, but this file does not begin with 'use server'.",
    hint: "Begin the file with 'use server', or give the function its own policy: serverFunction({ access: signedIn }, async (…) => { 'use server'; … }).",
    explanation:
      'The statement stands for every Server Function of its file. In a file where only single functions carry the directive each of them says for itself who may call it.',
  },
  SP1051: {
    severity: 'error',
    title: 'protect() inside of other code',
    message: 'protect() stands inside of a function or block, where it protects nothing.',
    hint: 'Move it to the top level of the file, below the imports: protect(signedIn);',
    explanation:
      'Who may call is decided for the whole file, before any function of it runs. A statement that might not run, or runs late, cannot decide that.',
  },
  SP1052: {
    severity: 'error',
    title: 'protect() as a part of something else',
    message: 'protect is used as a value, where it protects nothing.',
    hint: 'Write it as a statement of its own: protect(signedIn);',
    explanation:
      'The compiler connects the statement with the functions of the file. Called through another name, or by another function, it would connect to nothing.',
  },
  SP1053: {
    severity: 'error',
    title: 'protect() twice',
    message: 'This file has a protect() already, in line {line}.',
    hint: 'Keep one. Where several policies must clear the caller, list them: protect([signedIn, admin]). Where one function differs, give it its own: serverFunction({ access: admin }, async (…) => { … }).',
    explanation:
      'One statement holds for all functions of the file, so a second one would take its place or do nothing.',
  },
  SP1054: {
    severity: 'error',
    title: 'protect() with other than one argument',
    message: 'protect() takes exactly one argument: who may call the functions of this file.',
    hint: "Give it a policy, protect(signedIn), a list that all must clear, protect([signedIn, admin]), or 'public'.",
    explanation:
      'What protects the file has to be seen in its source, so it is written in place, without a spread.',
  },
  SP1055: {
    severity: 'error',
    title: 'A policy made of captured variables',
    message: '{name} has an access option that uses {variable}, a variable of the function around it.',
    hint: "Use only what stands at the top level of the module; what depends on {variable} is checked in the function's body: if (…) deny(403).",
    explanation:
      'Who may call is decided before anything that came with the call is opened, the captured variables among it: they travelled through the browser. By then only what stands at the top level of the module is there.',
  },
  SP1056: {
    severity: 'error',
    title: 'Unknown calls option',
    message:
      "The calls option of {name} must be written in place as 'serial', 'parallel', 'latest' or 'drop'.",
    hint: "Write it as a string literal: {name}({ calls: 'latest' }, async (…) => { … }).",
    explanation:
      'How calls that overlap are sent is decided in the browser. What the browser gets is made from the source, so the value must be readable there.',
  },
  SP1057: {
    severity: 'error',
    title: 'A Server Function without a policy',
    message: 'Nothing says who may call {names}, and sallyport({ access }) requires it.',
    hint: "Put protect(signedIn); below the imports of the file, or give a function its own: serverFunction({ access: signedIn }, async (…) => { … }). What everybody may call says so with 'public'.",
    explanation:
      "With `sallyport({ access: 'required' })` every Server Function has to name a policy, or `'public'`. In development a file with one that does not is an error; a build fails with the list of all that can be called. A policy in a variable counts, `createHandler({ access })` does not: the build does not see it.",
  },
  SP1058: {
    severity: 'error',
    title: 'A wrapper around something else than its function',
    message:
      "The function with 'use server' is not itself what {name} is given, so its options would not hold.",
    hint: 'Write the function in place, as the second argument: {name}({ … }, async (…) => { … }).',
    explanation:
      'The directive belongs to the function in which it stands. Where a condition or another expression is between it and the wrapper, the client would call the bare function: without access check, without validation.',
  },
});

/** A code of {@link compilerErrors}. */
export type CompilerErrorCode = keyof typeof compilerErrors;
