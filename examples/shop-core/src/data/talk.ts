import { count, eq, sum } from 'drizzle-orm';
import { cartLines, keptAside, orderLines, products } from '../database/schema.ts';
import type { Database } from '../database/types.ts';
import type { Talk } from '../domain.ts';

/** What the porter has seen of a product. */
export async function readTalk(database: Database, slug: string): Promise<Talk> {
  const [sold, inBaskets, kept] = await Promise.all([
    database
      .select({ total: sum(orderLines.quantity).mapWith(Number) })
      .from(orderLines)
      // An order has the name as it was.
      .innerJoin(products, eq(products.name, orderLines.name))
      .where(eq(products.slug, slug)),
    database
      .select({ total: sum(cartLines.quantity).mapWith(Number) })
      .from(cartLines)
      .innerJoin(products, eq(products.id, cartLines.productId))
      .where(eq(products.slug, slug)),
    database
      .select({ total: count() })
      .from(keptAside)
      .innerJoin(products, eq(products.id, keptAside.productId))
      .where(eq(products.slug, slug)),
  ]);
  const total = ([row]: { total: number | null }[]) => row?.total ?? 0;
  return { sold: total(sold), inBaskets: total(inBaskets), keptAside: total(kept) };
}
