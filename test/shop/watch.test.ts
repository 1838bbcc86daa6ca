import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildShop, copyShop, modes, startShop } from '../harness/app.ts';
import { launchBrowser } from '../harness/chromium.ts';
import { openForTheFirstTime, openPage } from '../harness/page.ts';
import type { ServerProcess } from '../harness/server-process.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

describe.each(modes)('the sign-up of the single-page shop in %s', (mode) => {
  let server: ServerProcess;

  beforeAll(async () => {
    const shop = copyShop(`watch-${mode}`);
    if (mode === 'production') buildShop(shop);
    server = await startShop(shop, mode);
    await openForTheFirstTime(browser, server);
  });
  afterAll(() => server?.stop());

  test('S4: what is wrong stands beside its field, and every kind of field keeps what was entered', async () => {
    const { page, errors, close } = await openPage(browser, server.url);
    await page.goto('/watch');
    await page.getByLabel('Name').fill('Wat');
    await page.getByLabel('Email').fill('nowhere');
    await page.getByLabel('Where will you stand?').selectOption('tower');
    await page.getByLabel('By night').check();
    await page.getByLabel('horn').check();
    await page.getByLabel('boots').check();
    await page.getByLabel('Your oath').fill('I swear.');
    await page.getByRole('button', { name: 'Join the watch' }).click();
    await page.getByText('That is no address that a letter would reach.').waitFor();
    await page.getByText('An oath has at least twenty letters.').waitFor();
    await page.getByText('Nobody may sleep on watch.').waitFor();
    expect(await page.getByText('What shall we call you?').count()).toBe(0);
    const email = page.getByLabel('Email');
    expect(await email.getAttribute('aria-invalid')).toBe('true');
    const described = await email.getAttribute('aria-describedby');
    expect(await page.locator(`[id="${described}"]`).textContent()).toContain('no address');
    expect(await page.getByLabel('Name').inputValue()).toBe('Wat');
    expect(await email.inputValue()).toBe('nowhere');
    expect(await page.getByLabel('Where will you stand?').inputValue()).toBe('tower');
    expect(await page.getByLabel('By night').isChecked()).toBe(true);
    expect(
      await page
        .locator('input[name=kit]:checked')
        .evaluateAll((all) => all.map((one) => one.getAttribute('value'))),
    ).toEqual(['horn', 'boots']);
    expect(await page.getByLabel('Your oath').inputValue()).toBe('I swear.');

    await email.fill(`wat-${mode}@postern.example`);
    await page.getByLabel('Your oath').fill('I will not open the gate to strangers.');
    await page.getByLabel('I will stay awake.').check();
    await page.getByRole('button', { name: 'Join the watch' }).click();
    await page.getByText('Welcome to the watch, Wat. You have the night shift at the tower.').waitFor();

    await page.reload();
    await page.getByLabel('Name').fill('Wat again');
    await page.getByLabel('Email').fill(`WAT-${mode}@postern.example`);
    await page.getByLabel('Where will you stand?').selectOption('gate');
    await page.getByLabel('By day').check();
    await page.getByLabel('Your oath').fill('I will not open the gate to strangers.');
    await page.getByLabel('I will stay awake.').check();
    await page.getByRole('button', { name: 'Join the watch' }).click();
    await page.getByText('This address is on the roll already.').waitFor();
    expect(await page.getByLabel('I will stay awake.').isChecked()).toBe(true);
    // A form that does not fit is a result, not a failed request.
    expect(errors).toEqual([]);
    await close();
  });
});
