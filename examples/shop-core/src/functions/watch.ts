'use server';

import { formFunction } from 'sallyport/server';
import * as z from 'zod';
import * as data from '../data/watch.ts';
import { getDatabase } from '../database/database.ts';
import { watchKits, watchPosts, watchShifts } from '../domain.ts';

/** Puts the visitor on the roll of the watch. What is wrong with the form comes back to the form. */
export const joinWatch = formFunction(
  {
    access: 'public',
    input: z.object({
      name: z.string().trim().min(1, 'What shall we call you?').max(60, 'A shorter name, please.'),
      email: z.email('That is no address that a letter would reach.').max(200),
      post: z.enum(watchPosts, 'Choose where to stand.'),
      shift: z.enum(watchShifts, 'Day or night?'),
      kit: z.array(z.enum(watchKits)).max(watchKits.length),
      oath: z.string().trim().min(20, 'An oath has at least twenty letters.').max(500, 'That is a speech.'),
      awake: z.literal(true, 'Nobody may sleep on watch.'),
    }),
  },
  async ({ awake: _, ...member }, { invalid }) => {
    if (!(await data.joinWatch(await getDatabase(), member)))
      invalid('email', 'This address is on the roll already.');
    return { name: member.name, post: member.post, shift: member.shift };
  },
);
