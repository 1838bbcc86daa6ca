import { cliErrors } from '../errors/cli.ts';
import { createError } from '../errors/sallyport-error.ts';

/**
 * The path below which an app lives, with a slash at both ends. Takes what Vite's `base` can be: a relative base
 * (`''`, `./`) is served from the root, and of a full URL (a CDN for the assets) the path counts.
 *
 * @throws SP6013 for anything else
 */
export function normalizeBase(base = '/'): string {
  if (base === '' || base === './') return '/';
  const isUrl = /^https?:\/\//.test(base);
  if (!isUrl && !base.startsWith('/')) throw createError(cliErrors, 'SP6013', { base });
  if (!URL.canParse(base, 'http://localhost')) throw createError(cliErrors, 'SP6013', { base });
  const path = new URL(base, 'http://localhost').pathname;
  return path.endsWith('/') ? path : `${path}/`;
}
