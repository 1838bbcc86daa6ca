'use server';

import * as data from '../data/cart.ts';
import { findProduct } from '../data/products.ts';
import { getDatabase } from '../database/database.ts';
import type { Database } from '../database/types.ts';
import { type Cart, maxQuantity } from '../domain.ts';
import { readQuantity, readSlug, refuse } from './arguments.ts';
import { currentSession, ensureSession } from './session.ts';

/** The visitor's cart. */
export async function getCart(): Promise<Cart> {
  return data.readCart(await getDatabase(), currentSession());
}

/** Puts a product into the cart, and gives the cart as it is then. */
export async function addToCart(slug: string, quantity = 1): Promise<Cart> {
  const wanted = readQuantity(quantity, 1, maxQuantity);
  const known = readSlug(slug);
  const database = await getDatabase();
  const session = await ensureSession(database);
  await expectDone(database, known, await data.addToCart(database, session, known, wanted));
  return data.readCart(database, session);
}

/** Sets how many of a product are in the cart. */
export async function changeQuantity(slug: string, quantity: number): Promise<Cart> {
  const wanted = readQuantity(quantity, 0, maxQuantity);
  const known = readSlug(slug);
  const database = await getDatabase();
  const session = await ensureSession(database);
  await expectDone(database, known, await data.setQuantity(database, session, known, wanted));
  return data.readCart(database, session);
}

/** Takes a product out of the cart. */
export async function removeFromCart(slug: string): Promise<Cart> {
  return changeQuantity(slug, 0);
}

async function expectDone(database: Database, slug: string, outcome: data.CartOutcome): Promise<void> {
  if (outcome === 'done') return;
  if (outcome === 'no such product') throw refuse('NO_SUCH_PRODUCT', { slug });
  const product = await findProduct(database, undefined, slug);
  throw refuse('TOO_MANY', { name: product?.name ?? slug, limit: maxQuantity });
}
