import type { Reporter } from './diagnostics.ts';
import { ANONYMOUS } from './inline-units.ts';
import type { FunctionInfo } from './types.ts';

/** More names than this do not help. */
const NAMES = 3;

/** Reports the functions of a file that nobody guards, at the first of them: one message for what one line mends. */
export function checkStrictly(functions: readonly FunctionInfo[], reporter: Reporter): void {
  const open = functions.filter(({ access }) => !access).sort((a, b) => a.start - b.start);
  const [first] = open;
  if (!first) return;
  const names = open.slice(0, NAMES).map(nameOf);
  if (open.length > NAMES) names.push(`${open.length - NAMES} more`);
  const last = names.pop()!;
  reporter.report('SP1057', first, {
    names: names.length > 0 ? `${names.join(', ')} and ${last}` : last,
  });
}

function nameOf({ name, kind }: FunctionInfo): string {
  return kind === 'inline' && name === ANONYMOUS ? 'an unnamed function' : `'${name}'`;
}
