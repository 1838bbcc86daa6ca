import path from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { getDatabase, readSettings } from './database.ts';

afterEach(() => vi.unstubAllEnvs());

test('without a word in the environment the data is in .data of the current folder', () => {
  expect(readSettings({})).toEqual({ url: undefined, folder: path.resolve('.data/pglite') });
  expect(readSettings({ SHOP_DATA: '/srv/shop' })).toEqual({
    url: undefined,
    folder: path.resolve('/srv/shop/pglite'),
  });
  expect(readSettings({ DATABASE_URL: 'postgres://db', SHOP_DATA: '' })).toMatchObject({
    url: 'postgres://db',
  });
});

test('a server that is not there is an error, and the next call tries again', async () => {
  vi.stubEnv('DATABASE_URL', 'postgres://nobody@127.0.0.1:1/nothing');
  await expect(getDatabase()).rejects.toThrow('ECONNREFUSED');
  await expect(getDatabase()).rejects.toThrow('ECONNREFUSED');
});
