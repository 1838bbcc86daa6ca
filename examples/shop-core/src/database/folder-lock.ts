import { readFileSync, renameSync, unlinkSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Two processes want one PGlite folder. PostgreSQL's files do not survive two masters. */
export class FolderInUseError extends Error {
  override name = 'FolderInUseError';

  constructor(folder: string, holder: Holder) {
    super(
      `The shop's database ${folder} is open in process ${holder.pid}. Stop that process, or give this one a folder ` +
        'of its own with SHOP_DATA, or let both share a PostgreSQL server with DATABASE_URL. ' +
        `(If ${holder.pid} is something else entirely, delete ${lockFileOf(folder)}.)`,
    );
  }
}

interface Holder {
  pid: number;
  /** When that process began, in ms since 1970: a process id comes back sooner or later, in a container at once. */
  since: number;
}

const self: Holder = { pid: process.pid, since: Math.round(Date.now() - process.uptime() * 1000) };

/**
 * Takes a folder for this process alone, by a file beside it. A file that a dead process left behind is taken over.
 *
 * @returns a function that gives the folder back; synchronous, because it is the last thing a process does
 * @throws FolderInUseError
 */
export async function lockFolder(folder: string): Promise<() => void> {
  const file = lockFileOf(folder);
  for (let attempt = 0; attempt < 20; attempt++) {
    if (create(file)) {
      const unlock = () => {
        process.off('exit', unlock);
        if (read(file) === JSON.stringify(self)) remove(file);
      };
      process.on('exit', unlock);
      return unlock;
    }
    const found = read(file);
    const holder = parse(found);
    if (holder !== undefined && isAlive(holder)) throw new FolderInUseError(folder, holder);
    // Empty: somebody is writing it this very moment, unless it stays so.
    if (found === '' && attempt < 10) await sleep(20);
    else if (found !== undefined) takeAway(file, found);
  }
  throw new Error(`${file} can neither be created nor read.`);
}

function lockFileOf(folder: string): string {
  return `${folder}.lock`;
}

function create(file: string): boolean {
  try {
    writeFileSync(file, JSON.stringify(self), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function remove(file: string): void {
  try {
    unlinkSync(file);
  } catch {
    // Gone already is as good.
  }
}

function parse(text: string | undefined): Holder | undefined {
  try {
    const value = JSON.parse(text ?? '') as Partial<Holder> | null;
    return typeof value?.pid === 'number' && typeof value.since === 'number' ? (value as Holder) : undefined;
  } catch {
    return undefined;
  }
}

function isAlive(holder: Holder): boolean {
  // Our own number in an older process's file: a container, where everybody is process 1.
  if (holder.pid === self.pid) return Math.abs(holder.since - self.since) < 1000;
  try {
    process.kill(holder.pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, under another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * Removes a dead process's file. Two may find it at once, and the slower must not remove the file that the quicker
 * has made since: renaming is atomic, and what was caught is looked at before it goes.
 */
function takeAway(file: string, expected: string): void {
  const caught = `${file}.${self.pid}`;
  try {
    renameSync(file, caught);
  } catch {
    return;
  }
  const content = read(caught);
  if (content !== undefined && content !== expected) {
    try {
      writeFileSync(file, content, { flag: 'wx' });
    } catch {
      // A third one has it by now; the next attempt finds out whose it is.
    }
  }
  remove(caught);
}
