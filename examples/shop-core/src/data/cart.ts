import { and, asc, eq, sql } from 'drizzle-orm';
import { cartLines, products } from '../database/schema.ts';
import type { Database } from '../database/types.ts';
import { type Cart, maxQuantity } from '../domain.ts';
import { findProductId } from './products.ts';

/** What came of a wish to change the cart. */
export type CartOutcome = 'done' | 'no such product' | 'too many';

/** A visitor's cart, the oldest line first. A visitor without a session has an empty one. */
export async function readCart(database: Database, session: string | undefined): Promise<Cart> {
  if (session === undefined) return { lines: [], count: 0, total: 0 };
  const rows = await database
    .select({
      product: {
        slug: products.slug,
        name: products.name,
        noun: products.noun,
        price: products.price,
        art: products.art,
        tincture: products.tincture,
      },
      quantity: cartLines.quantity,
    })
    .from(cartLines)
    .innerJoin(products, eq(products.id, cartLines.productId))
    .where(eq(cartLines.sessionId, session))
    .orderBy(asc(cartLines.addedAt), asc(products.id));
  const lines = rows.map((row) => ({ ...row, total: row.quantity * row.product.price }));
  return {
    lines,
    count: lines.reduce((sum, line) => sum + line.quantity, 0),
    total: lines.reduce((sum, line) => sum + line.total, 0),
  };
}

/** Puts more of a product into the cart. */
export async function addToCart(
  database: Database,
  session: string,
  slug: string,
  quantity: number,
): Promise<CartOutcome> {
  const productId = await findProductId(database, slug);
  if (productId === undefined) return 'no such product';
  if (quantity > maxQuantity) return 'too many';
  // One statement: two clicks at the same time must not lose one, nor pass the limit together.
  const changed = await database
    .insert(cartLines)
    .values({ sessionId: session, productId, quantity })
    .onConflictDoUpdate({
      target: [cartLines.sessionId, cartLines.productId],
      set: { quantity: sql`${cartLines.quantity} + ${quantity}` },
      setWhere: sql`${cartLines.quantity} + ${quantity} <= ${maxQuantity}`,
    })
    .returning({ quantity: cartLines.quantity });
  return changed.length === 1 ? 'done' : 'too many';
}

/** Sets how many of a product are in the cart; 0 takes it out. A product that is not in the cart stays out. */
export async function setQuantity(
  database: Database,
  session: string,
  slug: string,
  quantity: number,
): Promise<CartOutcome> {
  const productId = await findProductId(database, slug);
  if (productId === undefined) return 'no such product';
  if (quantity > maxQuantity) return 'too many';
  const line = and(eq(cartLines.sessionId, session), eq(cartLines.productId, productId));
  if (quantity === 0) await database.delete(cartLines).where(line);
  else await database.update(cartLines).set({ quantity }).where(line);
  return 'done';
}
