import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import type { Visitor } from '../harness/page.ts';
import { begin, openReady, pressAgain } from '../harness/rsc-page.ts';
import type { RunningApp } from '../harness/serve-app.ts';
import { eventually, visitBuiltApp } from './harness.ts';

// C8: what nobody looks at any more ends, in the browser and on the server.

let server: RunningApp;
let visitor: Visitor;
let page: Page;
visitBuiltApp((visit) => {
  ({ server, visitor, page } = visit);
});

/** How many streams the server still makes. */
async function open(): Promise<number> {
  const html = await (await fetch(`${server.origin}/late?what=open`)).text();
  return Number(/<p id="open">(\d+)/.exec(html)?.[1]);
}

/** A document with such a stream never ends. */
async function goTo(number: number): Promise<void> {
  await begin(page, `/late?what=ticks&n=${number}`);
  await eventually(() => page.locator(`#ticks-${number}`).innerText()).toMatch(/^page [3-9]/);
}

test('pages with streams that have no end, one after the other', async () => {
  await openReady(page, '/');
  // Browsers have six connections to a server.
  for (let number = 1; number <= 9; number++) await goTo(number);
  await eventually(open).toBe(1);
  expect(visitor.errors).toEqual([]);
});

test('pages beside results; and what streams in a result goes on', async () => {
  await openReady(page, '/');
  await goTo(1);
  await page.locator('#follow').click();
  await eventually(() => page.locator('#follow-ticks').innerText()).toMatch(/^result [3-9]/);
  for (let calls = 0; calls < 9; calls++) await pressAgain(page, 'again');
  const last = await page.locator('#follow-ticks').innerText();
  await eventually(() => page.locator('#follow-ticks').innerText()).not.toBe(last);
  await eventually(() => page.locator('#ticks-1').innerText()).toMatch(/^page [3-9]/);
  // That of the result, the page's in the same answer, which cannot end alone, the newest page's, and the two before it.
  await eventually(open).toBe(5);
  expect(visitor.errors).toEqual([]);
});

test('a component that keeps a promise of the page as it was before a call gets it', async () => {
  await openReady(page, '/');
  await begin(page, '/late?what=kept&key=kept');
  await page.locator('#kept').waitFor();
  await pressAgain(page, 'again');
  await pressAgain(page, 'again');
  expect(await page.locator('#kept').innerText()).toBe('waits');
  await fetch(`${server.origin}/late?what=release&key=kept`);
  await eventually(() => page.locator('#kept').innerText()).toBe('came');
  expect(visitor.errors).toEqual([]);
});
