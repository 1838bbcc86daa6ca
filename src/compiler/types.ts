import type { CompilerErrorCode } from '../errors/compiler.ts';
import type { Program } from './ast.ts';

/** Gives the syntax tree of a module; what it throws passes through. `file` ends as the file does, so that the language can be told from it. */
export type Parse = (source: string, file: string) => Program;

/** What {@link compile} has to know beside the source. */
export interface CompileOptions {
  /** The module's stable key: `<package name>/<posix path inside the package>`. Function ids derive from it. */
  id: string;
  /** How diagnostics and source maps name the file. Default: `id`. */
  file?: string;
  /** `server` keeps the code and registers the functions, `client` replaces the module with references. */
  target: 'server' | 'client';
  /** The parser. Parentheses must be kept as nodes or be visible in the source, as oxc does by default. */
  parse: Parse;
  /** The names that the target of an `export *` exports, `default` left out; undefined where it cannot be known. */
  exportsOf?: (specifier: string) => readonly string[] | undefined;
  /** `required`: a function without a policy is an error (SP1057). */
  access?: 'required';
  /** Development: the client's references also say where their module is, and where in the file a function stands. */
  dev?: boolean;
  /** Development only: how the server finds the module again; handed to `createReference` and to registrations. */
  module?: string;
  /**
   * What is known of the function that another module exports under a name, for what this one only exports again.
   * Undefined where that module has no such Server Function.
   */
  functionOf?: (specifier: string, name: string) => FunctionInfo | undefined;
  /** Says through which files a module reaches the browser, the entry first, for the error that tells it (D6). */
  importChain?: () => readonly string[];
  /** The import specifiers of the runtimes. Default: `sallyport/client` and `sallyport/server`. */
  runtime?: { client?: string; server?: string };
}

/** How the browser sends calls of a function that overlap. */
export type CallMode = 'serial' | 'parallel' | 'latest' | 'drop';

/** Who may call a function, as the source shows it: everybody, or whom a policy clears, with the expression's text. */
export type AccessInfo = { kind: 'public' } | { kind: 'policy'; text: string };

/** One Server Function that a module holds. */
export interface FunctionInfo {
  /** The id under which it is called: URL-safe, the same in development and in every build. */
  id: string;
  /** The name it is exported under, or an inline function's own name. */
  name: string;
  /** The name under which the server module exports it. */
  exportName: string;
  /** An export of a file with the directive, or a function with a directive of its own. */
  kind: 'export' | 'inline';
  /** How many arguments it declares; -1 where it takes any number or the source does not tell. */
  arity: number;
  /** Of an inline function: the variables of the functions around that it carries, in the order in which it carries them. */
  captures?: string[];
  /** By type or name its first parameter is a form's data: not a function for `useActionState` as it is. */
  formDataFirst?: boolean;
  /** It is in a call of `serverFunction` or `formFunction` (D13). */
  wrapper?: 'serverFunction' | 'formFunction';
  /** Of such a call: the options that are literals in the source. The others are known at run time alone. */
  options?: Record<string, unknown>;
  /**
   * Its own `access` option, else what `protect()` of the file says. Undefined where neither is there: then nobody is
   * asked, unless the handler has a default.
   */
  access?: AccessInfo;
  /** Are its arguments checked by schemas (`input`)? */
  validated: boolean;
  /** Its `calls` option, which its reference carries. */
  calls?: CallMode;
  /** Where it comes from, of an export of a function that another module holds. */
  reexport?: { specifier: string; name: string };
  /** Where its name stands in the source. */
  start: number;
  end: number;
  /** The line of that, from 1. */
  line: number;
}

/** Something to tell the author, in the words that the terminal, the overlay and the tests share. */
export interface Diagnostic {
  code: CompilerErrorCode;
  severity: 'error' | 'warning';
  /** A few words. */
  title: string;
  /** One sentence, with the names of the author's code. */
  message: string;
  /** What to do about it. */
  hint: string;
  /** The file as the author knows it. */
  file: string;
  /** The exact range in the original source, in UTF-16 code units. */
  start: number;
  end: number;
  /** Of the range's start: lines count from 1, columns from 0, as in source maps. */
  line: number;
  column: number;
  /** The lines around it, the range underlined. */
  frame: string;
}

/** A source map, version 3. */
export interface SourceMap {
  version: 3;
  file?: string;
  sources: string[];
  sourcesContent?: (string | null)[];
  names: string[];
  mappings: string;
}

/** What {@link compile} gives back. */
export interface CompileResult {
  code: string;
  /** Null where the code is the source, untouched. */
  map: SourceMap | null;
  functions: FunctionInfo[];
  /** In the order of the source. With an error among them `code` must not be used. */
  diagnostics: Diagnostic[];
  /** The kind of directive found; `none` where there is only something to say (a misspelling, a misplaced directive). */
  directive: 'file' | 'inline' | 'none';
}
