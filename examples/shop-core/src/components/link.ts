import type { ElementType, ReactNode } from 'react';

/** What a link of the shop is given. */
export interface LinkProps {
  href: string;
  className?: string;
  children?: ReactNode;
}

/** A link as the host makes it: a plain `a`, unless its router has one of its own. */
export type LinkComponent = ElementType<LinkProps>;
