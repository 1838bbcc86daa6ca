'use server';

import { placeOrder } from '../data/orders.ts';
import { getDatabase } from '../database/database.ts';
import type { Order } from '../domain.ts';
import { refuse } from './arguments.ts';
import { currentSession } from './session.ts';

/** Orders what is in the cart. Refused with `OUT_OF_STOCK` where a line asks for more than there is. */
export async function checkout(): Promise<Order> {
  const session = currentSession();
  if (session === undefined) throw refuse('CART_EMPTY', undefined);
  const outcome = await placeOrder(await getDatabase(), session);
  if (outcome.status === 'out of stock') throw refuse('OUT_OF_STOCK', { lines: outcome.lines });
  if (outcome.status === 'empty') throw refuse('CART_EMPTY', undefined);
  return outcome.order;
}
