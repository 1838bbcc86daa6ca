import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../lib/paths.mjs';
import { docFile, readErrors, renderErrors } from './errors.mjs';

const errors = await readErrors();

test('docs/errors.md says what the tables say (node scripts/docs/errors.mjs writes it)', () => {
  expect(readFileSync(join(root, docFile), 'utf8')).toBe(renderErrors(errors));
});

test('every error has a title without a full stop, a message that is one sentence, and a heading in the page', () => {
  const page = renderErrors(errors);
  expect(errors.size).toBeGreaterThan(50);
  for (const [code, { title, message, hint }] of errors) {
    expect(title, code).toMatch(/[^.]$/);
    expect(message, code).toMatch(/[.?!}]$/);
    if (hint !== undefined) expect(hint.length, code).toBeGreaterThan(5);
    expect(page).toContain(`### ${code}: ${title}`);
  }
});

test('every error of the compiler explains itself and says what to do', () => {
  const compiler = [...errors].filter(([code]) => code.startsWith('SP1'));
  expect(compiler.length).toBeGreaterThan(25);
  for (const [code, entry] of compiler) {
    expect(entry.explanation?.length, code).toBeGreaterThan(40);
    expect(entry.hint?.length, code).toBeGreaterThan(10);
    expect(['error', 'warning'], code).toContain(entry.severity);
  }
});
