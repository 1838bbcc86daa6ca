import { sql } from 'drizzle-orm';
import { type Migration, migrations } from './migrations.ts';
import type { Database } from './types.ts';

// Any number will do, as long as nothing else in the same database takes it.
const lock = 0x5a117;

/**
 * Brings a database up to date: all missing steps in one transaction, or none. Processes that start at the same time
 * wait for one another on an advisory lock, and the second finds the work done.
 */
export async function migrate(
  database: Database,
  steps: readonly Migration[] = migrations,
): Promise<string[]> {
  return database.transaction(async (transaction) => {
    // Before anything else: even `create table if not exists` fails when two run at once.
    await transaction.execute(sql`select pg_advisory_xact_lock(${lock})`);
    await transaction.execute(
      sql`create table if not exists shop_migrations (name text primary key, run_at timestamptz not null default now())`,
    );
    const done = await readNames(transaction);
    const missing = steps.filter((step) => !done.has(step.name));
    for (const step of missing) {
      if (typeof step.run === 'function') await step.run(transaction);
      else for (const statement of step.run) await transaction.execute(sql.raw(statement));
      await transaction.execute(sql`insert into shop_migrations (name) values (${step.name})`);
    }
    return missing.map((step) => step.name);
  });
}

async function readNames(database: Database): Promise<Set<string>> {
  // Both drivers answer a raw query with `{ rows }`; the common type of drizzle does not know that.
  const { rows } = (await database.execute(sql`select name from shop_migrations`)) as {
    rows: { name: string }[];
  };
  return new Set(rows.map((row) => row.name));
}
