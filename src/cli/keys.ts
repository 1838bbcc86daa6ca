import { randomBytes } from 'node:crypto';

/** `sallyport keys`: prints a new key for sealing what inline functions capture, and nothing else, for scripts. */
export function printKey(): void {
  console.log(randomBytes(32).toString('base64url'));
}
