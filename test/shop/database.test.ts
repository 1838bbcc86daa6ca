import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { describeDataLayer } from '../../examples/shop-core/src/data/data-layer.suite.ts';
import { listProducts } from '../../examples/shop-core/src/data/products.ts';
import { createSession, hasSession } from '../../examples/shop-core/src/data/sessions.ts';
import { closeDatabase, getDatabase } from '../../examples/shop-core/src/database/database.ts';
import { openPglite, openPostgres } from '../../examples/shop-core/src/database/open.ts';
import { startPostgres } from '../harness/postgres.ts';

let home: string;
beforeAll(() => {
  home = mkdtempSync(path.join(tmpdir(), 'shop-data-'));
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

describeDataLayer('PGlite, in files', () => openPglite(path.join(home, 'suite')));

describe('the shop’s connection', () => {
  afterEach(() => vi.unstubAllEnvs());
  afterAll(closeDatabase);

  test('the database opens once, survives the module running again, and keeps its data over a restart', async () => {
    vi.stubEnv('SHOP_DATA', home);
    vi.stubEnv('DATABASE_URL', '');
    const [first, second] = await Promise.all([getDatabase(), getDatabase()]);
    expect(second).toBe(first);
    const session = await createSession(first);

    vi.resetModules();
    const again = await import('../../examples/shop-core/src/database/database.ts');
    expect(again.getDatabase).not.toBe(getDatabase);
    expect(await again.getDatabase()).toBe(first);

    await expect(openPglite(path.join(home, 'pglite'))).rejects.toThrow(`open in process ${process.pid}`);

    await again.closeDatabase();
    expect(existsSync(path.join(home, 'pglite.lock'))).toBe(false);
    const reopened = await getDatabase();
    expect(reopened).not.toBe(first);
    expect(await hasSession(reopened, session)).toBe(true);
  });
});

const postgres = await startPostgres();
if (typeof postgres === 'string') {
  test('the shop’s data on PostgreSQL', (context) => {
    console.log(`NOT RUN: the shop's data on a PostgreSQL server: ${postgres}`);
    context.skip(postgres);
  });
} else {
  afterAll(() => postgres.stop());

  describeDataLayer(`PostgreSQL ${postgres.version}`, async () =>
    openPostgres(await postgres.createDatabase()),
  );

  test('servers that start at the same time on an empty PostgreSQL database set it up once', async () => {
    const url = await postgres.createDatabase();
    const opened = await Promise.all([1, 2, 3, 4].map(() => openPostgres(url)));
    const shelves = await Promise.all(opened.map(({ database }) => listProducts(database, undefined)));
    for (const shelf of shelves) {
      expect(new Set(shelf.map((product) => product.slug)).size).toBe(shelf.length);
      expect(shelf).toEqual(shelves[0]);
    }
    await Promise.all(opened.map(({ close }) => close()));
  });

  test('a PostgreSQL server that goes away and comes back is no reason to start anew', async () => {
    const { database, close } = await openPostgres(await postgres.createDatabase());
    const { rows } = (await database.execute('select pg_backend_pid() as pid')) as {
      rows: { pid: number }[];
    };
    const other = await openPostgres(await postgres.createDatabase());
    await other.database.execute(`select pg_terminate_backend(${rows[0]!.pid})`);
    await expect.poll(() => listProducts(database, undefined).catch(() => [])).not.toEqual([]);
    await Promise.all([close(), other.close()]);
  });
}
