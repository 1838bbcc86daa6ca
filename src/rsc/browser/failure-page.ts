import { inDevelopment } from 'virtual:sallyport/updates';
import { createElement, type ReactNode } from 'react';
import { isRefusal } from './refusals.ts';

/** What a page gets that is shown in the place of one that failed. */
export interface FailureProps {
  /** What a component threw: on the server, in production, an error with nothing but a `digest`. */
  readonly error: unknown;
}

const bodyStyle = {
  font: '16px/1.5 system-ui, sans-serif',
  margin: '10vh auto',
  maxWidth: '36rem',
  padding: '0 1rem',
};

/** Shown in the place of a page that failed, where the application has none: without it the screen would be empty. */
export function FailurePage({ error }: FailureProps): ReactNode {
  const { digest, stack } = (error ?? {}) as { digest?: string; stack?: string };
  return createElement(
    'html',
    { lang: 'en' },
    createElement(
      'head',
      null,
      createElement('meta', { charSet: 'utf-8' }),
      createElement('title', null, 'This page failed'),
    ),
    createElement(
      'body',
      { style: bodyStyle },
      createElement('h1', null, 'This page failed'),
      createElement('p', null, 'Something went wrong while it was shown.'),
      createElement('button', { type: 'button', onClick: () => location.reload() }, 'Load it again'),
      digest === undefined ? null : createElement('p', null, explain(digest, isRefusal(error))),
      inDevelopment
        ? createElement('pre', { style: { whiteSpace: 'pre-wrap' } }, stack ?? String(error))
        : null,
    ),
  );
}

/** A refusal stands in no log. */
function explain(digest: string, isRefused: boolean): string {
  return isRefused
    ? `The server refused a part of it (${digest}).`
    : `The server's log has it under ${digest}.`;
}
