import { desc, sql } from 'drizzle-orm';
import { gateBook } from '../database/schema.ts';
import type { Database } from '../database/types.ts';
import type { GateBookLine } from '../domain.ts';

/** What was written into the book at the gate, the newest first. */
export async function readGateBook(database: Database, most: number): Promise<GateBookLine[]> {
  return database
    .select({ id: gateBook.id, name: gateBook.name, line: gateBook.line })
    .from(gateBook)
    .orderBy(desc(gateBook.writtenAt), desc(gateBook.id))
    .limit(most);
}

/** Writes a visitor's line into the book, in the place of the one before: each has one. */
export async function writeGateBook(
  database: Database,
  session: string,
  { name, line }: Pick<GateBookLine, 'name' | 'line'>,
): Promise<void> {
  // After every other line, by the database's clock: two hosts' clocks differ, and a millisecond is room for two lines.
  const writtenAt = sql`greatest(
    clock_timestamp(), (select max(${gateBook.writtenAt}) from ${gateBook}) + interval '1 microsecond')`;
  const written = { name, line, writtenAt };
  await database
    .insert(gateBook)
    .values({ sessionId: session, ...written })
    .onConflictDoUpdate({ target: gateBook.sessionId, set: written });
}
