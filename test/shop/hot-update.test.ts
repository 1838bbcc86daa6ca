import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { copyShop, type ShopCopy, startShop } from '../harness/app.ts';
import { launchBrowser } from '../harness/chromium.ts';
import { openForTheFirstTime, openPage, type Visitor } from '../harness/page.ts';
import type { ServerProcess } from '../harness/server-process.ts';

/** What a developer does to a shop that runs: edit, and look at the page, which is never loaded again. */

let browser: Browser;
let shop: ShopCopy;
let server: ServerProcess;
let visitor: Visitor;

const greetings = (word: string) => `'use server';
export async function greet(): Promise<string> {
  return '${word}';
}
`;

beforeAll(async () => {
  browser = await launchBrowser();
  shop = copyShop('hot-update');
  // Two modules with functions, the second with a state of its own, and a page that calls them.
  write('src/greetings.ts', greetings('hello'));
  write(
    'src/visits.ts',
    `'use server';
let visits = 0;
export async function visit(): Promise<number> {
  visits += 1;
  return visits;
}
`,
  );
  write(
    'src/gatehouse.tsx',
    `import { useState } from 'react';
import { greet } from './greetings.ts';
import { visit } from './visits.ts';

export function Gatehouse() {
  const [said, setSaid] = useState('');
  async function show(call: () => Promise<unknown>) {
    setSaid('…');
    setSaid(String(await call()));
  }
  return (
    <section>
      <button type="button" onClick={() => show(greet)}>Greet</button>
      <button type="button" onClick={() => show(visit)}>Visit</button>
      <output data-testid="said">{said}</output>
    </section>
  );
}
`,
  );
  edit(
    'src/app.tsx',
    '<Route path="/cart" component={CartPage} />',
    (route) => `<Route path="/gatehouse" component={Gatehouse} />\n${route}`,
  );
  edit('src/app.tsx', 'import { Header }', (line) => `import { Gatehouse } from './gatehouse.tsx';\n${line}`);
  server = await startShop(shop, 'development');
  await openForTheFirstTime(browser, server);
});
afterAll(async () => {
  await server?.stop();
  await browser?.close();
});

beforeEach(async () => {
  visitor = await openPage(browser, server.url);
});
afterEach(async () => {
  const { page, errors, close } = visitor;
  expect(await page.evaluate(() => (window as unknown as { marker?: string }).marker)).toBe('not reloaded');
  expect(errors).toEqual([]);
  await close();
});

async function open(address: string): Promise<void> {
  await visitor.page.goto(address);
  await visitor.page.evaluate(() => Object.assign(window, { marker: 'not reloaded' }));
}

/** Presses a button and gives what the page says when the answer is there. */
async function press(button: string): Promise<string | null> {
  const said = visitor.page.getByTestId('said');
  await visitor.page.getByRole('button', { name: button }).click();
  await expect.poll(() => said.textContent()).not.toBe('…');
  return said.textContent();
}

test('an edited function runs with the next call; state of other modules and the page stay', async () => {
  await open('/gatehouse');
  await expect.poll(() => press('Greet')).toBe('hello');
  const first = Number(await press('Visit'));
  expect(await press('Visit')).toBe(String(first + 1));

  write('src/greetings.ts', greetings('ahoy'));
  await expect.poll(() => press('Greet'), { timeout: 20_000 }).toBe('ahoy');
  expect(await press('Visit')).toBe(String(first + 2));
});

test('a new export can be used at once, and the page takes up the new component', async () => {
  await open('/gatehouse');
  await press('Greet');
  const count = Number(await press('Visit'));

  write(
    'src/greetings.ts',
    `${greetings('hello')}export async function farewell(): Promise<string> {\n  return 'farewell';\n}\n`,
  );
  edit('src/gatehouse.tsx', 'import { greet }', () => 'import { farewell, greet }');
  edit(
    'src/gatehouse.tsx',
    '<output',
    (output) => `<button type="button" onClick={() => show(farewell)}>Leave</button>\n${output}`,
  );
  await visitor.page.getByRole('button', { name: 'Leave' }).waitFor();
  await expect.poll(() => press('Leave')).toBe('farewell');
  expect(await press('Visit')).toBe(String(count + 1));
});

test('a function of a linked package is edited the same way, and the database stays open', async () => {
  await open('/product/sentry-mug');
  const add = visitor.page.getByRole('button', { name: 'Put into the basket' });
  await add.click();
  const count = visitor.page.getByTestId('basket-count');
  await expect.poll(() => count.textContent()).toBe('1 thing in it');

  const file = path.join(shop.core, 'src/functions/cart.ts');
  const source = readFileSync(file, 'utf8');
  writeFileSync(
    file,
    source.replace(
      'known, wanted));\n  return data.readCart',
      'known, wanted * 5));\n  return data.readCart',
    ),
  );
  await expect
    .poll(
      async () => {
        await add.click();
        return Number.parseInt((await count.textContent()) ?? '', 10);
      },
      { timeout: 20_000, interval: 1000 },
    )
    .toBeGreaterThan(5);
});

function write(file: string, text: string): void {
  writeFileSync(path.join(shop.host, file), text);
}

function edit(file: string, part: string, change: (part: string) => string): void {
  const text = readFileSync(path.join(shop.host, file), 'utf8');
  if (!text.includes(part)) throw new Error(`${file} does not contain ${part}`);
  write(file, text.replace(part, change));
}
