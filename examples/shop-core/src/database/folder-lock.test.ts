import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FolderInUseError, lockFolder } from './folder-lock.ts';

let home: string;
let folder: string;

beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'shop-lock-'));
  folder = path.join(home, 'pglite');
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

test('a folder is held by one, then free again', async () => {
  const unlock = await lockFolder(folder);
  await expect(lockFolder(folder)).rejects.toThrow(FolderInUseError);
  unlock();
  expect(existsSync(`${folder}.lock`)).toBe(false);
  (await lockFolder(folder))();
});

test('the error names the process that has the folder, and the ways out', async () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  await once(child, 'spawn');
  writeFileSync(`${folder}.lock`, JSON.stringify({ pid: child.pid, since: Date.now() }));
  const error = await lockFolder(folder).catch((reason: Error) => reason);
  expect(String(error)).toContain(`open in process ${child.pid}`);
  expect(String(error)).toContain('SHOP_DATA');
  child.kill();
  await once(child, 'exit');
  (await lockFolder(folder))();
});

test.each([
  ['a process that is gone', JSON.stringify({ pid: 2 ** 22 + 1, since: 0 })],
  ['an older process with our number, as in a container', JSON.stringify({ pid: process.pid, since: 1 })],
  ['a crash in the middle of writing', ''],
  ['something else', 'null'],
])('a file left by %s is taken over', async (_, content) => {
  writeFileSync(`${folder}.lock`, content);
  const unlock = await lockFolder(folder);
  expect(JSON.parse(readFileSync(`${folder}.lock`, 'utf8'))).toMatchObject({ pid: process.pid });
  unlock();
});

test('of many who find a dead file at once, one gets the folder', async () => {
  writeFileSync(`${folder}.lock`, JSON.stringify({ pid: 2 ** 22 + 1, since: 0 }));
  const attempts = await Promise.allSettled(Array.from({ length: 10 }, () => lockFolder(folder)));
  expect(attempts.filter((attempt) => attempt.status === 'fulfilled').length).toBe(1);
});

test('giving back does not take the file of a later owner', async () => {
  const unlock = await lockFolder(folder);
  const later = JSON.stringify({ pid: process.pid, since: 1 });
  writeFileSync(`${folder}.lock`, later);
  unlock();
  expect(readFileSync(`${folder}.lock`, 'utf8')).toBe(later);
});
