import { products, userNames } from './schema.ts';
import { reservedNames, shelf } from './shelf.ts';
import type { Database } from './types.ts';

/** Fills the empty shop. Runs once in the life of a database, as a migration. */
export async function seed(database: Database): Promise<void> {
  await database.insert(products).values([...shelf]);
  await database.insert(userNames).values(reservedNames.map((name) => ({ key: name.toLowerCase(), name })));
}
