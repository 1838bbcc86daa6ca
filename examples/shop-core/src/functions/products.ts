'use server';

import * as data from '../data/products.ts';
import { getDatabase } from '../database/database.ts';
import type { Product, ProductDetail } from '../domain.ts';
import { isSlug } from './arguments.ts';
import { currentSession } from './session.ts';

/** Everything on the shelf. */
export async function listProducts(): Promise<Product[]> {
  return data.listProducts(await getDatabase(), currentSession());
}

/** One product with its story; null where there is none. */
export async function getProduct(slug: string): Promise<ProductDetail | null> {
  return isSlug(slug) ? data.findProduct(await getDatabase(), currentSession(), slug) : null;
}
