import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '../harness/chromium.ts';
import { openPage, type Visitor } from '../harness/page.ts';
import { openReady, press } from '../harness/rsc-page.ts';
import type { RunningApp } from '../harness/serve-app.ts';
import { rscModes, startRscApp, warmUp } from './harness.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

describe.each(rscModes)('withOptions and functions that came as props, %s', (mode) => {
  let server: RunningApp;
  let visitor: Visitor;

  beforeAll(async () => {
    server = await startRscApp(mode);
    await warmUp(browser, server, ['/options']);
    visitor = await openPage(browser, server.origin);
    await openReady(visitor.page, '/options');
  });
  afterAll(async () => {
    await visitor.close();
    await server.close();
  });

  test.each([
    ['headers', '"a own header"'],
    ['headers-closure', '"b 13 own header"'],
    ['headers-bound', '"cd own header"'],
    ['twice', '"f 13 own header"'],
    ['bound', '"gh own header"'],
    ['progress', '"i own header"'],
    ['abort', 'Error undefined aborted by the test'],
  ])('C1: %s', async (id, answer) => {
    expect(await press(visitor.page, id)).toBe(answer);
  });

  test('C1: progress of the upload is told', async () => {
    expect(await visitor.page.locator('[data-heard=progress]').innerText()).toBe('true');
  });

  test('C1: a time', async () => {
    expect(await press(visitor.page, 'timeout')).toMatch(/^TimeoutError SP4021 .*slow\(\) gave no result/);
  });

  test('C2: what was bound in the browser has no identity, and the error names the fix', async () => {
    expect(await press(visitor.page, 'bound-here')).toMatch(
      /SP7004: what withOptions\(\) got is a function that bind\(\) made in the browser/,
    );
  });

  test.each([
    ['pass', '3'],
    ['pass-bound', '42'],
    ['pass-closure', '"k 13 null"'],
  ])('C2: with options it can be bound and passed on: %s', async (id, answer) => {
    expect(await press(visitor.page, id)).toBe(answer);
  });

  test.each([true, false])('F3, F4: in a form, JavaScript %s', async (scripts) => {
    const own = await openPage(browser, server.origin, { scripts });
    if (scripts) await openReady(own.page, '/options');
    else await own.page.goto('/options');
    await own.page.locator('#form button').click();
    await expect.poll(() => own.page.locator('#form output').innerText()).toBe('first second 13');
    await own.page.locator('#form button').click();
    await expect.poll(() => own.page.locator('#form output').innerText()).toBe('first second 13 second 13');
    expect(own.errors).toEqual([]);
    await own.close();
  });

  test('no error was printed', () => {
    expect(visitor.errors).toEqual([]);
  });
});
