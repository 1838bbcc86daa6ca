import { describe, expect, test } from 'vitest';
import { makeFolder } from './make-folder.ts';
import { makeBuild, runCli } from './run-cli.ts';

const save = {
  id: 'save-012345678901',
  file: 'src/a.ts',
  export: 'save',
  kind: 'export',
  access: { kind: 'policy', text: 'signedIn' },
  validated: true,
  form: false,
};
const functions = [
  save,
  { ...save, id: 'open-012345678901', export: 'open', access: { kind: 'public' }, form: true },
  {
    ...save,
    id: 'x-012345678901',
    file: 'src/folder/b.tsx',
    export: 'x',
    kind: 'inline',
    access: null,
    validated: false,
  },
];

const buildWith = (manifest: unknown) =>
  makeBuild('', { 'dist/server/sallyport.json': JSON.stringify(manifest) });

async function run(app: string, ...args: string[]): Promise<[number | null, string]> {
  const command = runCli(app, ['list', ...args]);
  const { code } = await command.ended;
  return [code, command.output()];
}

describe('sallyport list', () => {
  test('S3: prints a table, and marks what nobody guards', async () => {
    expect(await run(buildWith({ version: 1, functions }))).toEqual([
      0,
      `   ID                 FILE              EXPORT      POLICY    VALIDATED
   save-012345678901  src/a.ts          save        signedIn  yes
   open-012345678901  src/a.ts          open        public    yes
!  x-012345678901     src/folder/b.tsx  x (inline)  -         no

3 functions, 1 without a policy (marked !).
A default of createHandler({ access }) is decided when the server runs: a build cannot show it here.
`,
    ]);
  });

  test('--json gives the list as it is, and --root and --out-dir another build', async () => {
    const app = makeFolder({
      'web/out/server/index.js': '',
      'web/out/server/sallyport.json': JSON.stringify({ version: 1, functions }),
    });
    const [code, output] = await run(app, '--json', '--root', 'web', '--out-dir', 'out');
    expect([code, JSON.parse(output)]).toEqual([0, functions]);
  });

  test('a build without functions', async () => {
    const [code, output] = await run(buildWith({ version: 1, functions: [] }));
    expect([code, output.split('\n')[0]]).toEqual([0, '0 functions, none without a policy.']);
    expect(await run(buildWith({ version: 1, functions: [] }), '--json')).toEqual([0, '[]\n']);
  });

  test.each<[string, () => string, RegExp]>([
    [
      'SP6001: nothing built',
      () => makeFolder({}),
      /server\/index\.js does not exist.*\n.*vite build.*--out-dir/,
    ],
    [
      'SP6020: a build without a manifest',
      () => makeBuild(''),
      /sallyport\.json does not list.*\n.*`vite build` again/,
    ],
    ['SP6020: the manifest of an older version', () => buildWith({ version: 1, base: '/' }), /does not list/],
    ['SP6010: of a newer one', () => buildWith({ version: 2, functions: [] }), /its version is 2/],
    ['SP6010: a list that is none', () => buildWith({ version: 1, functions: {} }), /wrong type/],
    [
      'SP6010: an access that is none',
      () => buildWith({ version: 1, functions: [{ ...save, access: 'public' }] }),
      /wrong type/,
    ],
    [
      'SP6010: a part that is missing',
      () => buildWith({ version: 1, functions: [{ ...save, id: undefined }] }),
      /wrong type/,
    ],
  ])('%s', async (name, makeApp, text) => {
    const [code, output] = await run(makeApp());
    expect(code).toBe(1);
    expect(output).toMatch(text);
    expect(output).toContain(name.slice(0, 6));
  });
});
