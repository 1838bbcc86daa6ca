import { and, asc, eq } from 'drizzle-orm';
import { keptAside, products } from '../database/schema.ts';
import type { Database } from '../database/types.ts';
import { findProductId } from './products.ts';

/** The slugs of what the porter keeps for a visitor, the oldest first. */
export async function readKeptAside(database: Database, session: string | undefined): Promise<string[]> {
  if (session === undefined) return [];
  const rows = await database
    .select({ slug: products.slug })
    .from(keptAside)
    .innerJoin(products, eq(products.id, keptAside.productId))
    .where(eq(keptAside.sessionId, session))
    .orderBy(asc(keptAside.keptAt), asc(products.id));
  return rows.map(({ slug }) => slug);
}

/**
 * Sets whether the porter keeps a product for a visitor. Doing it twice changes nothing.
 *
 * @returns false where there is no such product
 */
export async function setKeptAside(
  database: Database,
  session: string,
  slug: string,
  kept: boolean,
): Promise<boolean> {
  const productId = await findProductId(database, slug);
  if (productId === undefined) return false;
  const mine = and(eq(keptAside.sessionId, session), eq(keptAside.productId, productId));
  if (kept) await database.insert(keptAside).values({ sessionId: session, productId }).onConflictDoNothing();
  else await database.delete(keptAside).where(mine);
  return true;
}
