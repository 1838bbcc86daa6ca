import { redirectOfError } from '../page-protocol.ts';
import { isBrokenOff } from './broken-streams.ts';
import { followRedirect, loadDocument, pageBrokeOff } from './navigation.ts';
import { mountAnew, pageInPlace } from './page-root.ts';
import { awaitsDocument, isRefusal, noteFinal } from './refusals.ts';

const taken = new WeakSet<object>();

/**
 * Takes what no error boundary can know: what components of the server threw with redirect(), what was lost on its way,
 * and refusals that no boundary of the application shows. React tells of it wherever it was caught; an application may
 * have boundaries around everything.
 *
 * @param isOfApplication whether a boundary of the application caught it, which shows that something failed until it is
 *   mounted anew
 * @returns whether it is no error to tell of
 */
export function takeCaught(error: unknown, isOfApplication: boolean): boolean {
  if (!isOfApplication && isRefusal(error)) return takeRefusal(error);
  const location = redirectOfError(error);
  if (location === undefined && !isBrokenOff(error)) return false;
  // Several components may throw the same, and again when they are rendered again.
  if (!taken.has(error as object)) {
    taken.add(error as object);
    if (isOfApplication) mountAnew();
    if (location === undefined) pageBrokeOff(pageInPlace(), error);
    else followRedirect(pageInPlace(), location);
  }
  return location !== undefined;
}

function takeRefusal(error: object): boolean {
  if (!taken.has(error)) {
    taken.add(error);
    if (!loadDocument(pageInPlace())) noteFinal(error);
  }
  return awaitsDocument(error);
}
