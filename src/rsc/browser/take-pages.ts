import { clientState, extendCalls } from '../../client/configure.ts';
import type { Reference } from '../../client/reference.ts';
import { locationHeader, pageHeader, type ResultWithPage } from '../page-protocol.ts';
import { refreshPage, showBeside } from './navigation.ts';
import { readElements } from './read-elements.ts';
import { nameStreamFunction } from './stream-functions.ts';

/** Which calls bring the page along: all that may, none, or as the application says for each. */
export type Refresh = boolean | ((call: { readonly functionName: string }) => boolean);

/** From now on calls say which page they are made from, and the page that comes with an answer is shown. */
export function takePages(refresh: Refresh): void {
  extendCalls({
    encodeFunction: nameStreamFunction,
    prepare(headers, reference) {
      if (wantsPage(reference, refresh)) headers.set(pageHeader, currentPath());
    },
    read({ headers }) {
      const reader = readElements();
      // The page could not be rendered beside the result: why, the browser finds out by itself.
      if (headers.has(locationHeader)) void refreshPage();
      const path = headers.get(pageHeader);
      if (path === null) return reader;
      return {
        embed: reader.embed,
        async finish(root) {
          const { result, page } = root as ResultWithPage;
          const whole = await reader.finish(result);
          // Somewhere else by now: what the call changed may be to be seen there too.
          if (path === currentPath()) showBeside({ root: page });
          else void refreshPage();
          return whole;
        },
      };
    },
  });
}

function currentPath(): string {
  return location.pathname + location.search;
}

function wantsPage(reference: Reference, refresh: Refresh): boolean {
  const { endpoint, defaultCalls = 'serial' } = clientState();
  const { calls = defaultCalls, options, name } = reference;
  // Another server does not render our pages.
  if (endpoint !== undefined) return false;
  if (options?.parallel === true || calls === 'parallel' || calls === 'latest') return false;
  return typeof refresh === 'function' ? refresh({ functionName: name }) : refresh;
}
