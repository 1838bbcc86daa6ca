import { eq } from 'drizzle-orm';
import { products } from '../database/schema.ts';
import type { Database } from '../database/types.ts';
import { type ImportColumns, kinds, tinctures } from '../domain.ts';

/** A product as a row of a file describes it. */
type NewProduct = typeof products.$inferInsert;

/** Puts one product on the shelf. One that is there already gets the new name, price and stock, and keeps its likes. */
export async function putProduct(database: Database, product: NewProduct): Promise<'added' | 'updated'> {
  return database.transaction(async (transaction) => {
    const { slug, ...changed } = product;
    const known = await transaction.update(products).set(changed).where(eq(products.slug, slug)).returning();
    if (known.length > 0) return 'updated';
    await transaction.insert(products).values(product).onConflictDoNothing();
    return 'added';
  });
}

/** Checks the texts of a row. A file comes from a person: what is wrong is said in words, with the column. */
export function readProduct(row: Partial<Record<ImportColumns, string>>): NewProduct | { wrong: string } {
  const slug = row.slug?.trim() ?? '';
  const name = row.name?.trim() ?? '';
  const price = Number(row.price);
  const stock = Number(row.stock);
  const kind = kinds.find((known) => known === row.kind?.trim());
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(slug) || slug.length > 80)
    return { wrong: `slug "${slug}" is not of the form brass-lantern` };
  if (name === '' || name.length > 60) return { wrong: 'name is missing, or longer than 60 characters' };
  if (!(price > 0) || price > 100_000)
    return { wrong: `price "${row.price ?? ''}" is no amount such as 12.50` };
  if (!Number.isInteger(stock) || stock < 0 || stock > 1_000_000)
    return { wrong: `stock "${row.stock ?? ''}" is no whole number` };
  if (kind === undefined) return { wrong: `kind "${row.kind ?? ''}" is none of ${kinds.join(', ')}` };
  const noun = row.noun?.trim() || 'Something new';
  return {
    slug,
    name,
    noun,
    line: row.line?.trim() || 'Fresh from the cart at the gate.',
    story: `${name} came in with a delivery. Nobody has written its story yet.`,
    facts: [],
    kind,
    price: Math.round(price * 100),
    stock,
    art: 'crate',
    tincture: tinctures[slug.length % tinctures.length] ?? 'sable',
  };
}
