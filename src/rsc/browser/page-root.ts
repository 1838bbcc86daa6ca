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
import { isBrokenOff } from './broken-streams.ts';
import type { FailureProps } from './failure-page.ts';

/** What is shown: a page that arrives, or one that came beside the result of a call. */
export type Shown = { readonly payload: Promise<PagePayload> } | { readonly root: ReactNode };

/** What the root of the page tells the rest. */
export interface RootListener {
  /** The page is on the screen. */
  shown(page: Shown): void;
  /** A component of the page redirected. */
  redirected(page: Shown, location: string): void;
  /** The connection was lost on which the page arrived. */
  brokeOff(page: Shown): void;
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
  return createElement(PageBoundary, { page, listener, failure });
}

/** What was on the screen last. */
let lastShown: Shown | undefined;

function Content({ page, listener }: { page: Shown; listener: RootListener }): ReactNode {
  // Not where something in it failed.
  useEffect(() => {
    lastShown = page;
    listener.shown(page);
  }, [page, listener]);
  return 'payload' in page ? use(page.payload).root : page.root;
}

interface BoundaryProps extends Omit<RootProps, 'first'> {
  readonly page: Shown;
}

interface BoundaryState {
  readonly failure?: { readonly error: unknown };
  /** The page that failed. */
  readonly failed?: Shown | undefined;
}

/** Follows what components of the server threw with redirect(), and shows of everything else that it failed. */
class PageBoundary extends Component<BoundaryProps, BoundaryState> {
  override state: BoundaryState = {};

  static getDerivedStateFromError(error: unknown): BoundaryState {
    return { failure: { error }, failed: undefined };
  }

  static getDerivedStateFromProps({ page }: BoundaryProps, state: BoundaryState): BoundaryState | null {
    if (state.failure === undefined || state.failed === page) return null;
    // Another page after the one that failed has nothing to do with it.
    return state.failed === undefined ? { failed: page } : { failure: undefined, failed: undefined };
  }

  override componentDidCatch(error: unknown): void {
    const { page, listener } = this.props;
    const location = redirectOfError(error);
    if (location !== undefined) listener.redirected(page, location);
    else if (isBrokenOff(error)) listener.brokeOff(page);
  }

  override render(): ReactNode {
    const { failure } = this.state;
    const { page, listener } = this.props;
    if (failure === undefined) return createElement(Content, { page, listener });
    const { error } = failure;
    const isRedirect = redirectOfError(error) !== undefined;
    // Until the other page is there, the one before it; and that is what there is where the newer one was lost.
    if (lastShown !== undefined && lastShown !== page && (isRedirect || isBrokenOff(error)))
      return createElement(Content, { page: lastShown, listener });
    return isRedirect ? null : createElement(this.props.failure, { error });
  }
}
