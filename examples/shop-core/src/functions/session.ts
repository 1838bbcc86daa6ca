import { getCookies } from 'sallyport/server';
import { createSession, hasSession } from '../data/sessions.ts';
import type { Database } from '../database/types.ts';

const cookieName = 'shop_session';
const badgeName = 'shop_badge';
const day = 60 * 60 * 24;
const month = 60 * 60 * 24 * 30;
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** The visitor's session id, if the browser has one that could be ours. Enough for reading. */
export function currentSession(): string | undefined {
  const id = getCookies().get(cookieName);
  return id !== undefined && uuid.test(id) ? id : undefined;
}

/**
 * The visitor's session, begun now if there is none: visitors who only look leave nothing behind.
 * An id that the shop did not give out is not adopted, or somebody could plant a cookie and share the cart.
 */
export async function ensureSession(database: Database): Promise<string> {
  const current = currentSession();
  if (current !== undefined && (await hasSession(database, current))) return current;
  const id = await createSession(database);
  getCookies().set(cookieName, id, { maxAge: month });
  return id;
}

/** The badge of the staff that the browser shows, if it could be one of ours. */
export function currentBadge(): string | undefined {
  const id = getCookies().get(badgeName);
  return id !== undefined && uuid.test(id) ? id : undefined;
}

/** Gives the browser a badge to show. */
export function rememberBadge(id: string): void {
  getCookies().set(badgeName, id, { maxAge: day, sameSite: 'strict' });
}

/** Takes it back. */
export function forgetBadge(): void {
  getCookies().delete(badgeName);
}
