import { withOptions } from 'sallyport/client';
import { inspectArgument, makeOffer, type Offer } from '../functions/offers.ts';
import { captureCall, type Outcome, type RawCall, sendRaw } from './raw-call.ts';

/** Something a stranger can try. */
export interface Attack {
  id: string;
  title: string;
  /** What is sent, in a sentence. */
  what: string;
  send: () => Promise<Outcome>;
}

// Nothing changes by it: where Server Components render the page, it need not come along.
const inspect = withOptions(inspectArgument, { parallel: true });
const captureInspect = (value: unknown) => captureCall('inspectArgument', () => inspect(value));

/** The address of another function beside that of a known one. */
function otherId({ url }: RawCall, id: string): string {
  return url.slice(0, url.lastIndexOf('/') + 1) + id;
}

async function captureOffer(answer: keyof Offer): Promise<RawCall> {
  const offer = await makeOffer();
  return captureCall(answer, () => offer[answer]());
}

/** Changes the last character of the longest text in a message: the seal. */
function breakSeal({ body, ...call }: RawCall): RawCall {
  const [sealed = ''] = (body.match(/"[\w-]{30,}"/g) ?? []).sort((a, b) => b.length - a.length);
  const last = sealed.at(-2);
  return { ...call, body: body.replace(sealed, `${sealed.slice(0, -2)}${last === 'A' ? 'B' : 'A'}"`) };
}

/** The attacks of the page, each on the shop's own functions. */
export const attacks: readonly Attack[] = [
  {
    id: 'forged-id',
    title: 'A function that does not exist',
    what: 'A call to “dropTables-000000000000”.',
    send: async () => {
      const call = await captureInspect(1);
      return sendRaw({ ...call, url: otherId(call, 'dropTables-000000000000') });
    },
  },
  {
    id: 'prototype-id',
    title: 'A property of every object',
    what: 'A call to “__proto__”, which a careless lookup would find.',
    send: async () => {
      const call = await captureInspect(1);
      return sendRaw({ ...call, url: otherId(call, '__proto__') });
    },
  },
  {
    id: 'broken-seal',
    title: 'Another price',
    what: 'An offer comes with its price sealed. One character of the seal is changed.',
    send: async () => sendRaw(breakSeal(await captureOffer('accept'))),
  },
  {
    id: 'moved-seal',
    title: 'A seal from elsewhere',
    what: 'The seal of “decline” is sent to “accept”.',
    send: async () => {
      const [accept, decline] = [await captureOffer('accept'), await captureOffer('decline')];
      return sendRaw({ ...accept, body: decline.body });
    },
  },
  {
    id: 'proto-key',
    title: 'A poisoned key',
    what: 'An object with the key “__proto__”, through which others made everybody an admin.',
    send: async () => {
      const call = await captureInspect(1);
      return sendRaw({ ...call, body: '1=[{"__proto__":{"isAdmin":true}}]\n' });
    },
  },
  {
    id: 'constructor-key',
    title: 'The long way round',
    what: 'The same through “constructor” and “prototype”. Those are just names: it arrives as data, and harms nothing.',
    send: async () => {
      const call = await captureInspect(1);
      return sendRaw({ ...call, body: '1=[{"constructor":{"prototype":{"isAdmin":true}},"then":1}]\n' });
    },
  },
  {
    id: 'path',
    title: 'A walk through properties',
    what: 'A reference to a place in the message that is not there. In other formats such paths led to remote code.',
    send: async () => {
      const call = await captureInspect(1);
      return sendRaw({ ...call, body: '1~[["$R","0:constructor:constructor"]]\n' });
    },
  },
  {
    id: 'too-large',
    title: 'Two megabytes',
    what: 'A body over the limit, which is 1 MiB unless the shop says otherwise.',
    send: async () => sendRaw({ ...(await captureInspect(1)), body: `1=["${'x'.repeat(2 ** 21)}"]\n` }),
  },
  {
    id: 'too-deep',
    title: 'A tower of brackets',
    what: 'Five thousand lists inside one another.',
    send: async () => {
      const call = await captureInspect(1);
      return sendRaw({ ...call, body: `1=${'['.repeat(5000)}${']'.repeat(5000)}\n` });
    },
  },
  {
    id: 'too-many',
    title: 'More than was asked for',
    what: 'Two arguments for a function that takes one.',
    send: async () => sendRaw({ ...(await captureInspect(1)), body: '1=[1,2]\n' }),
  },
  {
    id: 'form-type',
    title: 'The content type of a form',
    what: 'Any site may send those without asking; a call may not be one.',
    send: async () => sendRaw(await captureInspect(1), 'application/x-www-form-urlencoded'),
  },
];
