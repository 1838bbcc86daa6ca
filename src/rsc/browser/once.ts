/** How long the same thing is not done again by itself, in milliseconds. */
const pause = 30_000;

/**
 * Whether something may be done that loads or asks for a page by itself: what leads to it may come back with the page, and
 * would go round for ever. Remembered beyond the document where the browser remembers anything.
 */
export function once(what: string): boolean {
  const key = `sallyport: ${what}`;
  const now = Date.now();
  try {
    const last = Number(sessionStorage.getItem(key));
    if (now - last < pause) return false;
    sessionStorage.setItem(key, String(now));
  } catch {
    const last = remembered.get(key);
    if (last !== undefined && now - last < pause) return false;
    remembered.set(key, now);
  }
  return true;
}

const remembered = new Map<string, number>();
