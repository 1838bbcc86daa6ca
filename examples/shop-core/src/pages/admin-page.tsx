import { startTransition } from 'react';
import { ImportPanel } from '../components/import-panel.tsx';
import { WatchwordForm } from '../components/watchword-form.tsx';
import { leaveStaff } from '../functions/staff.ts';
import { useIsStaff, useShopUpdates } from '../reads/shop.ts';

export function AdminPage() {
  const isStaff = useIsStaff();
  const { forgetAll, setIsStaff } = useShopUpdates();
  return (
    <div className="admin">
      <title>Deliveries: Postern</title>
      <h1 className="page-title">Deliveries</h1>
      {isStaff ? (
        <>
          <p className="lede">
            A CSV file with the columns slug, name, noun, line, kind, price and stock. Each row goes on the
            shelf as it is read; rows with a mistake are set aside.
          </p>
          <ImportPanel onImported={() => startTransition(forgetAll)} />
          <form
            action={async () => {
              await leaveStaff();
              startTransition(() => setIsStaff(false));
            }}
          >
            <button type="submit" className="quiet">
              Leave the staff
            </button>
          </form>
        </>
      ) : (
        <>
          <p className="lede">Only the staff may unpack deliveries. What is the watchword?</p>
          <WatchwordForm onRight={() => setIsStaff(true)} />
        </>
      )}
    </div>
  );
}
