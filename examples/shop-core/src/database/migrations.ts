import { seed } from './seed.ts';
import type { Database } from './types.ts';

/** One step from an empty database to today's. Steps are only ever added: a database remembers the names it has run. */
export interface Migration {
  name: string;
  /** SQL statements, or code for what statements cannot say. */
  run: readonly string[] | ((database: Database) => Promise<void>);
}

// SQL in a module and not in files: the server build of a host bundles it like any other code.
export const migrations: readonly Migration[] = [
  {
    name: '0001-shop',
    run: [
      `create table products (
         id integer primary key generated always as identity,
         slug text not null unique,
         name text not null,
         noun text not null,
         line text not null,
         story text not null,
         facts text[] not null,
         kind text not null,
         price integer not null check (price >= 0),
         stock integer not null check (stock >= 0),
         likes integer not null default 0 check (likes >= 0),
         art text not null,
         tincture text not null
       )`,
      `create table sessions (
         id uuid primary key,
         created_at timestamptz not null default now()
       )`,
      `create table cart_lines (
         session_id uuid not null references sessions on delete cascade,
         product_id integer not null references products on delete cascade,
         quantity integer not null constraint cart_lines_quantity check (quantity > 0),
         added_at timestamptz not null default now(),
         primary key (session_id, product_id)
       )`,
      `create table likes (
         session_id uuid not null references sessions on delete cascade,
         product_id integer not null references products on delete cascade,
         primary key (session_id, product_id)
       )`,
      `create table user_names (
         key text primary key,
         name text not null,
         session_id uuid references sessions on delete cascade
       )`,
      'create unique index user_names_session on user_names (session_id)',
      `create table orders (
         id integer primary key generated always as identity (start with 1001),
         session_id uuid not null references sessions on delete cascade,
         placed_at timestamptz not null default now()
       )`,
      'create index orders_session on orders (session_id)',
      `create table order_lines (
         order_id integer not null references orders on delete cascade,
         position integer not null,
         name text not null,
         price integer not null,
         quantity integer not null,
         primary key (order_id, position)
       )`,
    ],
  },
  { name: '0002-seed', run: seed },
  {
    name: '0003-staff',
    run: [
      `create table staff_badges (
         id uuid primary key,
         given_at timestamptz not null default now()
       )`,
    ],
  },
  {
    name: '0004-watch',
    run: [
      `create table watch_members (
         email text primary key,
         name text not null,
         post text not null,
         shift text not null,
         kit text[] not null,
         oath text not null,
         joined_at timestamptz not null default now()
       )`,
    ],
  },
  {
    name: '0005-porter',
    run: [
      `create table kept_aside (
         session_id uuid not null references sessions on delete cascade,
         product_id integer not null references products on delete cascade,
         kept_at timestamptz not null default now(),
         primary key (session_id, product_id)
       )`,
      `create table gate_book (
         id uuid primary key default gen_random_uuid(),
         session_id uuid unique references sessions on delete cascade,
         name text not null,
         line text not null,
         written_at timestamptz not null default now()
       )`,
      `insert into gate_book (name, line, written_at) values
         ('The miller', 'The bell is as soft as they say. My wife sleeps, I do not.', now() - interval '3 hours'),
         ('A pilgrim', 'Came for a candle, stayed for the soup.', now() - interval '9 hours'),
         ('Somebody tall', 'Mind the lintel.', now() - interval '2 days')`,
    ],
  },
];
