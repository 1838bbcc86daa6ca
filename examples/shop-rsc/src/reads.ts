import { cache } from 'react';
import * as keptAside from 'shop-core/data/kept-aside';
import { getDatabase } from 'shop-core/database';
import { getCart } from 'shop-core/functions/cart';
import { listProducts } from 'shop-core/functions/products';
import { currentSession } from 'shop-core/functions/session';

// What more than one part of a page reads: asked for once while a page is rendered.

export const readCart = cache(getCart);

export const readProducts = cache(listProducts);

/** The slugs of what the porter keeps for the visitor. */
export const readKeptAside = cache(async () =>
  keptAside.readKeptAside(await getDatabase(), currentSession()),
);
