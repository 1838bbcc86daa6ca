import { extendCalls } from '../../client/configure.ts';
import { nameStreamFunction } from './stream-functions.ts';

/** Names functions that came with the page where they are bound to others. Generated code calls this. */
export function installServerComponents(): void {
  extendCalls({
    prepare: () => {},
    encodeFunction: nameStreamFunction,
    read: () => ({ finish: (root) => root }),
  });
}
