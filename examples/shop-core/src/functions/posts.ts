'use server';

import { getRequest, redirect } from 'sallyport/server';
import { type Refusal, readRefusal } from '../components/refusals.ts';
import type { OutOfStockLine } from '../domain.ts';
import { addToCart, changeQuantity } from './cart.ts';
import { checkout } from './checkout.ts';
import { like, unlike } from './likes.ts';

/*
 * What the shop's buttons post where a server rendered the page and the scripts have not come, or never will. The other
 * functions do the work; here it ends with the next page, so that a reload does not do it again, or with the reason why
 * not, as the state of the form.
 */

export async function postAddToCart(
  slug: string,
  quantity: number,
  _: Refusal | undefined,
): Promise<Refusal> {
  return proceed(addToCart(slug, quantity), '/cart');
}

export async function postQuantity(slug: string, quantity: number): Promise<void> {
  await changeQuantity(slug, quantity);
  redirect('/cart');
}

export async function postLike(slug: string, liked: boolean): Promise<void> {
  await (liked ? like(slug) : unlike(slug));
  const { pathname, search } = new URL(getRequest().url);
  redirect(pathname + search);
}

export async function postOrder(_: Refusal | undefined): Promise<Refusal> {
  return proceed(checkout(), '/account');
}

export async function postTakeWhatIsLeft(lines: OutOfStockLine[]): Promise<void> {
  for (const { slug, available } of lines) await changeQuantity(slug, available);
  redirect('/cart');
}

async function proceed(work: Promise<unknown>, next: string): Promise<Refusal> {
  try {
    await work;
  } catch (error) {
    return readRefusal(error);
  }
  redirect(next);
}
