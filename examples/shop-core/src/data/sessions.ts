import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { sessions } from '../database/schema.ts';
import type { Database } from '../database/types.ts';

/** Begins a session. Its id is 122 random bits: whoever knows it is that visitor. */
export async function createSession(database: Database): Promise<string> {
  const id = randomUUID();
  await database.insert(sessions).values({ id });
  return id;
}

/** Whether the shop gave out this session id. */
export async function hasSession(database: Database, id: string): Promise<boolean> {
  const rows = await database.select({ id: sessions.id }).from(sessions).where(eq(sessions.id, id));
  return rows.length === 1;
}
