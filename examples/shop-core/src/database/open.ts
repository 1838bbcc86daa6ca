import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { lockFolder } from './folder-lock.ts';
import { migrate } from './migrate.ts';
import type { OpenDatabase } from './types.ts';

// The drivers are imported when they are needed: PGlite is 27 MB of PostgreSQL, nobody with a server wants it loaded.

/** Opens a PostgreSQL server's database by its address, and brings it up to date. */
export async function openPostgres(url: string): Promise<OpenDatabase> {
  const [{ default: pg }, { drizzle }] = await Promise.all([
    import('pg'),
    import('drizzle-orm/node-postgres'),
  ]);
  const pool = new pg.Pool({ connectionString: url, connectionTimeoutMillis: 5000, allowExitOnIdle: true });
  // Without a listener a server that restarts would end this process through its idle connections.
  pool.on('error', (error) => console.error(`shop: a database connection broke: ${error.message}`));
  const database = drizzle(pool);
  return finishOpening({ kind: 'postgres', database, close: once(() => pool.end()) });
}

/**
 * Opens PGlite, PostgreSQL inside this process, and brings it up to date.
 *
 * @param folder where its files are; one process at a time. Without a folder everything stays in memory.
 */
export async function openPglite(folder?: string): Promise<OpenDatabase> {
  const [{ PGlite }, { drizzle }] = await Promise.all([
    import('@electric-sql/pglite'),
    import('drizzle-orm/pglite'),
  ]);
  if (folder !== undefined) await mkdir(path.dirname(folder), { recursive: true });
  const unlock = folder === undefined ? () => {} : await lockFolder(folder);
  try {
    const client = await PGlite.create(folder ?? 'memory://');
    const close = once(() => client.close().finally(unlock));
    return await finishOpening({ kind: 'pglite', database: drizzle(client), close });
  } catch (error) {
    unlock();
    throw error;
  }
}

async function finishOpening(open: OpenDatabase): Promise<OpenDatabase> {
  try {
    await migrate(open.database);
    return open;
  } catch (error) {
    await open.close();
    throw error;
  }
}

function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => {
    done ??= work();
    return done;
  };
}
