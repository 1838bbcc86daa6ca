'use server';

import { protect, serverFunction } from 'sallyport/server';
import * as z from 'zod';
import * as data from '../data/staff.ts';
import { getDatabase } from '../database/database.ts';
import { staff } from './policies.ts';
import { currentBadge, forgetBadge, rememberBadge } from './session.ts';

protect(staff);

/** Whether the visitor is of the staff. */
export const isStaff = serverFunction({ access: 'public' }, async (): Promise<boolean> => {
  const badge = currentBadge();
  return badge !== undefined && data.isBadge(await getDatabase(), badge);
});

/** Lets the visitor in among the staff, if the watchword is right. */
export const sayWatchword = serverFunction(
  { access: 'public', input: z.string().trim().min(1).max(40) },
  async (word): Promise<boolean> => {
    if (!data.isWatchword(word)) return false;
    rememberBadge(await data.giveBadge(await getDatabase()));
    return true;
  },
);

/** Ends it. */
export async function leaveStaff(): Promise<void> {
  await data.returnBadge(await getDatabase(), staff.get());
  forgetBadge();
}
