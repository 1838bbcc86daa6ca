import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { findChromium } from './chromium.mjs';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-chromium-'));
  vi.stubEnv('SALLYPORT_CHROMIUM', undefined);
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

/** A program that does what the lines of shell say. */
function writeProgram(name: string, script: string): string {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

describe('findChromium', () => {
  test('SALLYPORT_CHROMIUM comes first', async () => {
    const path = writeProgram('mine', 'echo Chromium 140.0.1');
    vi.stubEnv('SALLYPORT_CHROMIUM', path);
    expect(await findChromium()).toBe(path);
  });

  test.each([
    ['is not there', () => join(folder, 'nothing'), /nothing, which does not run: no such file/],
    ['does not run', () => writeProgram('sick', 'echo missing libnss3; exit 127'), /sick.*missing libnss3/],
  ])('SALLYPORT_CHROMIUM that %s is an error, not a search', async (_, makePath, message) => {
    vi.stubEnv('SALLYPORT_CHROMIUM', makePath());
    await expect(findChromium()).rejects.toThrow(message);
  });

  test('a program on the PATH that only tells people to install another one is passed over', async () => {
    writeProgram('chromium', 'echo "please install the snap" >&2; exit 1');
    writeProgram('chromium-browser', 'echo "needs a snap"; exit 0');
    const real = writeProgram('google-chrome', 'echo Google Chrome 140.0.1');
    vi.stubEnv('PATH', `${join(folder, 'empty')}${delimiter}${folder}`);
    expect(await findChromium()).toBe(real);
  });
});
