import type { ErrorTable } from './sallyport-error.ts';

/** What can go wrong before the wire has anything to read. The browser has these texts from the start. */
export const connectionErrors = {
  SP2116: { status: 408, title: 'Stalled', message: 'Nothing arrived for {ms} ms.' },
  SP2123: { title: 'Connection lost', message: 'The connection broke off.' },
} as const satisfies ErrorTable;
