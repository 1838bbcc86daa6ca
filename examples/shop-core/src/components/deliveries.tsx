import type { ComponentProps } from 'react';
import { ImportPanel } from './import-panel.tsx';
import { WatchwordForm } from './watchword-form.tsx';

/** The page of the staff, and what keeps others from it. */
export function Deliveries({
  isStaff,
  say,
  leave,
  onImported,
}: {
  isStaff: boolean;
  /** Says the watchword. */
  say: ComponentProps<typeof WatchwordForm>['say'];
  /** Ends being of the staff. */
  leave: () => Promise<void>;
  /** An import has ended. */
  onImported?: () => void;
}) {
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
          <ImportPanel onImported={onImported} />
          <form action={leave}>
            <button type="submit" className="quiet">
              Leave the staff
            </button>
          </form>
        </>
      ) : (
        <>
          <p className="lede">Only the staff may unpack deliveries. What is the watchword?</p>
          <WatchwordForm say={say} />
        </>
      )}
    </div>
  );
}
