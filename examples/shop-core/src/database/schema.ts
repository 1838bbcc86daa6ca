import { sql } from 'drizzle-orm';
import {
  check,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import type { Kind, Tincture, WatchKit, WatchPost, WatchShift } from '../domain.ts';

/**
 * The tables as the queries see them. `migrations.ts` creates them; a test compares the two.
 */

export const products = pgTable('products', {
  id: integer().primaryKey().generatedAlwaysAsIdentity(),
  slug: text().notNull().unique(),
  name: text().notNull(),
  noun: text().notNull(),
  line: text().notNull(),
  story: text().notNull(),
  facts: text().array().notNull(),
  kind: text().$type<Kind>().notNull(),
  price: integer().notNull(),
  stock: integer().notNull(),
  likes: integer().notNull().default(0),
  art: text().notNull(),
  tincture: text().$type<Tincture>().notNull(),
});

export const sessions = pgTable('sessions', {
  id: uuid().primaryKey(),
  createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
});

/** Who is of the staff carries one. It is not the visitor's session: whoever planted that would be in. */
export const staffBadges = pgTable('staff_badges', {
  id: uuid().primaryKey(),
  givenAt: timestamp('given_at', { withTimezone: true }).notNull().defaultNow(),
});

const session = () =>
  uuid('session_id')
    .notNull()
    .references(() => sessions.id, { onDelete: 'cascade' });
const product = () =>
  integer('product_id')
    .notNull()
    .references(() => products.id, { onDelete: 'cascade' });

export const cartLines = pgTable(
  'cart_lines',
  {
    sessionId: session(),
    productId: product(),
    quantity: integer().notNull(),
    addedAt: timestamp('added_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.sessionId, table.productId] }),
    check('cart_lines_quantity', sql`${table.quantity} > 0`),
  ],
);

export const likes = pgTable('likes', { sessionId: session(), productId: product() }, (table) => [
  primaryKey({ columns: [table.sessionId, table.productId] }),
]);

export const userNames = pgTable(
  'user_names',
  {
    /** The name in lower case: two people must not differ by case alone. */
    key: text().primaryKey(),
    name: text().notNull(),
    /** Null for names that the house keeps for itself. */
    sessionId: uuid('session_id').references(() => sessions.id, { onDelete: 'cascade' }),
  },
  (table) => [uniqueIndex('user_names_session').on(table.sessionId)],
);

export const orders = pgTable(
  'orders',
  {
    id: integer().primaryKey().generatedAlwaysAsIdentity({ startWith: 1001 }),
    sessionId: session(),
    placedAt: timestamp('placed_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [index('orders_session').on(table.sessionId)],
);

/** Name and price are copied: an order says what was agreed, whatever becomes of the product. */
export const orderLines = pgTable(
  'order_lines',
  {
    orderId: integer('order_id')
      .notNull()
      .references(() => orders.id, { onDelete: 'cascade' }),
    position: integer().notNull(),
    name: text().notNull(),
    price: integer().notNull(),
    quantity: integer().notNull(),
  },
  (table) => [primaryKey({ columns: [table.orderId, table.position] })],
);

/** What the porter keeps under his bench, and for whom. */
export const keptAside = pgTable(
  'kept_aside',
  {
    sessionId: session(),
    productId: product(),
    keptAt: timestamp('kept_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.sessionId, table.productId] })],
);

/** The book at the gate: one line of each visitor. */
export const gateBook = pgTable('gate_book', {
  id: uuid().primaryKey().defaultRandom(),
  /** Null for lines that were there before the shop opened. */
  sessionId: uuid('session_id')
    .unique()
    .references(() => sessions.id, { onDelete: 'cascade' }),
  name: text().notNull(),
  line: text().notNull(),
  writtenAt: timestamp('written_at', { withTimezone: true }).notNull().defaultNow(),
});

/** Who keeps watch: the roll that the page "Join the watch" adds to. */
export const watchMembers = pgTable('watch_members', {
  /** In lower case: nobody joins twice. */
  email: text().primaryKey(),
  name: text().notNull(),
  post: text().$type<WatchPost>().notNull(),
  shift: text().$type<WatchShift>().notNull(),
  kit: text().array().$type<WatchKit[]>().notNull(),
  oath: text().notNull(),
  joinedAt: timestamp('joined_at', { withTimezone: true }).notNull().defaultNow(),
});
