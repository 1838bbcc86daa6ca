import type { ReactNode } from 'react';

/** What stands in the head of every page, for hosts whose server renders whole documents. */
export function DocumentHead({ children }: { children?: ReactNode }) {
  return (
    <head>
      <meta charSet="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <meta name="theme-color" content="#e9ecee" media="(prefers-color-scheme: light)" />
      <meta name="theme-color" content="#10151d" media="(prefers-color-scheme: dark)" />
      <meta name="description" content="Goods for the small door: lanterns, keys, seals and other company." />
      <link rel="icon" href="/gate.svg" type="image/svg+xml" />
      {children}
    </head>
  );
}
