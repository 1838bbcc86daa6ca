import { type CallExtension, clientState } from '../../client/configure.ts';
import { createCallError } from '../../client/errors.ts';
import type { Reference } from '../../client/reference.ts';
import { locationHeader, pageHeader, type ResultWithPage } from '../page-protocol.ts';
import { refreshPage, showBeside } from './navigation.ts';
import { isFromOtherBuild, nameOwnBuild, tellOutdated } from './own-build.ts';
import { type ElementReader, readElements, refuseElements, watchOf } from './read-elements.ts';

/** Which calls bring the page along: all that may, none, or as the application says for each. */
export type Refresh = boolean | ((call: { readonly functionName: string }) => boolean);

/** Calls that say which page they are made from, and show the page that comes with an answer. */
export function takePages(refresh: Refresh): Pick<CallExtension, 'prepare' | 'read'> {
  return {
    prepare(headers, reference) {
      // Another server does not render our pages.
      if (clientState().endpoint !== undefined) return;
      nameOwnBuild(headers);
      if (wantsPage(reference, refresh)) headers.set(pageHeader, currentPath());
    },
    read(response, name) {
      if (isFromOtherBuild(response)) return readOfOtherBuild(name);
      const { headers } = response;
      const reader = readElements();
      // The page could not be rendered beside the result: why, the browser finds out by itself.
      if (headers.has(locationHeader)) refreshInBackground();
      const path = headers.get(pageHeader);
      if (path === null) return reader;
      return {
        embed: reader.embed,
        async finish(root) {
          const { result, page } = root as ResultWithPage;
          const whole = await reader.finish(result);
          const watch = watchOf(page);
          if (watch !== undefined && path === currentPath()) showBeside(page, watch);
          else {
            // Lost, or somewhere else by now: what the call changed may be to be seen there too.
            watch?.stop.abort();
            refreshInBackground();
          }
          return whole;
        },
      };
    },
  };
}

/** Data is data; what the other build rendered this page cannot show. */
function readOfOtherBuild(name: string): ElementReader {
  const reader = refuseElements(() => createCallError('SP4009', name));
  return {
    embed: reader.embed,
    async finish(root) {
      try {
        return await reader.finish(root);
      } finally {
        void tellOutdated();
      }
    },
  };
}

/** Whoever called has the result; that the server could not be asked for the page as well is told to nobody. */
function refreshInBackground(): void {
  refreshPage().catch(() => {});
}

function currentPath(): string {
  return location.pathname + location.search;
}

function wantsPage(reference: Reference, refresh: Refresh): boolean {
  const { defaultCalls = 'serial' } = clientState();
  const { calls = defaultCalls, options, name } = reference;
  if (options?.parallel === true || calls === 'parallel' || calls === 'latest') return false;
  return typeof refresh === 'function' ? refresh({ functionName: name }) : refresh;
}
