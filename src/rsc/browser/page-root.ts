import {
  Component,
  type ComponentType,
  createElement,
  type ReactNode,
  startTransition,
  use,
  useEffect,
  useState,
} from 'react';
import { type PagePayload, redirectOfError } from '../page-protocol.ts';
import type { FailureProps } from './failure-page.ts';

/** What is shown: a page that arrives, or one that came beside the result of a call. */
export type Shown = { readonly payload: Promise<PagePayload> } | { readonly root: ReactNode };

/** What the root of the page tells the rest. */
export interface RootListener {
  /** The page is on the screen. */
  shown(page: Shown): void;
  /** A component of the page redirected. */
  redirected(location: string): void;
}

let show: ((page: Shown) => void) | undefined;
/** Came before React had taken the page over. */
let early: Shown | undefined;

/** Shows another page in the place of the one that is there, once it can be shown. */
export function showPage(page: Shown): void {
  if (show === undefined) early = page;
  else startTransition(() => show?.(page));
}

function beginToShow(setPage: (page: Shown) => void): void {
  show = setPage;
  if (early !== undefined) showPage(early);
  early = undefined;
}

/** What {@link PageRoot} is given. */
interface RootProps {
  readonly first: Shown;
  readonly listener: RootListener;
  readonly failure: ComponentType<FailureProps>;
}

/** The root of the document. */
export function PageRoot({ first, listener, failure }: RootProps): ReactNode {
  const [page, setPage] = useState(first);
  useEffect(() => beginToShow(setPage), []);
  useEffect(() => listener.shown(page), [page, listener]);
  return createElement(PageBoundary, { page, listener, failure }, createElement(Content, { page }));
}

function Content({ page }: { page: Shown }): ReactNode {
  return 'payload' in page ? use(page.payload).root : page.root;
}

interface BoundaryProps extends Omit<RootProps, 'first'> {
  readonly page: Shown;
  readonly children?: ReactNode;
}

/** Follows what components of the server threw with redirect(), and shows of everything else that it failed. */
class PageBoundary extends Component<BoundaryProps, { failure?: { error: unknown } }> {
  override state: { failure?: { error: unknown } } = {};

  static getDerivedStateFromError(error: unknown): { failure: { error: unknown } } {
    return { failure: { error } };
  }

  override componentDidCatch(error: unknown): void {
    const location = redirectOfError(error);
    if (location !== undefined) this.props.listener.redirected(location);
  }

  override componentDidUpdate({ page }: BoundaryProps, { failure }: { failure?: unknown }): void {
    // Another page after the one that failed.
    if (page !== this.props.page && failure !== undefined) this.setState({ failure: undefined });
  }

  override render(): ReactNode {
    const { failure } = this.state;
    if (failure === undefined) return this.props.children;
    if (redirectOfError(failure.error) !== undefined) return null;
    return createElement(this.props.failure, { error: failure.error });
  }
}
