import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { cliErrors } from '../errors/cli.ts';
import { createError } from '../errors/sallyport-error.ts';
import { expandEnv } from './expand-env.ts';

/** Values of environment variables by name. */
export type EnvValues = Record<string, string>;

/**
 * What the `.env` files of a folder say, the way Vite reads them: `.env`, `.env.local`, `.env.[mode]`,
 * `.env.[mode].local`, where later files win; `$NAME` and `${NAME}` stand for other variables, those of `real` first.
 *
 * @param folder the folder of the files
 * @param mode such as `production`
 * @param real the environment that the process was started with; its values win and are not in the result
 * @throws SP6011 for the mode `local`, SP6015 for values that refer to one another without end
 */
export function readEnvFiles(folder: string, mode: string, real: NodeJS.ProcessEnv): EnvValues {
  if (mode === 'local') throw createError(cliErrors, 'SP6011');
  const parsed: EnvValues = {};
  for (const name of ['.env', '.env.local', `.env.${mode}`, `.env.${mode}.local`]) {
    const file = join(folder, name);
    // A named pipe is how password managers hand these over.
    const stats = statSync(file, { throwIfNoEntry: false });
    if (stats?.isFile() || stats?.isFIFO()) Object.assign(parsed, parseEnv(readFileSync(file, 'utf8')));
  }
  expandEnv(parsed, real);
  return Object.fromEntries(Object.entries(parsed).filter(([name]) => real[name] === undefined));
}

/** What earlier calls put into `process.env`: that is not the real environment, and a changed file may change it. */
const loadedKey = Symbol.for('sallyport.env');

/**
 * Puts what the `.env` files of a folder say into `process.env`. What the process was started with always wins.
 * Calling it again, after a file changed, also takes back what is no longer there.
 *
 * @param folder the folder of the files
 * @param mode such as `production`
 * @returns the names that were set
 * @throws SP6011 for the mode `local`
 */
export function loadEnv(folder: string, mode: string): string[] {
  const holder = globalThis as { [loadedKey]?: EnvValues };
  for (const [name, value] of Object.entries(holder[loadedKey] ?? {})) {
    if (process.env[name] === value) delete process.env[name];
  }
  const values = readEnvFiles(folder, mode, process.env);
  Object.assign(process.env, values);
  holder[loadedKey] = values;
  return Object.keys(values);
}
