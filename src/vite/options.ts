import type { CallMode } from '../compiler/types.ts';
import { pluginError } from './plugin-error.ts';

/** Options of the Vite plugin, all optional. */
export interface SallyportOptions {
  /**
   * The application's own server entry, relative to the root of the Vite project. It default-exports
   * `createHandler({ … })`. Without it the plugin provides a handler with the defaults.
   */
  server?: string;
  /**
   * The script that starts the page in the browser, such as `'./src/entry-client.tsx'`, relative to the root of the Vite
   * project: for an app without index.html, whose pages the server entry renders. From then on the server entry gets
   * every request that is for no file, and `sallyport/assets` tells it what its pages have to load.
   */
  client?: string;
  /** The Vite environment that runs server code. Default `'ssr'`. */
  environment?: string;
  /**
   * `'required'`: every Server Function that can be called must say who may call it, with `protect()`, with its own
   * `access`, or with `'public'`. A build fails with the list of those that do not; in development such a file is an
   * error. By default the build asks for nothing.
   */
  access?: 'required';
  /**
   * What happens to calls that overlap, for functions and calls that say nothing of their own. Default `'serial'`: calls
   * go out one at a time, in order. `'parallel'`: all at once. `'latest'` and `'drop'`: see the README, for each
   * function by itself.
   */
  calls?: CallMode;
  /**
   * Adds `@vitejs/plugin-rsc`, for Server Components: `true`, or its options. An app that has it among its plugins needs
   * not say so. The entries are then `src/entry.rsc.tsx`, `src/entry.ssr.tsx` and `src/entry.browser.tsx`; the last two
   * need not exist.
   */
  rsc?: boolean | Readonly<Record<string, unknown>>;
}

type Check = { readonly expected: string; isValid(value: unknown): boolean };

const text: Check = {
  expected: 'a string',
  isValid: (value) => typeof value === 'string' && value !== '',
};

function oneOf(...values: string[]): Check {
  return {
    expected: values.map((value) => `'${value}'`).join(' or '),
    isValid: (value) => values.some((one) => one === value),
  };
}

const checks: Readonly<Record<keyof SallyportOptions, Check>> = {
  server: text,
  client: text,
  environment: text,
  access: oneOf('required'),
  calls: oneOf('serial', 'parallel', 'latest', 'drop'),
  rsc: {
    expected: "true or the options of '@vitejs/plugin-rsc'",
    isValid: (value) => typeof value === 'boolean' || (typeof value === 'object' && value !== null),
  },
};

/**
 * Checks the options when the configuration is read: a misspelled one that was silently ignored could be the one that
 * makes policies required.
 *
 * @throws SP5020 for an option that does not exist, SP5021 for a value that an option does not take
 */
export function checkOptions(options: SallyportOptions): SallyportOptions {
  for (const [name, value] of Object.entries(options)) {
    if (!Object.hasOwn(checks, name))
      throw pluginError('SP5020', { name, options: Object.keys(checks).join(', ') });
    const { isValid, expected } = checks[name as keyof SallyportOptions];
    if (value !== undefined && !isValid(value))
      throw pluginError('SP5021', { name, value: show(value), expected });
  }
  return options;
}

function show(value: unknown): string {
  return typeof value === 'string'
    ? `'${value}'`
    : typeof value === 'object' && value !== null
      ? 'an object'
      : String(value);
}
