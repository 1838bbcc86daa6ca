import { sql } from 'drizzle-orm';
import { getTableConfig } from 'drizzle-orm/pg-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { migrate } from '../database/migrate.ts';
import * as schema from '../database/schema.ts';
import type { Database, OpenDatabase } from '../database/types.ts';
import { maxQuantity } from '../domain.ts';
import { addToCart, readCart, setQuantity } from './cart.ts';
import { readGateBook, writeGateBook } from './gate-book.ts';
import { readKeptAside, setKeptAside } from './kept-aside.ts';
import { setLike } from './likes.ts';
import { listOrders, placeOrder } from './orders.ts';
import { findProduct, listProducts } from './products.ts';
import { createSession, hasSession } from './sessions.ts';
import { readTalk } from './talk.ts';
import { readUserName, requestUserName } from './user-names.ts';

/**
 * What the data layer does, for any database it can stand on: PGlite in the unit tests, a PostgreSQL server in
 * `test/shop/database.test.ts`.
 */
export function describeDataLayer(name: string, open: () => Promise<OpenDatabase>): void {
  describe(`the shop's data on ${name}`, () => {
    let opened: OpenDatabase;
    let database: Database;

    beforeAll(async () => {
      opened = await open();
      database = opened.database;
    });
    afterAll(() => opened?.close());

    async function stockOf(slug: string): Promise<number> {
      return (await findProduct(database, undefined, slug))!.stock;
    }

    test('the tables are as the queries see them', async () => {
      const tables = Object.values(schema).map(getTableConfig);
      const expected = tables.flatMap((table) =>
        table.columns.map((column) => `${table.name}.${column.name} ${column.notNull ? 'not null' : 'null'}`),
      );
      const { rows } = (await database.execute(sql`
        select table_name, column_name, is_nullable from information_schema.columns
        where table_schema = 'public' and table_name <> 'shop_migrations'
      `)) as { rows: Record<string, string>[] };
      const actual = rows.map(
        (row) => `${row.table_name}.${row.column_name} ${row.is_nullable === 'NO' ? 'not null' : 'null'}`,
      );
      expect(actual.sort()).toEqual(expected.sort());
    });

    test('migrations that have run do not run again', async () => {
      expect(await migrate(database)).toEqual([]);
    });

    test('a failing migration leaves nothing behind', async () => {
      const broken = { name: '9999-broken', run: ['create table half_done (id integer)', 'select nonsense'] };
      await expect(migrate(database, [broken])).rejects.toThrow('select nonsense');
      await expect(database.execute(sql`select * from half_done`)).rejects.toThrow();
      expect(await migrate(database)).toEqual([]);
    });

    test('the shelf is filled, in order, and knows every product by its slug', async () => {
      const shelf = await listProducts(database, undefined);
      expect(shelf.length).toBeGreaterThanOrEqual(12);
      expect(new Set(shelf.map((product) => product.slug)).size).toBe(shelf.length);
      const first = await findProduct(database, undefined, shelf[0]!.slug);
      expect(first).toMatchObject(shelf[0]!);
      expect(first!.facts.length).toBeGreaterThan(0);
      expect(await findProduct(database, undefined, 'no-such-thing')).toBeNull();
    });

    test('a session is known once it was given out', async () => {
      const session = await createSession(database);
      expect(await hasSession(database, session)).toBe(true);
      expect(await hasSession(database, crypto.randomUUID())).toBe(false);
    });

    test('a cart adds up, line by line, for its own visitor alone', async () => {
      const [session, other] = [await createSession(database), await createSession(database)];
      expect(await addToCart(database, session, 'sentry-mug', 1)).toBe('done');
      expect(await addToCart(database, session, 'wicket-lantern', 1)).toBe('done');
      expect(await addToCart(database, session, 'sentry-mug', 2)).toBe('done');
      const cart = await readCart(database, session);
      expect(cart.lines.map((line) => [line.product.slug, line.quantity, line.total])).toEqual([
        ['sentry-mug', 3, 5700],
        ['wicket-lantern', 1, 6400],
      ]);
      expect(cart).toMatchObject({ count: 4, total: 12_100 });
      expect(await readCart(database, other)).toEqual({ lines: [], count: 0, total: 0 });
    });

    test('a quantity can be changed, and 0 takes the line out', async () => {
      const session = await createSession(database);
      await addToCart(database, session, 'moat-carafe', 1);
      expect(await setQuantity(database, session, 'moat-carafe', 5)).toBe('done');
      expect((await readCart(database, session)).count).toBe(5);
      expect(await setQuantity(database, session, 'moat-carafe', 0)).toBe('done');
      expect((await readCart(database, session)).lines).toEqual([]);
      expect(await setQuantity(database, session, 'no-such-thing', 1)).toBe('no such product');
    });

    test('clicks at the same time are all counted, and stop at the limit', async () => {
      const session = await createSession(database);
      const clicks = Array.from({ length: maxQuantity + 5 }, () =>
        addToCart(database, session, 'sentry-mug', 1),
      );
      const outcomes = await Promise.all(clicks);
      expect(outcomes.filter((outcome) => outcome === 'done').length).toBe(maxQuantity);
      expect(outcomes.filter((outcome) => outcome === 'too many').length).toBe(5);
      expect((await readCart(database, session)).count).toBe(maxQuantity);
    });

    test('a like counts once for each visitor, and can be taken back', async () => {
      const [session, other] = [await createSession(database), await createSession(database)];
      const before = (await findProduct(database, session, 'herald-seal'))!.likes;
      await Promise.all([1, 2, 3].map(() => setLike(database, session, 'herald-seal', true)));
      expect(await findProduct(database, session, 'herald-seal')).toMatchObject({
        likes: before + 1,
        liked: true,
      });
      expect(await setLike(database, other, 'herald-seal', true)).toEqual({ likes: before + 2, liked: true });
      expect(await setLike(database, session, 'herald-seal', false)).toEqual({
        likes: before + 1,
        liked: false,
      });
      expect(await setLike(database, session, 'herald-seal', false)).toEqual({
        likes: before + 1,
        liked: false,
      });
      expect(await setLike(database, session, 'no-such-thing', true)).toBeUndefined();
    });

    test('checkout makes an order of the cart and takes it off the shelf', async () => {
      const session = await createSession(database);
      const stock = await stockOf('murmur-bell');
      await addToCart(database, session, 'murmur-bell', 2);
      const outcome = await placeOrder(database, session);
      expect(outcome).toMatchObject({ status: 'placed' });
      expect(await stockOf('murmur-bell')).toBe(stock - 2);
      expect((await readCart(database, session)).lines).toEqual([]);
      const [order] = await listOrders(database, session);
      expect(order).toMatchObject({
        lines: [{ name: 'Murmur', quantity: 2, price: 5400 }],
        total: 10_800,
      });
      expect(order!.number).toMatch(/^P-\d{4,}$/);
      expect(Math.abs(Date.parse(order!.placedAt) - Date.now())).toBeLessThan(120_000);
      expect(await placeOrder(database, session)).toEqual({ status: 'empty' });
    });

    test('checkout refuses what is not on the shelf, and changes nothing', async () => {
      const session = await createSession(database);
      await addToCart(database, session, 'arrowslit-bookmarks', 3);
      await addToCart(database, session, 'gargoyle-can', 1);
      const [bookmarks, cans] = [await stockOf('arrowslit-bookmarks'), await stockOf('gargoyle-can')];
      expect(await placeOrder(database, session)).toEqual({
        status: 'out of stock',
        lines: [{ slug: 'arrowslit-bookmarks', name: 'Arrowslit', wanted: 3, available: bookmarks }],
      });
      expect(await stockOf('gargoyle-can')).toBe(cans);
      expect((await readCart(database, session)).count).toBe(4);
      expect(await listOrders(database, session)).toEqual([]);
    });

    test('two visitors cannot both have the last one', async () => {
      const left = await stockOf('arrowslit-bookmarks');
      const visitors = await Promise.all([createSession(database), createSession(database)]);
      for (const visitor of visitors) await addToCart(database, visitor, 'arrowslit-bookmarks', left);
      const outcomes = await Promise.all(visitors.map((visitor) => placeOrder(database, visitor)));
      expect(outcomes.map((outcome) => outcome.status).sort()).toEqual(['out of stock', 'placed']);
      expect(await stockOf('arrowslit-bookmarks')).toBe(0);
    });

    test('pressing checkout twice places one order', async () => {
      const session = await createSession(database);
      await addToCart(database, session, 'sentry-mug', 1);
      const outcomes = await Promise.all([placeOrder(database, session), placeOrder(database, session)]);
      expect(outcomes.map((outcome) => outcome.status).sort()).toEqual(['empty', 'placed']);
      expect((await listOrders(database, session)).length).toBe(1);
    });

    test('a user name is granted, replaced, and free again for others', async () => {
      const [session, other] = [await createSession(database), await createSession(database)];
      expect(await requestUserName(database, session, ' Rowan ')).toEqual({
        status: 'granted',
        name: 'Rowan',
      });
      expect(await requestUserName(database, session, 'ROWAN')).toEqual({ status: 'granted', name: 'ROWAN' });
      expect(await requestUserName(database, other, 'rowan')).toMatchObject({ status: 'taken' });
      expect(await requestUserName(database, session, 'Alder')).toEqual({ status: 'granted', name: 'Alder' });
      expect(await readUserName(database, session)).toBe('Alder');
      expect(await requestUserName(database, other, 'rowan')).toEqual({ status: 'granted', name: 'rowan' });
    });

    test('a name that is taken comes back with names that are free', async () => {
      const session = await createSession(database);
      for (const taken of ['porter', 'CASTELLAN']) {
        const answer = await requestUserName(database, session, taken);
        if (answer.status !== 'taken') throw new Error(`${taken} was ${answer.status}`);
        expect(answer.suggestions.length).toBe(3);
        for (const idea of answer.suggestions) {
          expect(await requestUserName(database, session, idea)).toEqual({ status: 'granted', name: idea });
        }
      }
      const long = 'a'.repeat(20);
      await requestUserName(database, session, long);
      const answer = await requestUserName(database, await createSession(database), long);
      if (answer.status !== 'taken') throw new Error(`the long name was ${answer.status}`);
      expect(answer.suggestions.length).toBe(3);
    });

    test('one name for many who ask at once: one gets it', async () => {
      const visitors = await Promise.all(Array.from({ length: 5 }, () => createSession(database)));
      const answers = await Promise.all(
        visitors.map((visitor) => requestUserName(database, visitor, 'Hazel')),
      );
      expect(answers.map((answer) => answer.status).sort()).toEqual(['granted', ...Array(4).fill('taken')]);
    });

    test.each([
      '',
      'ab',
      'a'.repeat(21),
      'two words',
      '-dash',
      'ünter',
      '<b>bold</b>',
      "x'; drop table sessions",
    ])('the name %j is no name', async (wish) => {
      const session = await createSession(database);
      expect(await requestUserName(database, session, wish)).toMatchObject({ status: 'malformed' });
      expect(await readUserName(database, session)).toBeNull();
    });

    test('what is kept aside is kept for one visitor, once, until it is given back', async () => {
      const [session, other] = [await createSession(database), await createSession(database)];
      for (const slug of ['murmur-bell', 'wicket-lantern', 'murmur-bell'])
        expect(await setKeptAside(database, session, slug, true)).toBe(true);
      expect(await setKeptAside(database, session, 'no-such-thing', true)).toBe(false);
      expect(await readKeptAside(database, session)).toEqual(['murmur-bell', 'wicket-lantern']);
      expect(await readKeptAside(database, other)).toEqual([]);
      expect(await readKeptAside(database, undefined)).toEqual([]);
      await setKeptAside(database, session, 'murmur-bell', false);
      expect(await readKeptAside(database, session)).toEqual(['wicket-lantern']);
    });

    test('the book at the gate has one line of each visitor, the newest first', async () => {
      const [session, other] = [await createSession(database), await createSession(database)];
      await writeGateBook(database, session, { name: 'Ada', line: 'first' });
      await writeGateBook(database, other, { name: 'Bo', line: '<b>second</b>' });
      await writeGateBook(database, session, { name: 'Ada', line: 'third' });
      const written = await readGateBook(database, 3);
      expect(written.map(({ name, line }) => [name, line])).toEqual([
        ['Ada', 'third'],
        ['Bo', '<b>second</b>'],
        ['The miller', expect.any(String)],
      ]);
    });

    test('a line is the newest of the book also when the clock stands still or was ahead', async () => {
      const sessions = [await createSession(database), await createSession(database)];
      await writeGateBook(database, await createSession(database), { name: 'Ahead', line: 'from tomorrow' });
      await database.execute(
        sql`update gate_book set written_at = now() + interval '1 day' where name = 'Ahead'`,
      );
      for (let written = 0; written < 10; written++) {
        await writeGateBook(database, sessions[written % 2]!, { name: 'Quick', line: `${written}` });
        expect(await readGateBook(database, 1)).toMatchObject([{ line: `${written}` }]);
      }
    });

    test('what is said of a product: sold, in baskets, kept aside', async () => {
      const slug = 'herald-seal';
      const before = await readTalk(database, slug);
      const [session, other] = [await createSession(database), await createSession(database)];
      await addToCart(database, session, slug, 2);
      await placeOrder(database, session);
      await addToCart(database, other, slug, 3);
      await setKeptAside(database, other, slug, true);
      expect(await readTalk(database, slug)).toEqual({
        sold: before.sold + 2,
        inBaskets: before.inBaskets + 3,
        keptAside: before.keptAside + 1,
      });
      expect(await readTalk(database, 'no-such-thing')).toEqual({ sold: 0, inBaskets: 0, keptAside: 0 });
    });
  });
}
