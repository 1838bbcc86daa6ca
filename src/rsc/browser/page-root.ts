import {
  Component,
  type ComponentType,
  createElement,
  type ReactNode,
  startTransition,
  use,
  useEffect,
  useInsertionEffect,
  useState,
} from 'react';
import { type PagePayload, redirectOfError } from '../page-protocol.ts';
import { isBrokenOff } from './broken-streams.ts';
import type { FailureProps } from './failure-page.ts';
import { awaitsDocument } from './refusals.ts';

/** What is shown: a page that arrives, or one that came beside the result of a call. */
export type Shown = ({ readonly payload: Promise<PagePayload> } | { readonly root: ReactNode }) & {
  /** Pages with the same number share what they have in common. */
  mount?: number;
};

let mounts = 0;

/** Makes the next page begin with nothing of the one that is there: an error boundary in it would go on to show its error. */
export function mountAnew(): void {
  mounts++;
}

let show: ((page: Shown) => void) | undefined;
/** Came before React had taken the page over. */
let early: Shown | undefined;

/** Shows another page in the place of the one that is there, once it can be shown. */
export function showPage(page: Shown): void {
  page.mount = mounts;
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
  /** A page is on the screen. */
  onShown(page: Shown): void;
  readonly failure: ComponentType<FailureProps>;
}

/** What React has put in the place of the page before, whether it is to be seen yet or has failed. */
let inPlace: Shown;

/** The page that errors are of which React tells. */
export function pageInPlace(): Shown {
  return inPlace;
}

/** What was on the screen last. */
let lastShown: Shown | undefined;

/** The root of the document. */
export function PageRoot({ first, onShown, failure }: RootProps): ReactNode {
  const [page, setPage] = useState(first);
  useEffect(() => beginToShow(setPage), []);
  // Before React tells of errors in it.
  useInsertionEffect(() => {
    inPlace = page;
  }, [page]);
  return createElement(PageBoundary, { page, onShown, failure });
}

function Content({ page, onShown }: { page: Shown; onShown: RootProps['onShown'] }): ReactNode {
  // Not where something in it failed.
  useEffect(() => {
    lastShown = page;
    onShown(page);
  }, [page, onShown]);
  return 'payload' in page ? use(page.payload).root : page.root;
}

interface BoundaryProps extends Omit<RootProps, 'first'> {
  readonly page: Shown;
}

interface BoundaryState {
  readonly failure?: { readonly error: unknown } | undefined;
  /** The page that failed. */
  readonly failed?: Shown | undefined;
  /** What is shown in its place. */
  readonly instead?: Shown | undefined;
}

/** Shows something else in the place of a page that failed. */
export class PageBoundary extends Component<BoundaryProps, BoundaryState> {
  override state: BoundaryState = {};
  /** The page in whose place another one has been shown: that may have failed, too. */
  private replaced: Shown | undefined;

  static getDerivedStateFromError(error: unknown): BoundaryState {
    return { failure: { error }, failed: undefined, instead: undefined };
  }

  static getDerivedStateFromProps({ page }: BoundaryProps, state: BoundaryState): BoundaryState | null {
    if (state.failure === undefined || state.failed === page) return null;
    // Another page after the one that failed has nothing to do with it.
    return state.failed === undefined
      ? { failed: page }
      : { failure: undefined, failed: undefined, instead: undefined };
  }

  override componentDidCatch(error: unknown): void {
    // Not in the pass that failed: what fails in its rest React asks no boundary about that has just caught something.
    const instead = this.findInstead(error);
    this.replaced = this.props.page;
    this.setState({ instead });
  }

  /** Until the page of a redirect or a document is there, the one before it; and that is what there is where the newer one was lost. */
  private findInstead(error: unknown): Shown | undefined {
    const { page } = this.props;
    if (lastShown === page || this.replaced === page) return undefined;
    return leadsElsewhere(error) || isBrokenOff(error) ? lastShown : undefined;
  }

  override render(): ReactNode {
    const { failure, instead } = this.state;
    const { page, onShown } = this.props;
    const shown = failure === undefined ? page : instead;
    if (shown !== undefined) return createElement(Content, { key: shown.mount ?? 0, page: shown, onShown });
    const { error } = failure as { error: unknown };
    if (leadsElsewhere(error) || this.findInstead(error) !== undefined) return null;
    return createElement(this.props.failure, { error });
  }
}

function leadsElsewhere(error: unknown): boolean {
  return redirectOfError(error) !== undefined || awaitsDocument(error);
}
