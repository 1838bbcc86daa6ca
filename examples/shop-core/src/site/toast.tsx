import type { ReactNode } from 'react';
import { useLocation } from 'wouter';
import { Toasts } from '../components/toasts.tsx';

export function ToastProvider({ children }: { children: ReactNode }) {
  const [path] = useLocation();
  return <Toasts path={path}>{children}</Toasts>;
}
