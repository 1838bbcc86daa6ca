import type { ReactNode } from 'react';
import type { Account as AccountData } from '../domain.ts';
import { OrderCard } from './order-card.tsx';

/** What the shop knows of the visitor. */
export function Account({ account: { userName, orders }, form }: { account: AccountData; form: ReactNode }) {
  return (
    <div className="account">
      <title>You: Postern</title>
      <section>
        <h1 className="page-title">
          {userName === null ? 'Halt, who goes there?' : `Welcome, ${userName}.`}
        </h1>
        <p className="lede">
          {userName === null
            ? 'You can shop without a name. With one, the porter will greet you.'
            : 'The porter knows you now.'}
        </p>
        {form}
      </section>
      <section>
        <h2>Your orders</h2>
        {orders.length === 0 ? (
          <p className="muted">None yet.</p>
        ) : (
          <div className="orders">
            {orders.map((order) => (
              <OrderCard key={order.number} order={order} />
            ))}
          </div>
        )}
      </section>
    </div>
  );
}
