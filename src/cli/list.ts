import { resolve } from 'node:path';
import { type ListedFunction, readFunctions } from './read-build.ts';

/** Flags of `sallyport list`, as the parser gives them: what looks like a number is one. */
export interface ListFlags {
  json?: boolean;
  root?: string | number;
  outDir?: string | number;
}

/**
 * `sallyport list`: prints every function that a build can be asked for, and who may call it.
 *
 * @throws SP6001, SP6010 and SP6020 where there is nothing to read
 */
export function list(flags: ListFlags): void {
  const root = resolve(String(flags.root ?? '.'));
  const functions = readFunctions(resolve(root, String(flags.outDir ?? 'dist')));
  console.log(flags.json ? JSON.stringify(functions, null, 2) : formatTable(functions));
}

const HEADING = ['', 'ID', 'FILE', 'EXPORT', 'POLICY', 'VALIDATED'];

/** The table as text: a line each, those that nobody guards marked, and what it all comes to. */
export function formatTable(functions: readonly ListedFunction[]): string {
  const open = functions.filter(({ access }) => access === null).length;
  const lines = [
    ...(functions.length > 0 ? alignColumns([HEADING, ...functions.map(rowOf)]) : []),
    ...(functions.length > 0 ? [''] : []),
    `${countOf(functions.length)}, ${open === 0 ? 'none' : open} without a policy${open === 0 ? '' : ' (marked !)'}.`,
    'A default of createHandler({ access }) is decided when the server runs: a build cannot show it here.',
  ];
  return lines.join('\n');
}

function rowOf({ id, file, export: name, kind, access, validated }: ListedFunction): string[] {
  const policy = access === null ? '-' : access.kind === 'public' ? 'public' : access.text;
  return [
    access === null ? '!' : '',
    id,
    file,
    kind === 'inline' ? `${name} (inline)` : name,
    policy,
    validated ? 'yes' : 'no',
  ];
}

function countOf(count: number): string {
  return count === 1 ? '1 function' : `${count} functions`;
}

function alignColumns(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd(),
  );
}
