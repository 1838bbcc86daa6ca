'use client';

import { Component, type ReactNode, startTransition } from 'react';
import { UnknownFunctionError } from 'sallyport/client';
import { isUnreached } from '../components/refusals.ts';
import { stuck, Trouble } from '../components/trouble.tsx';

interface Props {
  children: ReactNode;
  /** Shown instead of the page-sized message. */
  fallback?: ReactNode;
  /** Called before the children get another try. */
  onRetry?: () => void;
  /** Whenever this changes, children that failed get another try by themselves. */
  retryOn?: unknown;
}

/** Catches what its children throw, failed calls of Server Functions included, and offers a way on. */
export class ErrorBoundary extends Component<Props, { error: unknown; failed: boolean }> {
  override state = { error: undefined as unknown, failed: false };

  static getDerivedStateFromError(error: unknown) {
    return { error, failed: true };
  }

  override componentDidUpdate(before: Props) {
    if (this.state.failed && before.retryOn !== this.props.retryOn) {
      this.setState({ error: undefined, failed: false });
    }
  }

  override render() {
    if (!this.state.failed) return this.props.children;
    if (this.props.fallback !== undefined) return this.props.fallback;
    // In one transition: children that came back before what failed is forgotten would only fail again.
    const retry = () =>
      startTransition(() => {
        this.props.onRetry?.();
        this.setState({ error: undefined, failed: false });
      });
    return <Failure error={this.state.error} onRetry={retry} />;
  }
}

function Failure({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const { title, text, way } = describe(error);
  // Of a call that failed, or of a component that the server renders.
  const { digest } = (error ?? {}) as { digest?: unknown };
  return (
    <Trouble title={title} text={text} word={typeof digest === 'string' ? digest : undefined}>
      {way === 'reload' ? (
        <button type="button" className="primary" onClick={() => location.reload()}>
          Reload the page
        </button>
      ) : (
        <button type="button" className="primary" onClick={onRetry}>
          Try again
        </button>
      )}
      {/* Out of reach this would leave a page that can still be tried again for the browser's own error page. */}
      {way !== 'wait' && <a href="/">Back to the shelf</a>}
    </Trouble>
  );
}

function describe(error: unknown): { title: string; text: string; way: 'reload' | 'retry' | 'wait' } {
  // This page was loaded before the shop was deployed anew: only a new page knows the new functions (SPEC C6).
  if (error instanceof UnknownFunctionError)
    return {
      title: 'The gate has been rebuilt',
      text: 'The shop has changed since you opened this page. A fresh page knows the new way in; your basket is kept.',
      way: 'reload',
    };
  if (isUnreached(error))
    return {
      title: 'We cannot reach the shop',
      text: 'Are you online? If you are, the shop may be shut for a moment. Your basket is kept on the server.',
      way: 'wait',
    };
  return { ...stuck, way: 'retry' };
}
