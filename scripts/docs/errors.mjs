/**
 * docs/errors.md, made from the tables in src/errors.
 *
 *     node scripts/docs/errors.mjs            writes it
 *     node scripts/docs/errors.mjs --check    fails where it is not what the tables say
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rolldown } from 'rolldown';
import { isMain } from '../lib/is-main.mjs';
import { root } from '../lib/paths.mjs';

/** @typedef {{ title: string, message: string, hint?: string, status?: number, severity?: string, explanation?: string }} Entry */

export const docFile = 'docs/errors.md';

/** What the first digit of a code tells. */
const parts = {
  1: [
    'The compiler',
    'Said while an app is built, or by the development server, with the place in the source.',
  ],
  2: [
    'Values',
    'Said where a value cannot be sent, with its path, and where bytes that arrive cannot be read.',
  ],
  3: ['The server', 'Said while a call is answered.'],
  4: ['The browser', 'What the promise of a call rejects with.'],
  5: ['The Vite plugin', 'Said while Vite starts, serves or builds.'],
  6: ['The command line', 'Said by `sallyport start` and its like.'],
  7: ['Server Components', 'Said where pages are rendered by Server Components, and in such pages.'],
};

/**
 * Every error of the project by its code.
 *
 * @returns {Promise<Map<string, Entry>>}
 */
export async function readErrors() {
  const folder = join(root, 'src/errors');
  const files = readdirSync(folder).filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'));
  const entry = '\0tables';
  const bundle = await rolldown({
    input: entry,
    plugins: [
      {
        name: 'tables',
        resolveId: (id) => (id === entry ? id : null),
        load: (id) =>
          id === entry
            ? files
                .map((file, n) => `export * as t${n} from ${JSON.stringify(join(folder, file))};`)
                .join('\n')
            : null,
      },
    ],
  });
  const { output } = await bundle.generate({ format: 'esm' });
  const url = `data:text/javascript;base64,${Buffer.from(output[0].code).toString('base64')}`;
  /** @type {Record<string, Record<string, unknown>>} */
  const modules = await import(url);
  /** @type {Map<string, Entry>} */
  const errors = new Map();
  for (const exports of Object.values(modules)) {
    for (const table of Object.values(exports)) {
      if (typeof table !== 'object' || table === null) continue;
      for (const [code, row] of Object.entries(table)) if (/^SP\d{4}$/.test(code)) errors.set(code, row);
    }
  }
  return new Map([...errors].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * @param {ReadonlyMap<string, Entry>} errors
 * @returns {string} the text of docs/errors.md
 */
export function renderErrors(errors) {
  const lines = [
    '# Errors',
    '',
    'Every error that Sallyport raises has a code. Words in angle brackets stand for the names of your code.',
    '',
    'This page is made from the tables in `src/errors` by `node scripts/docs/errors.mjs`.',
  ];
  let part = '';
  for (const [code, entry] of errors) {
    if (code[2] !== part) {
      part = code[2] ?? '';
      const [title = `SP${part}`, text = ''] = parts[/** @type {keyof typeof parts} */ (Number(part))] ?? [];
      lines.push('', `## ${title}`, '', text);
    }
    lines.push('', `### ${code}: ${entry.title}`, '', `> ${placeholders(entry.message)}`, '');
    if (entry.severity === 'warning') lines.push('A warning.', '');
    if (entry.status) lines.push(`HTTP status ${entry.status}.`, '');
    if (entry.explanation) lines.push(entry.explanation, '');
    if (entry.hint) lines.push(`**What to do:** ${placeholders(entry.hint)}`, '');
    lines.pop();
  }
  return `${lines.join('\n')}\n`;
}

/** `{name}` is filled by the error; Markdown needs the angle brackets escaped. @param {string} text */
function placeholders(text) {
  return text.replace(/[<>]/g, '\\$&').replace(/\{(\w+)\}/g, '\\<$1\\>');
}

if (isMain(import.meta)) {
  const text = renderErrors(await readErrors());
  const file = join(root, docFile);
  if (!process.argv.includes('--check')) writeFileSync(file, text);
  else if (readFileSync(file, 'utf8') !== text) {
    console.error(`${docFile} is not what the tables in src/errors say: run node scripts/docs/errors.mjs`);
    process.exitCode = 1;
  }
}
