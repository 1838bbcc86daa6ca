import { and, eq, inArray, ne } from 'drizzle-orm';
import { sessions, userNames } from '../database/schema.ts';
import type { Database } from '../database/types.ts';
import type { UserNameAnswer } from '../domain.ts';

/** The name that a visitor goes by, or null. */
export async function readUserName(database: Database, session: string): Promise<string | null> {
  const [row] = await database
    .select({ name: userNames.name })
    .from(userNames)
    .where(eq(userNames.sessionId, session));
  return row?.name ?? null;
}

/** Gives a visitor a name nobody else has, in place of the one before, or says what else is free. */
export async function requestUserName(
  database: Database,
  session: string,
  wish: string,
): Promise<UserNameAnswer> {
  const name = wish.trim();
  const reason = findFault(name);
  if (reason !== undefined) return { status: 'malformed', name, reason };
  const granted = await database.transaction((transaction) => take(transaction, session, name));
  if (granted) return { status: 'granted', name };
  return { status: 'taken', name, suggestions: await suggest(database, name) };
}

function findFault(name: string): string | undefined {
  if (name.length < 3) return 'A name has at least 3 letters.';
  if (name.length > 20) return 'A name has at most 20 letters.';
  if (!/^[A-Za-z0-9]+([._-][A-Za-z0-9]+)*$/.test(name))
    return 'A name is made of letters and digits, with single dots, dashes or underscores between them.';
  return undefined;
}

async function take(transaction: Database, session: string, name: string): Promise<boolean> {
  const key = name.toLowerCase();
  // One wish of a visitor at a time.
  await transaction.select().from(sessions).where(eq(sessions.id, session)).for('update');
  const before = await transaction.select().from(userNames).where(eq(userNames.sessionId, session));
  if (before[0]?.key === key) {
    await transaction.update(userNames).set({ name }).where(eq(userNames.key, key));
    return true;
  }
  // First without an owner, then with: the old name is given back only once the new one is ours.
  const taken = await transaction
    .insert(userNames)
    .values({ key, name })
    .onConflictDoNothing()
    .returning({ key: userNames.key });
  if (taken.length === 0) return false;
  await transaction.delete(userNames).where(and(eq(userNames.sessionId, session), ne(userNames.key, key)));
  await transaction.update(userNames).set({ sessionId: session }).where(eq(userNames.key, key));
  return true;
}

const titles = ['-of-the-gate', '-the-bold', '-ii', '-at-dawn', '-of-kent', '-iii'];

async function suggest(database: Database, name: string): Promise<string[]> {
  const ideas = titles.map((title) => name + title).filter((idea) => findFault(idea) === undefined);
  // Long names leave no room for a title.
  for (let number = 2; ideas.length < titles.length; number++) {
    ideas.push(name.slice(0, 20 - String(number).length) + number);
  }
  const keys = ideas.map((idea) => idea.toLowerCase());
  const rows = await database
    .select({ key: userNames.key })
    .from(userNames)
    .where(inArray(userNames.key, keys));
  const taken = new Set(rows.map((row) => row.key));
  return ideas.filter((idea) => !taken.has(idea.toLowerCase())).slice(0, 3);
}
