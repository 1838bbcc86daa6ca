import { definePolicy, deny } from 'sallyport/server';
import { isBadge } from '../data/staff.ts';
import { getDatabase } from '../database/database.ts';
import { currentBadge } from './session.ts';

/** Lets in who carries a badge of the staff; the badge is what `staff.get()` gives. */
export const staff = definePolicy('staff', async () => {
  const badge = currentBadge();
  if (badge !== undefined && (await isBadge(await getDatabase(), badge))) return badge;
  return deny(401, 'Deliveries are for the staff. Say the watchword first.');
});
