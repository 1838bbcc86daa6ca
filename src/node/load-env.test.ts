import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { loadEnv as loadEnvOfVite } from 'vite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeFolder } from '../../test/node/make-folder.ts';
import { SallyportError } from '../errors/sallyport-error.ts';
import { loadEnv, readEnvFiles } from './load-env.ts';

let before: NodeJS.ProcessEnv;
beforeEach(() => {
  before = { ...process.env };
});
afterEach(() => {
  for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
  Object.assign(process.env, before);
});

test('later files win: .env, .env.local, .env.[mode], .env.[mode].local', () => {
  const folder = makeFolder({
    '.env': 'A=1\nB=1\nC=1\nD=1',
    '.env.local': 'B=2\nC=2\nD=2',
    '.env.production': 'C=3\nD=3',
    '.env.production.local': 'D=4',
    '.env.staging': 'D=5',
  });
  expect(readEnvFiles(folder, 'production', {})).toEqual({ A: '1', B: '2', C: '3', D: '4' });
  expect(readEnvFiles(folder, 'staging', {})).toEqual({ A: '1', B: '2', C: '2', D: '5' });
});

test('the real environment wins, an empty value included', () => {
  const folder = makeFolder({ '.env': 'A=file\nB=file\nC=$A' });
  expect(readEnvFiles(folder, 'production', { A: 'real', B: '' })).toEqual({ C: 'real' });
});

test('names stand for other variables', () => {
  const folder = makeFolder({
    '.env': 'HOST_NAME=db\nURL=postgres://$HOST_NAME/$NAME\nPRICE=\\$5\nRAW=a$b$',
  });
  expect(readEnvFiles(folder, 'production', { NAME: 'shop' })).toMatchObject({
    URL: 'postgres://db/shop',
    PRICE: '$5',
  });
});

test('quotes, comments, several lines, export', () => {
  const folder = makeFolder({
    '.env': 'A="x # y" # comment\nB=\'$HOME\'\nexport C=1\nD="two\nlines"\n# E=1\nF=\nG = spaced ',
  });
  const values = readEnvFiles(folder, 'production', {});
  expect(values).toMatchObject({ A: 'x # y', C: '1', D: 'two\nlines', F: '', G: 'spaced' });
  expect(values).not.toHaveProperty('E');
});

test('SP6011: "local" is no mode', () => {
  expect(() => readEnvFiles(makeFolder({}), 'local', {})).toThrow(
    expect.objectContaining({ code: 'SP6011' }),
  );
});

test('SP6015: values that refer to one another without end are an error', () => {
  const folder = makeFolder({ '.env': 'A=x$B' });
  expect(() => readEnvFiles(folder, 'production', { B: 'y$B' })).toThrow(
    expect.objectContaining({ code: 'SP6015', message: expect.stringContaining('value of A') }),
  );
});

function readOrGiveUp(folder: string) {
  try {
    const values = Object.entries(readEnvFiles(folder, 'production', process.env));
    return Object.fromEntries(values.filter(([name]) => name.startsWith('SPT_')));
  } catch (error) {
    if (error instanceof SallyportError && error.code === 'SP6015') return 'endless';
    throw error;
  }
}

test('says what Vite says, whatever the files and the environment', { timeout: 30_000 }, () => {
  const name = fc.constantFrom('SPT_A', 'SPT_B', 'SPT_C', 'SPT_D');
  const piece = fc.oneof(
    name.map((of) => `$${of}`),
    name.map((of) => `\${${of}}`),
    name.map((of) => `\${${of}:-other}`),
    fc.constantFrom('x', '\\$', '$', '"', "'", '#', ' ', '=', '\\n', '`', '${', '}', 'ü'),
  );
  const line = fc
    .tuple(name, fc.array(piece, { maxLength: 5 }))
    .map(([of, value]) => `${of}=${value.join('')}`);
  const file = fc.array(line, { maxLength: 5 }).map((lines) => lines.join('\n'));
  const real = fc.dictionary(name, fc.constantFrom('', 'real', '$SPT_A', 'a\\$b'), { maxKeys: 2 });
  const folder = makeFolder({});
  let compared = 0;
  fc.assert(
    fc.property(file, file, file, real, (base, local, mode, environment) => {
      writeFileSync(join(folder, '.env'), base);
      writeFileSync(join(folder, '.env.local'), local);
      writeFileSync(join(folder, '.env.production'), mode);
      for (const key of Object.keys(process.env)) if (key.startsWith('SPT_')) delete process.env[key];
      Object.assign(process.env, environment);
      const ours = readOrGiveUp(folder);
      // Vite would go on for ever.
      if (ours === 'endless') return;
      compared++;
      expect({ ...ours, ...environment }).toEqual(loadEnvOfVite('production', folder, 'SPT_'));
    }),
    { numRuns: 150 },
  );
  expect(compared).toBeGreaterThan(90);
});

test('values go into process.env, and a changed file changes them', () => {
  process.env.SPT_REAL = 'real';
  const folder = makeFolder({ '.env': 'SPT_A=1\nSPT_B=1\nSPT_REAL=file' });
  expect(loadEnv(folder, 'production').sort()).toEqual(['SPT_A', 'SPT_B']);
  expect(process.env).toMatchObject({ SPT_A: '1', SPT_B: '1', SPT_REAL: 'real' });

  process.env.SPT_B = 'set by the app';
  writeFileSync(join(folder, '.env'), 'SPT_C=$SPT_REAL\nSPT_B=2');
  loadEnv(folder, 'production');
  expect(process.env).toMatchObject({ SPT_B: 'set by the app', SPT_C: 'real', SPT_REAL: 'real' });
  expect(process.env.SPT_A).toBeUndefined();
});
