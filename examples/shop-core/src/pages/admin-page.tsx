import { startTransition } from 'react';
import { ImportPanel } from '../components/import-panel.tsx';
import { useShopUpdates } from '../reads/shop.ts';

export function AdminPage() {
  const { forgetAll } = useShopUpdates();
  return (
    <div className="admin">
      <title>Deliveries: Postern</title>
      <h1 className="page-title">Deliveries</h1>
      <p className="lede">
        A CSV file with the columns slug, name, noun, line, kind, price and stock. Each row goes on the shelf
        as it is read; rows with a mistake are set aside.
      </p>
      <ImportPanel onImported={() => startTransition(forgetAll)} />
    </div>
  );
}
