import { cliErrors } from '../errors/cli.ts';
import { createError } from '../errors/sallyport-error.ts';
import type { EnvValues } from './load-env.ts';

/** `$NAME`, `${NAME}`, `${NAME:-default}`, `${NAME:+other}`; not after a backslash. */
const reference = /(?<!\\)\$(?:\{([^{}]+)\}|([A-Za-z_]\w*))/;

const operator = /:?[+-]/;

/** More than anybody writes; what needs more grows for ever, such as A=x$B with B=y$A in the real environment. */
const mostReplacements = 1000;

/** In characters. A value can also double with every replacement. */
const longestValue = 1024 * 1024;

/**
 * Replaces references to variables in the values of `.env` files, in place. The rules, odd corners included, are those
 * that Vite applies to the same files, so that a build and its server read the same: references are replaced from the
 * left until none is there, in what was put in as well; the real environment is asked before the files; names are
 * taken in the order of `parsed`; `\$` is a dollar sign.
 *
 * @param parsed what the files say
 * @param real the environment of the process; where it has a value, that one is taken
 * @throws SP6015 where this does not come to an end
 */
export function expandEnv(parsed: EnvValues, real: NodeJS.ProcessEnv): void {
  for (const [name, written] of Object.entries(parsed)) {
    const actual = real[name];
    const value = actual && actual !== written ? actual : expandValue(name, written, parsed, real);
    parsed[name] = value.replaceAll('\\$', '$');
  }
}

function expandValue(name: string, written: string, parsed: EnvValues, real: NodeJS.ProcessEnv): string {
  const seen = new Set<string>();
  let value = written;
  for (let count = 0; count < mostReplacements && value.length <= longestValue; count++) {
    const match = reference.exec(value);
    if (match === null) return value;
    seen.add(value);
    const [whole, braced, bare] = match;
    const { key, replacement } = resolve(braced ?? bare ?? '', parsed, real, seen);
    // Not at `match.index`: Vite replaces the first that looks the same, and understands `$$` in what is put in.
    value = value.replace(whole, replacement);
    // A value that is another's exactly is taken as that one is, dollar signs and all.
    if (value === parsed[key]) return value;
  }
  throw createError(cliErrors, 'SP6015', { name });
}

/** What stands for one reference. A value that has been passed on the way would lead in a circle. */
function resolve(
  expression: string,
  parsed: EnvValues,
  real: NodeJS.ProcessEnv,
  seen: ReadonlySet<string>,
): { key: string; replacement: string } {
  const found = operator.exec(expression);
  const key = found === null ? expression : expression.slice(0, found.index);
  const rest = found === null ? '' : expression.slice(found.index + found[0].length);
  const known = Object.hasOwn(real, key) ? real[key] : parsed[key];
  if (found?.[0].endsWith('+')) return { key, replacement: known ? rest : '' };
  return { key, replacement: known && !seen.has(known) ? known : rest };
}
