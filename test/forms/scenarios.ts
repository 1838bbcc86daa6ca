import { expect, test } from 'vitest';
import type { Project } from './projects.ts';

/** What holds for forms wherever a server renders them. */
export function formScenarios({ open, openBeforeScripts, scripts, origin }: Project): void {
  const lastAction = async () => (await fetch(`${origin()}/last`)).text();

  test('F4: a sign-up says what is wrong beside each field and keeps what was entered, but no password', async () => {
    const { page, press, errors, close } = await open('/sign-up');
    await page.getByLabel('Name').fill('A');
    await page.getByLabel('blue').check();
    await page.getByLabel('Size').selectOption('l');
    await page.getByLabel('bag').check();
    await page.getByLabel('news').check();
    await page.getByLabel('Note').fill('one\ntwo');
    await page.getByLabel('Password').fill('short');
    await press('Sign up');
    await page.getByText('Two letters at least.').waitFor();
    await page.getByText('Eight letters at least.').waitFor();
    expect(await page.getByText('Choose a colour.').count()).toBe(0);
    expect(await page.getByLabel('Name').inputValue()).toBe('A');
    expect(await page.getByLabel('Name').getAttribute('aria-invalid')).toBe('true');
    expect(await page.getByLabel('blue').isChecked()).toBe(true);
    expect(await page.getByLabel('Size').inputValue()).toBe('l');
    expect(await page.getByLabel('bag').isChecked()).toBe(true);
    expect(await page.getByLabel('card').isChecked()).toBe(false);
    expect(await page.getByLabel('news').isChecked()).toBe(true);
    expect(await page.getByLabel('Note').inputValue()).toBe('one\ntwo');
    expect(await page.content()).not.toContain('short');

    await page.getByLabel('Name').fill('Ada');
    await page.getByLabel('Password').fill('long enough');
    await press('Sign up');
    const output = page.locator('output');
    await output.waitFor();
    expect(JSON.parse((await output.textContent()) ?? '')).toEqual({
      name: 'Ada',
      color: 'blue',
      size: 'l',
      extras: ['bag'],
      news: true,
      note: 'one\ntwo',
    });
    // Done: the form is empty again.
    expect(await page.getByLabel('Name').inputValue()).toBe('');
    // Without scripts there is nothing to complain, with them there must not be.
    expect(errors.filter((text) => !text.includes('422'))).toEqual([]);
    await close();
  });

  test('F4: two forms with one function keep their states apart, and go on from them', async () => {
    const { page, press, errors, close } = await open('/likes');
    const likes = (thing: string) => page.getByRole('form', { name: thing }).locator('output');
    await press('Like the gate');
    await expect.poll(() => likes('gate').textContent()).toBe('2');
    if (scripts) {
      await press('Like the tower');
      await expect.poll(() => likes('tower').textContent()).toBe('102');
      await press('Like the gate');
      await expect.poll(() => likes('gate').textContent()).toBe('4');
      expect(await likes('tower').textContent()).toBe('102');
    } else {
      expect(await likes('tower').textContent()).toBe('0');
      // The state of a plain post is in its page: the other form's post forgets it, as React does it.
      await press('Like the gate');
      expect(await likes('gate').textContent()).toBe('4');
      await press('Like the tower');
      expect([await likes('gate').textContent(), await likes('tower').textContent()]).toEqual(['0', '102']);
    }
    expect(errors).toEqual([]);
    await close();
  });

  test('F4: a permalink sends the plain post there, and the component that is there has the state', async () => {
    const { page, press, errors, close } = await open('/permalink');
    await press('Like the gate');
    const gate = page.getByRole('form', { name: 'gate' }).locator('output');
    await expect.poll(() => gate.textContent()).toBe('2');
    expect(new URL(page.url()).pathname).toBe(scripts ? '/permalink' : '/elsewhere');
    expect(errors).toEqual([]);
    await close();
  });

  if (scripts) {
    test('F3, F4: a form that is sent before the scripts have come, and continued when they are there', async () => {
      const { page, press, letScriptsThrough, errors, close } = await openBeforeScripts('/likes');
      const gate = page.getByRole('form', { name: 'gate' }).locator('output');
      await press('Like the gate');
      await gate.getByText('2', { exact: true }).waitFor();
      expect(await page.locator('#hydrated').textContent()).toBe('no');
      letScriptsThrough();
      await page.locator('#hydrated', { hasText: 'yes' }).waitFor();
      // What the server left is where React goes on, and nothing of the page has changed by it.
      expect(await gate.textContent()).toBe('2');
      expect(errors).toEqual([]);
      await page.getByRole('button', { name: 'Like the gate' }).click();
      await expect.poll(() => gate.textContent()).toBe('4');
      expect(errors).toEqual([]);
      await close();
    });

    test('F4: a refused sign-up that is sent before the scripts have come shows its errors when they are there', async () => {
      const { page, press, letScriptsThrough, errors, close } = await openBeforeScripts('/sign-up');
      await page.getByLabel('Name').fill('A');
      await page.getByLabel('Size').selectOption('m');
      await press('Sign up');
      letScriptsThrough();
      await page.locator('#hydrated', { hasText: 'yes' }).waitFor();
      await page.getByText('Two letters at least.').waitFor();
      expect(await page.getByLabel('Name').inputValue()).toBe('A');
      expect(await page.getByLabel('Size').inputValue()).toBe('m');
      expect(errors.filter((text) => !text.includes('422'))).toEqual([]);
      await close();
    });
  }

  test.each([
    ['Save', 'saved'],
    ['Publish', 'published'],
    ['Discard', 'discarded'],
    ['Burn', 'discarded'],
  ])('F2: of several actions in one form the one that was pressed runs: %s', async (button, expected) => {
    const { page, press, errors, close } = await open('/publishing');
    const title = `${button} ${scripts} ${Math.random()}`;
    await page.getByLabel('Title').fill(title);
    await press(button);
    const where = { Discard: ' to the bin', Burn: ' to the fire' }[button] ?? '';
    expect(await lastAction()).toBe(`${expected} ${title}${where}`);
    expect(errors).toEqual([]);
    await close();
  });

  test('F2: a button that stands before its form never runs the action of the form', async () => {
    const { page, press, errors, close } = await open('/outside');
    const title = `outside ${Math.random()}`;
    await page.getByLabel('Title').fill(title);
    await press('Publish');
    if (scripts) expect(await lastAction()).toBe(`published ${title}`);
    else {
      await page.getByText('SP3052 400').waitFor();
      expect(await lastAction()).not.toContain(title);
    }
    expect(errors.filter((text) => !text.includes('400'))).toEqual([]);
    await close();
  });

  test('F1: a file arrives whole, with name and type', async () => {
    const { page, press, errors, close } = await open('/upload');
    await page
      .getByLabel('File')
      .setInputFiles({ name: 'ä "b".txt', mimeType: 'text/plain', buffer: Buffer.from('line\r\nend') });
    await press('Send');
    await page.getByText('ä "b".txt, text/plain, 9 bytes: line\r\nend').waitFor();
    expect(errors).toEqual([]);
    await close();
  });

  test('F6: a form that is sent twice runs twice, in order, and the page shows the last', async () => {
    const { page, errors, close } = await open('/order');
    const order = page.getByRole('button', { name: 'Order' });
    const output = page.locator('output');
    if (scripts) {
      await order.click();
      await page.locator('#pending', { hasText: 'true' }).waitFor();
      await order.click();
      await page.locator('#pending', { hasText: 'false' }).waitFor();
    } else {
      await order.click({ noWaitAfter: true });
      await Promise.all([page.waitForEvent('load'), order.click()]);
    }
    const [, first] = /order (\d+) of lantern/.exec((await output.textContent()) ?? '') ?? [];
    expect(Number(first)).toBeGreaterThan(0);
    expect(errors).toEqual([]);
    await close();
  });

  test('F6: after a redirect, reloading and going back send nothing again', async () => {
    const { page, context, posts, errors, close } = await openWatched('/redirect');
    await page.getByLabel('Thing').fill('lantern');
    await page.getByRole('button', { name: 'Finish' }).click();
    await page.waitForURL('**/done?thing=lantern');
    await page.getByText('Page /done').waitFor();
    expect(posts()).toBe(1);
    expect((await context.cookies()).find(({ name }) => name === 'finished')?.value).toBe('lantern');
    await page.reload();
    await page.goBack();
    await page.getByLabel('Thing').waitFor();
    await page.goForward();
    await page.getByText('Page /done').waitFor();
    expect(posts()).toBe(1);
    expect(errors).toEqual([]);
    await close();
  });

  async function openWatched(path: string) {
    const opened = await open(path);
    let posts = 0;
    opened.page.on('request', (request) => {
      if (request.method() === 'POST') posts++;
    });
    return { ...opened, context: opened.page.context(), posts: () => posts };
  }

  test('C3: an error for the user reaches the nearest boundary, or the page that is the answer', async () => {
    const { page, press, errors, close } = await open('/failing');
    await press('Fail for the user');
    if (scripts) await page.getByText('caught OUT_OF_STOCK').waitFor();
    else await page.getByText('OUT_OF_STOCK 409').waitFor();
    expect(errors.filter((text) => !/409|OUT_OF_STOCK|Only two left/.test(text))).toEqual([]);
    await close();
  });

  test('C3: what is not for the user says nothing of the server', async () => {
    const { page, press, close } = await open('/failing');
    await press('Fail');
    if (scripts) await page.getByText('caught CallError').waitFor();
    else await page.getByText('SP3007 500').waitFor();
    expect(await page.locator('body').textContent()).not.toContain('a secret of the server');
    await close();
  });
}

/** What a function sees is compared across the projects (SPEC F5). */
export function dataScenarios(seen: Map<string, string>) {
  return ({ open, scripts, mode }: Project): void => {
    test.each([
      ['Send', 'button'],
      ['Image', 'image'],
      ['Send by the button', 'formAction'],
    ])('is the same with and without scripts: pressed %s', async (button, key) => {
      const { page, press, errors, close } = await open('/echo');
      await page.locator('textarea').fill('one\ntwo\n\nfour');
      await press(button);
      const output = page.locator('output');
      await expect.poll(() => output.textContent()).toContain('spaces');
      const entries = (await output.textContent()) ?? '';
      const other = seen.get(`${mode} ${key}`);
      seen.set(`${mode} ${key}`, entries);
      expect(entries).not.toMatch(/sallyport|ACTION/);
      expect(JSON.parse(entries)).toContainEqual(['lines', 'one\ntwo\n\nfour']);
      expect(JSON.parse(entries)).toContainEqual(['$mine', 'kept']);
      if (!scripts) expect(entries).toBe(other);
      expect(errors).toEqual([]);
      await close();
    });
  };
}
