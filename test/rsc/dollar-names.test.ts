import { expect, test } from 'vitest';
import { functionId } from '../../src/compiler.ts';
import { callFunction } from '../harness/call.ts';
import { serveEditedApp } from './harness.ts';

const edited = serveEditedApp();

test('D7: a function whose name has a dollar sign, called before it was there, is found when it is', async () => {
  const { app, server } = edited;
  const call = () =>
    callFunction(server.origin, functionId('rsc-edit/src/money.ts', 'price$of'), [], {
      'sallyport-module': 'src/money.ts',
    });
  await app.write('src/money.ts', "'use server';\nexport async function other() {}\n");
  expect((await call()).status).toBe(404);
  const code = "'use server';\nexport async function price$of() {\n  return 13;\n}\n";
  await app.write('src/money.ts', code);
  await app.edit('src/page.tsx', 'import { Calls }', "import { price$of } from './money';\nimport { Calls }");
  await app.edit('src/page.tsx', '<Calls />', '<Press id="price" run={price$of} />\n        <Calls />');
  await expect
    .poll(async () => (await fetch(server.origin)).text(), { timeout: 30_000 })
    .toContain('id="price"');
  expect((await call()).body).toEqual({ result: 13 });
});
