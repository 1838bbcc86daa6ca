'use server';

import { setLike } from '../data/likes.ts';
import { getDatabase } from '../database/database.ts';
import type { LikeState } from '../domain.ts';
import { readSlug, refuse } from './arguments.ts';
import { ensureSession } from './session.ts';

/** The visitor likes a product. Each visitor counts once. */
export async function like(slug: string): Promise<LikeState> {
  return change(slug, true);
}

/** The visitor likes a product no longer. */
export async function unlike(slug: string): Promise<LikeState> {
  return change(slug, false);
}

async function change(slug: string, liked: boolean): Promise<LikeState> {
  const known = readSlug(slug);
  const database = await getDatabase();
  const state = await setLike(database, await ensureSession(database), known, liked);
  if (state === undefined) throw refuse('NO_SUCH_PRODUCT', { slug: known });
  return state;
}
