import { Buffer } from 'node:buffer';
import { mkdirSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { launchBrowser } from '../harness/chromium.ts';
import { openPage } from '../harness/page.ts';
import { type RunningApp, startInDevelopment, startInProduction } from '../harness/running-app.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

/** What the page shows in its fields. */
async function shown(page: Page) {
  return page.evaluate(() => {
    const form = document.querySelector('form')!;
    const held: Record<string, unknown> = {};
    for (const [name, value] of new FormData(form)) {
      const text = typeof value === 'string' ? value : value.name;
      held[name] = name in held ? [held[name], text].flat() : text;
    }
    return held;
  });
}

/** Fills every kind of field; what is wrong with it is up to the test. */
async function fill(page: Page, changes: { email?: string; age?: string; password?: string } = {}) {
  const { email = 'ada@example.com', age = '36', password = 'analytical engine' } = changes;
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Age').fill(age);
  await page.getByLabel('Password').fill(password);
  await page.getByLabel('Street').fill('St James Square');
  await page.getByLabel('Bio').fill('First line\nsecond line');
  await page.getByLabel('Pro').check();
  await page.getByLabel('Country').selectOption('it');
  await page.getByLabel('Tags').selectOption(['a', 'c']);
  await page.getByLabel('Blue').check();
  await page.getByLabel('Terms').check();
  await page.getByLabel('News').uncheck();
  const buffer = Buffer.from('picture');
  await page.getByLabel('Avatar').setInputFiles({ name: 'ada.png', mimeType: 'image/png', buffer });
}

const filled = {
  email: 'ada@example.com',
  age: '36',
  password: 'analytical engine',
  'address.street': 'St James Square',
  bio: 'First line\nsecond line',
  plan: 'pro',
  country: 'it',
  tags: ['a', 'c'],
  colors: 'blue',
  terms: 'on',
  avatar: 'ada.png',
};

const untouched = {
  email: '',
  age: '',
  password: '',
  'address.street': '',
  bio: '',
  plan: 'free',
  country: 'fr',
  tags: 'b',
  news: 'on',
  avatar: '',
};

describe.each([
  ['development', startInDevelopment],
  ['production', startInProduction],
])('useServerForm, %s', (mode, start) => {
  let running: RunningApp;
  let page: Page;
  let errors: string[];
  let close: () => Promise<void>;
  beforeAll(async () => {
    running = await start('client');
  });
  afterAll(() => running.close());
  beforeEach(async () => {
    ({ page, errors, close } = await openPage(browser, running.origin));
    await page.goto('/');
    await page.getByLabel('Email').waitFor();
  });
  afterEach(async () => {
    await close();
    expect(errors).toEqual([]);
  });

  const submit = () => page.getByRole('button', { name: 'Sign up' }).click();
  const output = () => page.locator('output');
  /** Waits for the answer with so many complaints. */
  const issues = (count: number) =>
    page.locator(`output[data-issues="${count}"][data-pending="false"]`).waitFor({ state: 'attached' });

  test('fields begin with what initial says', async () => {
    expect(await shown(page)).toEqual(untouched);
  });

  test('F4: what the user entered stays in every kind of field when something is wrong', async () => {
    await fill(page, { email: 'ada', password: 'tiny' });
    await submit();
    await issues(2);
    expect(await shown(page)).toEqual({ ...filled, email: 'ada', password: 'tiny' });
    mkdirSync('test/output', { recursive: true });
    await page.screenshot({ path: `test/output/server-form-${mode}.png`, fullPage: true });

    // Again, with other mistakes: the kept input is that of the second attempt.
    await fill(page, { age: '7' });
    await page.getByLabel('Country').selectOption('de');
    await page.getByLabel('Tags').selectOption(['a', 'b', 'c']);
    await page.getByLabel('Terms').uncheck();
    await submit();
    await page.getByText('Two at most.').waitFor();
    const { terms: _, ...without } = filled;
    expect(await shown(page)).toEqual({ ...without, age: '7', country: 'de', tags: ['a', 'b', 'c'] });

    await fill(page);
    await submit();
    await output().getByText('ada@example.com').waitFor();
    expect(JSON.parse((await output().textContent())!)).toEqual({
      email: 'ada@example.com',
      age: 36,
      password: 'analytical engine',
      bio: 'First line\nsecond line',
      plan: 'pro',
      country: 'it',
      tags: ['a', 'c'],
      colors: ['blue'],
      terms: true,
      news: false,
      avatar: ['ada.png', 7],
      address: { street: 'St James Square' },
    });
    // After success React resets the form, to what it began with.
    expect(await shown(page)).toEqual(untouched);
  });

  test('a field and what is wrong with it know one another', async () => {
    await fill(page, { email: 'ada' });
    await page.getByLabel('Street').fill('');
    await submit();
    await issues(2);
    const described = await page.evaluate(() =>
      [...document.querySelectorAll('[aria-invalid="true"]')].map((field) => [
        (field as HTMLInputElement).name,
        document.getElementById(field.getAttribute('aria-describedby')!)?.textContent,
      ]),
    );
    expect(described).toEqual([
      ['email', 'That is no address.'],
      ['address.street', 'Where do you live?'],
    ]);
    const ids = await page.evaluate(() => [...document.querySelectorAll('[id]')].map(({ id }) => id));
    expect(new Set(ids).size).toBe(ids.length);
    // Those that are all right say nothing.
    expect(await page.locator('[role=alert]:visible').count()).toBe(2);
    expect(await page.locator('[aria-describedby]').count()).toBe(2);
  });

  test('a complaint about the form as a whole', async () => {
    await fill(page, { email: 'taken@example.com' });
    await submit();
    await page.getByText('We know you already.').waitFor();
    expect(await shown(page)).toEqual({ ...filled, email: 'taken@example.com' });
  });

  test('what is entered while the form is on its way stays, and so does all when the page renders anew', async () => {
    await fill(page, { email: 'slow@example.com' });
    await submit();
    await page.locator('output[data-pending=true]').waitFor({ state: 'attached' });
    await page.getByLabel('Bio').fill('changed meanwhile');
    await issues(1);
    await page.getByLabel('Country').selectOption('fr');
    await page.getByRole('button', { name: 'Count 0' }).click();
    await page.getByRole('button', { name: 'Count 1' }).waitFor();
    expect(await shown(page)).toEqual({
      ...filled,
      email: 'slow@example.com',
      bio: 'changed meanwhile',
      country: 'fr',
    });
  });

  test('a reset button resets, to what was sent last', async () => {
    await fill(page, { email: 'ada' });
    await submit();
    await issues(1);
    await page.getByLabel('Email').fill('something else');
    await page.getByRole('button', { name: 'Reset' }).click();
    expect(await shown(page)).toMatchObject({ email: 'ada', plan: 'pro', bio: 'First line\nsecond line' });
  });
});
