import { watchMembers } from '../database/schema.ts';
import type { Database } from '../database/types.ts';
import type { WatchMember } from '../domain.ts';

/** Puts somebody on the roll of the watch; false where the address is on it already. */
export async function joinWatch(database: Database, member: WatchMember): Promise<boolean> {
  const rows = await database
    .insert(watchMembers)
    .values({ ...member, email: member.email.toLowerCase() })
    .onConflictDoNothing()
    .returning({ email: watchMembers.email });
  return rows.length === 1;
}
