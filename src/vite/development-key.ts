import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/**
 * The key for sealing in development. It is kept in Vite's cache folder, so that a page that is open goes on working
 * when the server starts again.
 */
export function developmentKey(cacheDir: string): string {
  const file = path.join(cacheDir, 'sallyport', 'key');
  try {
    const key = readFileSync(file, 'utf8').trim();
    if (/^[\w-]{43}$/.test(key)) return key;
  } catch {
    // The first start.
  }
  const key = randomBytes(32).toString('base64url');
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `${key}\n`, { mode: 0o600 });
  return key;
}
