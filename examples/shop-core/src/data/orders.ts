import { and, asc, desc, eq, gte, inArray, sql } from 'drizzle-orm';
import { cartLines, orderLines, orders, products, sessions } from '../database/schema.ts';
import type { Database } from '../database/types.ts';
import type { Order, OutOfStockLine } from '../domain.ts';

export type CheckoutOutcome =
  | { status: 'placed'; order: Order }
  | { status: 'empty' }
  | { status: 'out of stock'; lines: OutOfStockLine[] };

/** Turns a visitor's cart into an order, or says what stands in the way and changes nothing. */
export async function placeOrder(database: Database, session: string): Promise<CheckoutOutcome> {
  return database.transaction(async (transaction) => {
    // The session's row first: a second click waits here, and finds the cart empty.
    await transaction.select().from(sessions).where(eq(sessions.id, session)).for('update');
    const lines = await transaction
      .select({
        productId: products.id,
        slug: products.slug,
        name: products.name,
        price: products.price,
        wanted: cartLines.quantity,
        available: products.stock,
      })
      .from(cartLines)
      .innerJoin(products, eq(products.id, cartLines.productId))
      .where(eq(cartLines.sessionId, session))
      // Everybody locks products in the same order, so that two checkouts wait instead of deadlocking.
      .orderBy(asc(products.id))
      .for('update', { of: products });
    if (lines.length === 0) return { status: 'empty' };

    const short = lines.filter((line) => line.wanted > line.available);
    if (short.length > 0) {
      const told = short.map(({ slug, name, wanted, available }) => ({ slug, name, wanted, available }));
      return { status: 'out of stock', lines: told };
    }

    for (const line of lines) {
      await transaction
        .update(products)
        .set({ stock: sql`${products.stock} - ${line.wanted}` })
        .where(and(eq(products.id, line.productId), gte(products.stock, line.wanted)));
    }
    const [order] = await transaction
      .insert(orders)
      .values({ sessionId: session })
      .returning({ id: orders.id });
    await transaction.insert(orderLines).values(
      lines.map((line, position) => ({
        orderId: order!.id,
        position,
        name: line.name,
        price: line.price,
        quantity: line.wanted,
      })),
    );
    await transaction.delete(cartLines).where(eq(cartLines.sessionId, session));
    const [placed] = await listOrders(transaction, session, order!.id);
    return { status: 'placed', order: placed! };
  });
}

/** A visitor's orders, the newest first, or one of them. */
export async function listOrders(database: Database, session: string, only?: number): Promise<Order[]> {
  const heads = await database
    .select({ id: orders.id, placedAt: orders.placedAt })
    .from(orders)
    .where(and(eq(orders.sessionId, session), only === undefined ? undefined : eq(orders.id, only)))
    .orderBy(desc(orders.id));
  if (heads.length === 0) return [];
  const ids = heads.map((head) => head.id);
  const rows = await database
    .select()
    .from(orderLines)
    .where(inArray(orderLines.orderId, ids))
    .orderBy(asc(orderLines.position));
  return heads.map(({ id, placedAt }) => {
    const lines = rows
      .filter((row) => row.orderId === id)
      .map(({ name, quantity, price }) => ({ name, quantity, price }));
    return {
      number: `P-${id}`,
      placedAt: placedAt.toISOString(),
      lines,
      total: lines.reduce((sum, line) => sum + line.quantity * line.price, 0),
    };
  });
}
