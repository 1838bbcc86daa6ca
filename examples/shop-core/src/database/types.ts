import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core';

/** What the data layer works on: PGlite, PostgreSQL, or a transaction on either. */
export type Database = PgDatabase<PgQueryResultHKT>;

/** A database that is open, migrated and seeded. */
export interface OpenDatabase {
  readonly kind: 'pglite' | 'postgres';
  readonly database: Database;
  /** Waits for what is running, then closes. A second call does nothing. */
  close(): Promise<void>;
}
