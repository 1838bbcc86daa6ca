import { clientState, extendCalls } from '../../client/configure.ts';
import { readElements } from './read-elements.ts';
import { describeStreamFunction, nameStreamFunction } from './stream-functions.ts';

/**
 * Makes the client take what Server Components bring: React elements in results, and functions that came with the page
 * as arguments. Generated code calls this.
 */
export function installServerComponents(): void {
  // Where the page has started before, it does more.
  if (clientState().extension !== undefined) return;
  extendCalls({
    prepare: () => {},
    encodeFunction: nameStreamFunction,
    describe: describeStreamFunction,
    read: readElements,
  });
}
