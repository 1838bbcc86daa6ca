import { randomUUID, timingSafeEqual } from 'node:crypto';
import { and, eq, gt, sql } from 'drizzle-orm';
import { staffBadges } from '../database/schema.ts';
import type { Database } from '../database/types.ts';

/** Whether a word is the watchword. Takes as long for a near miss as for a wild guess. */
export function isWatchword(word: string): boolean {
  const [given, right] = [word, process.env.SHOP_WATCHWORD || 'portcullis'].map((text) => {
    const bytes = Buffer.alloc(200);
    bytes.write(text.normalize());
    return bytes;
  });
  return timingSafeEqual(given as Buffer, right as Buffer);
}

/** Gives out a badge. Its id is 122 random bits: whoever knows it is of the staff, for a day. */
export async function giveBadge(database: Database): Promise<string> {
  const id = randomUUID();
  await database.insert(staffBadges).values({ id });
  return id;
}

/** Whether the shop gave out this badge, today. */
export async function isBadge(database: Database, id: string): Promise<boolean> {
  const rows = await database
    .select({ id: staffBadges.id })
    .from(staffBadges)
    .where(and(eq(staffBadges.id, id), gt(staffBadges.givenAt, sql`now() - interval '1 day'`)));
  return rows.length === 1;
}

/** Takes a badge back. */
export async function returnBadge(database: Database, id: string): Promise<void> {
  await database.delete(staffBadges).where(eq(staffBadges.id, id));
}
