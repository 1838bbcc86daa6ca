import { and, eq, sql } from 'drizzle-orm';
import { likes, products } from '../database/schema.ts';
import type { Database } from '../database/types.ts';
import type { LikeState } from '../domain.ts';
import { findProductId, readLikes } from './products.ts';

/**
 * Sets whether a visitor likes a product. Doing it twice changes nothing: each visitor counts once.
 *
 * @returns undefined where there is no such product
 */
export async function setLike(
  database: Database,
  session: string,
  slug: string,
  liked: boolean,
): Promise<LikeState | undefined> {
  return database.transaction(async (transaction) => {
    const productId = await findProductId(transaction, slug);
    if (productId === undefined) return undefined;
    const mine = and(eq(likes.sessionId, session), eq(likes.productId, productId));
    const changed = liked
      ? await transaction
          .insert(likes)
          .values({ sessionId: session, productId })
          .onConflictDoNothing()
          .returning({ productId: likes.productId })
      : await transaction.delete(likes).where(mine).returning({ productId: likes.productId });
    if (changed.length > 0) {
      await transaction
        .update(products)
        .set({ likes: sql`${products.likes} + ${liked ? 1 : -1}` })
        .where(eq(products.id, productId));
    }
    return readLikes(transaction, session, slug);
  });
}
