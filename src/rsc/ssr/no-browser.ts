import { rscErrors } from '../../errors/rsc.ts';
import { createError } from '../../errors/sallyport-error.ts';

// Client components are rendered on the server too. What they import for the browser must be there, and nothing of the
// browser's own may come with it: React's reader of streams would take the place of the one that HTML is made with.

/** @throws SP7005 always */
export async function navigate(): Promise<never> {
  throw createError(rscErrors, 'SP7005', { name: 'navigate' });
}

/** @throws SP7005 always */
export async function refreshPage(): Promise<never> {
  throw createError(rscErrors, 'SP7005', { name: 'refreshPage' });
}

/** @throws SP7005 always */
export async function startPage(): Promise<never> {
  throw createError(rscErrors, 'SP7005', { name: 'startPage' });
}
