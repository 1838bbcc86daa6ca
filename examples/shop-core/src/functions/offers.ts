'use server';

/** What a visitor gets with an offer: its price cannot be changed on the way back. */
export interface Offer {
  /** Takes the offer. Carries the price, sealed. */
  accept: () => Promise<string>;
  /** Turns it down. Carries the same price, sealed for this function alone. */
  decline: () => Promise<string>;
}

/** What the server saw of an argument. */
export interface Inspection {
  type: string;
  ownKeys: string[];
  /** Whether the argument changed what every object of the server inherits. */
  polluted: boolean;
}

/** Makes an offer that only this server can have made. */
export async function makeOffer(): Promise<Offer> {
  const price = 1000 + Math.floor(Math.random() * 500);
  return {
    accept: async () => {
      'use server';
      return `Yours for ${(price / 100).toFixed(2)}.`;
    },
    decline: async () => {
      'use server';
      return `Nobody pays ${(price / 100).toFixed(2)} today.`;
    },
  };
}

/** Says what arrived, and whether it did any harm. */
export async function inspectArgument(value: unknown): Promise<Inspection> {
  const isObject = typeof value === 'object' && value !== null;
  return {
    type: isObject ? Object.prototype.toString.call(value).slice(8, -1) : typeof value,
    ownKeys: isObject ? Object.keys(value) : [],
    polluted: 'isAdmin' in {},
  };
}
