'use client';

import { type ReactNode, useEffect, useRef } from 'react';

/**
 * The part of the page that changes. Its focus moves along, or a screen reader would stay at the old link.
 *
 * @param props.path of the page that is shown
 */
export function MainPart({ path, children }: { path: string; children: ReactNode }) {
  const main = useRef<HTMLElement>(null);
  const shown = useRef(path);
  useEffect(() => {
    if (shown.current === path) return;
    shown.current = path;
    main.current?.focus({ preventScroll: true });
  }, [path]);
  return (
    <main ref={main} tabIndex={-1}>
      {children}
    </main>
  );
}
