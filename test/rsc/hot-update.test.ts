import type { Page } from 'playwright-core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openPage, type Visitor } from '../harness/page.ts';
import { openReady, pressAgain } from '../harness/rsc-page.ts';
import { eventually, serveEditedApp } from './harness.ts';

// What a developer does to an app that runs: edit, and look at the page, which is never loaded again.

const edited = serveEditedApp();
let visitor: Visitor;
let page: Page;

beforeEach(async () => {
  visitor = await openPage(edited.browser, edited.server.origin);
  page = visitor.page;
  await openReady(page, '/');
  await page.evaluate(() => Object.assign(window, { marker: 'same page' }));
  await page.locator('#typed').fill('typed');
});
afterEach(async () => {
  expect(await page.evaluate(() => (window as { marker?: string }).marker)).toBe('same page');
  expect(await page.locator('#typed').inputValue()).toBe('typed');
  // An inline function that was edited is another one: until the page has the new one, its calls are of one that is gone.
  expect(visitor.errors.filter((text) => !text.includes('status of 404'))).toEqual([]);
  await visitor.close();
});

const press = (id: string) => pressAgain(page, id);

/** How often the functions of a module that nobody edits were called. */
const visits = async () => Number(await press('visit'));

test('a server component: the page shows it', async () => {
  const before = await visits();
  await edited.app.edit('src/page.tsx', 'heading one', 'heading two');
  await eventually(() => page.locator('h1').textContent()).toBe('heading two');
  expect(await visits()).toBe(before + 1);
});

test('a client component: it takes the update up and keeps its state', async () => {
  await edited.app.edit('src/press.tsx', 'label one', 'label two');
  await eventually(() => page.locator('label').textContent()).toBe('label two');
});

test('styles', async () => {
  await edited.app.edit('src/style.css', 'rgb(1, 1, 1)', 'rgb(2, 2, 2)');
  await eventually(() => page.locator('h1').evaluate((element) => getComputedStyle(element).color)).toBe(
    'rgb(2, 2, 2)',
  );
});

describe('the body of a function: the next call runs the new code, and other modules keep their state', () => {
  test.each([
    ['of a file that server components import', 'src/for-server.ts', 'server', ['server']],
    ['of a file that client components import', 'src/for-client.ts', 'client', ['client']],
    ['of a file that both import', 'src/for-both.ts', 'both', ['both', 'both-imported']],
    ['inline, without captures', 'src/calls.tsx', 'plain', ['plain']],
    ['inline, with captures', 'src/page.tsx', 'closure', ['closure']],
  ])('%s', async (_, file, word, ids) => {
    const before = await visits();
    for (const id of ids) expect(await press(id)).toContain(`${word} one`);
    await edited.app.edit(file, `${word} one`, `${word} two`);
    for (const id of ids) await eventually(() => press(id)).toContain(`${word} two`);
    expect(await visits()).toBe(before + 1);
  });
});

test('captures: the page has the new function with the new values, and never another function', async () => {
  expect(await press('closure')).toMatch(/closure \w+ CAPTURED-VALUE/);
  await edited.app.edit('src/page.tsx', "'VALUE'", "'OTHER'");
  await eventually(() => press('closure')).toContain('CAPTURED-OTHER');
});

test('a new inline function in a component is called at once', async () => {
  await edited.app.edit(
    'src/calls.tsx',
    /return <Press(.*)\/>;/s,
    `async function fresh() {
    'use server';
    return 'fresh';
  }
  return (
    <>
      <Press id="fresh" run={fresh} />
      <Press$1/>
    </>
  );`,
  );
  await page.locator('#fresh').waitFor({ timeout: 30_000 });
  expect(await press('fresh')).toBe('"fresh"');
  expect(await press('plain')).toContain('bound');
});

test.each([
  ['the file of the function first', ['for-both.ts', 'page.tsx', 'press.tsx']],
  ['the file of the function last', ['press.tsx', 'page.tsx', 'for-both.ts']],
])('a new export that server and client use, all saved in the same moment, %s', async (_, order) => {
  const name = `fresh${order[0]!.slice(0, 3)}`;
  const edits: Record<string, [RegExp, string]> = {
    'for-both.ts': [/$/, `\nexport async function ${name}() {\n  return 'fresh both';\n}\n`],
    'page.tsx': [/(forBoth)(.*)(<Imports)/s, `$1, ${name}$2<Press id="${name}-server" run={${name}} />$3`],
    'press.tsx': [
      /(forBoth)(.*)(<Press id="client")/s,
      `$1, ${name}$2<Press id="${name}-client" run={${name}} />$3`,
    ],
  };
  await edited.app.editTogether(order.map((file) => [`src/${file}`, ...edits[file]!]));
  for (const side of ['server', 'client']) {
    await page.locator(`#${name}-${side}`).waitFor({ timeout: 30_000 });
    await eventually(() => press(`${name}-${side}`)).toBe('"fresh both"');
  }
});

test('a page that has not heard of an edit never reaches another function than it shows', async () => {
  const other = await openPage(edited.browser, edited.server.origin);
  // Without updates the page stays as it was.
  await other.page.routeWebSocket(/./, () => {});
  await openReady(other.page, '/');
  const old = () => pressAgain(other.page, 'plain');
  expect(await old()).toMatch(/"plain \w+ bound"/);
  // Another function in front of it: names of inline functions may follow their order in the file.
  await edited.app.edit(
    'src/calls.tsx',
    /async function plain\((.*)plain\.bind/s,
    'async function another($1another.bind',
  );
  await eventually(old).toMatch(/^UnknownFunctionError/);
  await eventually(() => press('plain')).toMatch(/"plain \w+ bound"/);
  await other.close();
});
