import { startTransition } from 'react';
import { isServerError } from 'sallyport/client';
import { Deliveries } from '../components/deliveries.tsx';
import { leaveStaff, sayWatchword } from '../functions/staff.ts';
import { useIsStaff, useShopUpdates } from '../reads/shop.ts';

export function AdminPage() {
  const { forgetAll, setIsStaff } = useShopUpdates();
  return (
    <Deliveries
      isStaff={useIsStaff()}
      say={async (_, form) => {
        const complaint = await say(form);
        if (complaint === undefined) startTransition(() => setIsStaff(true));
        return complaint;
      }}
      leave={async () => {
        await leaveStaff();
        startTransition(() => setIsStaff(false));
      }}
      onImported={() => startTransition(forgetAll)}
    />
  );
}

async function say(form: FormData): Promise<string | undefined> {
  try {
    return (await sayWatchword(String(form.get('word')))) ? undefined : 'That is not it.';
  } catch (error) {
    if (!isServerError(error, 'INVALID_INPUT')) throw error;
    return 'A word, please.';
  }
}
