import { and, asc, eq, isNotNull } from 'drizzle-orm';
import { likes, products } from '../database/schema.ts';
import type { Database } from '../database/types.ts';
import type { LikeState, Product, ProductDetail } from '../domain.ts';

const shelfColumns = {
  slug: products.slug,
  name: products.name,
  noun: products.noun,
  line: products.line,
  kind: products.kind,
  price: products.price,
  stock: products.stock,
  likes: products.likes,
  liked: isNotNull(likes.sessionId).mapWith(Boolean),
  art: products.art,
  tincture: products.tincture,
};

const ofVisitor = (session: string | undefined) =>
  // The id of nobody: without a session nothing is liked.
  and(
    eq(likes.productId, products.id),
    eq(likes.sessionId, session ?? '00000000-0000-0000-0000-000000000000'),
  );

/** Everything on the shelf, as one visitor sees it. */
export async function listProducts(database: Database, session: string | undefined): Promise<Product[]> {
  return database
    .select(shelfColumns)
    .from(products)
    .leftJoin(likes, ofVisitor(session))
    .orderBy(asc(products.id));
}

/** One product with its story, or null. */
export async function findProduct(
  database: Database,
  session: string | undefined,
  slug: string,
): Promise<ProductDetail | null> {
  const [product] = await database
    .select({ ...shelfColumns, story: products.story, facts: products.facts })
    .from(products)
    .leftJoin(likes, ofVisitor(session))
    .where(eq(products.slug, slug));
  return product ?? null;
}

/** The number by which the tables know a product. */
export async function findProductId(database: Database, slug: string): Promise<number | undefined> {
  const [product] = await database.select({ id: products.id }).from(products).where(eq(products.slug, slug));
  return product?.id;
}

/** How a visitor and all others like a product. */
export async function readLikes(
  database: Database,
  session: string | undefined,
  slug: string,
): Promise<LikeState> {
  const [state] = await database
    .select({ likes: shelfColumns.likes, liked: shelfColumns.liked })
    .from(products)
    .leftJoin(likes, ofVisitor(session))
    .where(eq(products.slug, slug));
  if (state === undefined) throw new Error(`There is no product ${JSON.stringify(slug)}.`);
  return state;
}
