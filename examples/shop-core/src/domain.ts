/** What the shop knows, in the words that server and browser share. No code of the database is imported here. */

/** The parts of the house a product belongs to; the front page filters by them. */
export const kinds = ['light', 'desk', 'table', 'yard'] as const;
export type Kind = (typeof kinds)[number];

/** The fields of heraldry: the colour a product stands in front of. */
export const tinctures = [
  'gules',
  'azure',
  'vert',
  'purpure',
  'or',
  'tenne',
  'murrey',
  'celeste',
  'sable',
] as const;
export type Tincture = (typeof tinctures)[number];

/** A product as a shelf shows it, seen by one visitor. */
export interface Product {
  slug: string;
  name: string;
  /** What kind of thing it is: "brass lantern". */
  noun: string;
  /** One sentence. */
  line: string;
  kind: Kind;
  /** In cents. */
  price: number;
  stock: number;
  likes: number;
  /** Whether this visitor likes it. */
  liked: boolean;
  /** Which drawing shows it; an unknown name gets the drawing of a crate. */
  art: string;
  tincture: Tincture;
}

/** A product with everything its own page tells. */
export interface ProductDetail extends Product {
  story: string;
  facts: string[];
}

/** What a visitor thinks of a product, and how many others do. */
export type LikeState = Pick<Product, 'likes' | 'liked'>;

export interface CartLine {
  product: Pick<Product, 'slug' | 'name' | 'noun' | 'price' | 'art' | 'tincture'>;
  quantity: number;
  /** In cents. */
  total: number;
}

export interface Cart {
  lines: CartLine[];
  /** How many things, not how many lines. */
  count: number;
  /** In cents. */
  total: number;
}

export interface OrderLine {
  name: string;
  quantity: number;
  /** In cents, of one piece, as it was when the order was placed. */
  price: number;
}

export interface Order {
  /** Shown to people, "P-1042". */
  number: string;
  /** ISO 8601. */
  placedAt: string;
  lines: OrderLine[];
  /** In cents. */
  total: number;
}

export interface Account {
  userName: string | null;
  /** The newest first. */
  orders: Order[];
}

/** What the server answers to somebody who asks for a user name. */
export type UserNameAnswer =
  | { status: 'granted'; name: string }
  | { status: 'taken'; name: string; suggestions: string[] }
  | { status: 'malformed'; name: string; reason: string };

/** What those who join the watch can choose. */
export const watchPosts = ['gate', 'wall', 'tower'] as const;
export type WatchPost = (typeof watchPosts)[number];
export const watchShifts = ['day', 'night'] as const;
export type WatchShift = (typeof watchShifts)[number];
export const watchKits = ['lantern', 'horn', 'boots'] as const;
export type WatchKit = (typeof watchKits)[number];

/** Somebody who joins the watch. */
export interface WatchMember {
  name: string;
  email: string;
  post: WatchPost;
  shift: WatchShift;
  kit: WatchKit[];
  oath: string;
}

/** What somebody wrote into the book at the gate. */
export interface GateBookLine {
  id: string;
  name: string;
  line: string;
}

/** The most letters that a line of it has. */
export const maxGateBookLine = 120;

/** What is said of a product, in numbers. */
export interface Talk {
  sold: number;
  /** How many lie in baskets, everybody's together. */
  inBaskets: number;
  keptAside: number;
}

/** The most of one thing that a cart takes. */
export const maxQuantity = 20;

/** The columns of a file with products. */
export const importColumns = ['slug', 'name', 'noun', 'line', 'kind', 'price', 'stock'] as const;
export type ImportColumns = (typeof importColumns)[number];

/** What became of one row of such a file. */
export interface ImportedRow {
  /** Its line in the file, the header being line 1. */
  line: number;
  name: string;
  outcome: 'added' | 'updated' | 'refused';
  /** Of a refused row: what is wrong with it. */
  reason?: string;
  /** How much of the file is read, from 0 to 1. */
  progress: number;
}

/** The errors that the shop shows to people, by the code of their `PublicError`, with their data. */
export interface ShopErrors {
  /** Checkout: at least one line asks for more than there is. */
  OUT_OF_STOCK: { lines: OutOfStockLine[] };
  /** Checkout of a cart with nothing in it. */
  CART_EMPTY: undefined;
  /** A cart takes {@link maxQuantity} of one thing. */
  TOO_MANY: { name: string; limit: number };
  NO_SUCH_PRODUCT: { slug: string };
  /** A file that is no table with the columns of an import. */
  BAD_FILE: { reason: string };
  /** An argument that the page would never send. */
  BAD_ARGUMENT: { argument: string; expected: string };
}

export interface OutOfStockLine {
  slug: string;
  name: string;
  wanted: number;
  available: number;
}

// One locale for everybody: a page rendered on the server must say the same as the browser.
const money = new Intl.NumberFormat('en-IE', { style: 'currency', currency: 'EUR' });

/** Cents as people write them: `6400` gives `€64.00`. */
export function formatPrice(cents: number): string {
  return money.format(cents / 100);
}
