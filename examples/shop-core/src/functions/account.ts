'use server';

import { listOrders } from '../data/orders.ts';
import * as data from '../data/user-names.ts';
import { getDatabase } from '../database/database.ts';
import type { Account, UserNameAnswer } from '../domain.ts';
import { readText } from './arguments.ts';
import { currentSession, ensureSession } from './session.ts';

/** What the shop knows of the visitor. */
export async function getAccount(): Promise<Account> {
  const session = currentSession();
  if (session === undefined) return { userName: null, orders: [] };
  const database = await getDatabase();
  const userName = await data.readUserName(database, session);
  return { userName, orders: await listOrders(database, session) };
}

/** Asks for the user name in a form. It is the visitor's at once, or the answer says what else is free. */
export async function requestUserName(
  _: UserNameAnswer | undefined,
  form: FormData,
): Promise<UserNameAnswer> {
  const wish = readText(form.get('name'), 'name', 200);
  const database = await getDatabase();
  return data.requestUserName(database, await ensureSession(database), wish);
}
