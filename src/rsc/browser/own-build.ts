import { leavePage } from '../../client/navigate.ts';
import { buildHeader } from '../page-protocol.ts';
import { once } from './once.ts';

// The page knows which build of the client it is, and the server tells when it has another one (after a deploy). Pages and
// elements that such a server renders are not for this page: they name client components by their files.

let own: string | undefined;
let tellApplication = async () => {
  // A cache, or a server that is not exchanged yet, may give the same page again.
  if (once(`outdated ${own}`)) await leavePage(() => location.reload());
};

/** Notes which build the page is; undefined in development, where modules are exchanged one by one. */
export function noteOwnBuild(build: string | undefined, onOutdated: (() => void) | undefined): void {
  own = build;
  if (onOutdated === undefined) return;
  tellApplication = async () => {
    onOutdated();
  };
}

/** Says in a request which build asks. */
export function nameOwnBuild(headers: Headers): void {
  if (own !== undefined) headers.set(buildHeader, own);
}

/** Whether the server that answered has another build. */
export function isFromOtherBuild({ headers }: Response): boolean {
  return headers.has(buildHeader);
}

/**
 * The page as it would be now cannot be shown in this one.
 *
 * @returns when this page stays
 */
export function tellOutdated(): Promise<void> {
  return tellApplication();
}
