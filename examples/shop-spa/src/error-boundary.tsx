import { Component, type ReactNode } from 'react';
import { CallError, UnknownFunctionError } from 'sallyport/client';

interface Props {
  children: ReactNode;
  /** Shown instead of the page-sized message. */
  fallback?: ReactNode;
  /** Called before the children get another try. */
  onRetry?: () => void;
}

/** Catches what its children throw, failed calls of Server Functions included, and offers a way on. */
export class ErrorBoundary extends Component<Props, { error: unknown; failed: boolean }> {
  override state = { error: undefined as unknown, failed: false };

  static getDerivedStateFromError(error: unknown) {
    return { error, failed: true };
  }

  override render() {
    if (!this.state.failed) return this.props.children;
    if (this.props.fallback !== undefined) return this.props.fallback;
    const retry = () => {
      this.props.onRetry?.();
      this.setState({ error: undefined, failed: false });
    };
    return <Trouble error={this.state.error} onRetry={retry} />;
  }
}

function Trouble({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  // This page was loaded before the shop was deployed anew: only a new page knows the new functions (SPEC C6).
  const outdated = error instanceof UnknownFunctionError;
  const digest = error instanceof CallError ? error.digest : undefined;
  return (
    <section className="trouble" role="alert">
      <h1>{outdated ? 'The gate has been rebuilt' : 'The gate is stuck'}</h1>
      <p>
        {outdated
          ? 'The shop has changed since you opened this page. A fresh page knows the new way in; your basket is kept.'
          : 'Something went wrong on our side of the wall. Nothing is lost: your basket is kept on the server.'}
      </p>
      <p className="trouble-actions">
        {outdated ? (
          <button type="button" className="primary" onClick={() => location.reload()}>
            Reload the page
          </button>
        ) : (
          <button type="button" className="primary" onClick={onRetry}>
            Try again
          </button>
        )}
        <a href="/">Back to the shelf</a>
      </p>
      {digest !== undefined && (
        <p className="fine-print">
          Should you write to us, mention <code data-testid="digest">{digest}</code>.
        </p>
      )}
    </section>
  );
}
