import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { modes, startShop } from '../harness/app.ts';
import { launchBrowser } from '../harness/chromium.ts';
import { openForTheFirstTime, openPage } from '../harness/page.ts';
import { prepareShop, waitForHydration } from '../harness/rendered-shop.ts';
import type { ServerProcess } from '../harness/server-process.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

const hosts = ['spa', 'rsc'].flatMap((host) => modes.map((mode) => [host, mode] as const));

describe.each(hosts)('the page "Attack me" of %s in %s', (host, mode) => {
  let server: ServerProcess;

  beforeAll(async () => {
    server = await startShop(prepareShop(host, mode, `attack-${host}`), mode);
    await openForTheFirstTime(browser, server);
  });
  afterAll(() => server?.stop());

  test('S1, S2, S7: each attack is refused with its status and code, or arrives as harmless data', async () => {
    const { page, close } = await openPage(browser, server.url);
    await page.goto('/attack');
    await waitForHydration(page);
    await page.getByRole('button', { name: 'Send all of them' }).click();
    await page.locator('#form-type .attack-outcome strong').waitFor();
    const outcomes = await page.locator('.attack-list > li').evaluateAll((rows) =>
      rows.slice(0, -1).map((row) => {
        const code = row.querySelector('.attack-outcome code')?.textContent ?? 'none';
        return `${row.id} ${row.querySelector('.attack-outcome strong')?.textContent} ${code}`;
      }),
    );
    expect(outcomes).toEqual([
      'forged-id 404 SP3003',
      'prototype-id 404 SP3003',
      'broken-seal 400 SP3016',
      'moved-seal 400 SP3016',
      'proto-key 400 SP2111',
      'constructor-key 200 none',
      expect.stringMatching(/^path 400 SP21\d\d$/),
      'too-large 413 SP2120',
      'too-deep 400 SP2121',
      'too-many 400 SP3006',
      'form-type 415 SP2119',
    ]);
    const inspection = await page.locator('#constructor-key .attack-outcome').textContent();
    expect(inspection).toContain('"ownKeys":["constructor","then"],"polluted":false');
    await close();
  });

  test('S5: a form on another site gets an answer that says why, as text', async () => {
    const { page, close } = await openPage(browser, server.url);
    await page.goto('/attack');
    await waitForHydration(page);
    await page.getByRole('button', { name: 'Open the other site' }).click();
    const frame = page.frameLocator('iframe[title="Another site"]');
    await frame.getByRole('button', { name: 'Claim it' }).click();
    await frame.getByText('SP3002').waitFor();
    expect(await frame.locator('body').textContent()).toContain('did not provably come from this site');
    await close();
  });
});
