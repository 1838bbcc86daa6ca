import { areSamePage, isPageOfApp } from './fetch-page.ts';
import { goBack, navigate, stayHere } from './navigation.ts';
import { beginVisits, noteReturn } from './visits.ts';

/**
 * Makes links and the browser's own buttons lead to pages without loading documents.
 *
 * @param shown the address of the page that is shown: somebody may have gone back to another entry of the same document
 *   since its HTML began
 */
export function followLinks(shown: URL): void {
  beginVisits(shown);
  addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    if (link === null || event.defaultPrevented || !isPlainClick(event) || !leadsToPage(link)) return;
    const target = new URL(link.href);
    // The browser itself moves on the page.
    if (areSamePage(target, location) && target.hash !== '') return;
    event.preventDefault();
    void navigate(target, { replace: target.href === location.href });
  });
  const takeBack = (state: unknown) => {
    const arrive = noteReturn(state);
    if (arrive === undefined) stayHere();
    else void goBack(arrive);
  };
  addEventListener('popstate', ({ state }) => takeBack(state));
  if (!areSamePage(shown, location)) takeBack(history.state);
}

function isPlainClick({ button, metaKey, ctrlKey, shiftKey, altKey }: MouseEvent): boolean {
  return button === 0 && !metaKey && !ctrlKey && !shiftKey && !altKey;
}

function leadsToPage(link: HTMLAnchorElement): boolean {
  const isHere = link.target === '' || link.target === '_self';
  return link.href !== '' && isHere && !link.hasAttribute('download') && isPageOfApp(new URL(link.href));
}
