'use client';

import { AddedToast } from 'shop-core/components/added-toast';
import { useToast } from 'shop-core/components/toasts';

/** Says what is in the basket now. That the page shows it too is the server's doing. */
export function useAddedToast(name: string) {
  const toast = useToast();
  return () => toast(<AddedToast name={name} />);
}
