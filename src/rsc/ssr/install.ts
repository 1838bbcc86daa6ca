import { extendCalls } from '../../client/configure.ts';
import { describeStreamFunction, nameStreamFunction } from './stream-functions.ts';

/** Names functions that came with the page where they are bound to others. Generated code calls this. */
export function installServerComponents(): void {
  extendCalls({
    prepare: () => {},
    encodeFunction: nameStreamFunction,
    describe: describeStreamFunction,
    read: () => ({ finish: (root) => root }),
  });
}
