'use client';

import { createContext, type ReactNode, use, useCallback, useEffect, useState } from 'react';
import { unreachedSentence } from './refusals.ts';

const ToastContext = createContext<(message: ReactNode) => void>(() => {});

/** Says something short at the bottom of the page, for a few seconds. */
export function useToast() {
  return use(ToastContext);
}

/** For a call that did not get to the server: says so, and leaves the page as it is. */
export function useUnreachedToast() {
  const toast = useToast();
  return () => toast(unreachedSentence);
}

/** @param props.path of the page that is shown */
export function Toasts({ path, children }: { path: string; children: ReactNode }) {
  const [toast, setToast] = useState<{ message: ReactNode; number: number; path: string }>();
  const show = useCallback(
    (message: ReactNode) => setToast((before) => ({ message, number: (before?.number ?? 0) + 1, path })),
    [path],
  );

  useEffect(() => {
    if (toast === undefined) return;
    const timer = setTimeout(() => setToast(undefined), 5000);
    return () => clearTimeout(timer);
  }, [toast]);

  return (
    <ToastContext value={show}>
      {children}
      <div className="toasts" role="status">
        {/* What was said on another page is no news on this one. */}
        {toast?.path === path && (
          <div key={toast.number} className="toast">
            {toast.message}
          </div>
        )}
      </div>
    </ToastContext>
  );
}
