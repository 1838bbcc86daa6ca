import path from 'node:path';
import { openPglite, openPostgres } from './open.ts';
import type { Database, OpenDatabase } from './types.ts';

/** Where the shop keeps its data, from the environment. */
export interface DatabaseSettings {
  /** `DATABASE_URL`: a PostgreSQL server. */
  url: string | undefined;
  /** `SHOP_DATA`, else `.data` in the folder that the process was started in. */
  folder: string;
}

export function readSettings(environment: NodeJS.ProcessEnv = process.env): DatabaseSettings {
  return {
    url: environment.DATABASE_URL || undefined,
    folder: path.resolve(environment.SHOP_DATA || '.data', 'pglite'),
  };
}

interface Shared {
  opening: Promise<OpenDatabase> | undefined;
  /** When the database was last asked for, in ms since 1970. */
  usedAt: number;
}

// On globalThis: in development this module runs again after every edit, and the connection must not open again.
const key = Symbol.for('shop-core.database');
const holder = globalThis as { [key]?: Shared };

/**
 * The shop's database, opened and brought up to date when it is first asked for.
 *
 * @throws FolderInUseError when another process has the PGlite folder; what the driver says when PostgreSQL cannot be
 *   reached. The next call tries again.
 */
export async function getDatabase(): Promise<Database> {
  holder[key] ??= start();
  const shared = holder[key];
  shared.usedAt = Date.now();
  shared.opening ??= open().catch((error) => {
    shared.opening = undefined;
    throw error;
  });
  return (await shared.opening).database;
}

/** Closes the database, if it is open. The next {@link getDatabase} opens it again. */
export async function closeDatabase(): Promise<void> {
  const opening = holder[key]?.opening;
  if (opening === undefined) return;
  holder[key]!.opening = undefined;
  await (await opening).close();
}

function open(): Promise<OpenDatabase> {
  const { url, folder } = readSettings();
  return url === undefined ? openPglite(folder) : openPostgres(url);
}

function start(): Shared {
  const shared: Shared = { opening: undefined, usedAt: 0 };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void closeOnSignal(shared, signal));
  }
  process.once('beforeExit', () => void closeDatabase());
  return shared;
}

/**
 * A server that ends gracefully listens for the signal too, and its last answers need the database: it is closed once
 * nobody has asked for a while. Alone, we finish and then let the signal do what it would have done.
 */
async function closeOnSignal(shared: Shared, signal: NodeJS.Signals): Promise<void> {
  const alone = process.listenerCount(signal) === 0;
  while (!alone && Date.now() - shared.usedAt < 300) await new Promise((done) => setTimeout(done, 100));
  try {
    await closeDatabase();
  } finally {
    if (alone) process.kill(process.pid, signal);
  }
}
