import { OrderCard } from '../components/order-card.tsx';
import { UserNameForm } from '../components/user-name-form.tsx';
import { useAccount, useShopUpdates } from '../reads/shop.ts';

export function AccountPage() {
  const { userName, orders } = useAccount();
  const { setUserName } = useShopUpdates();
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
        <UserNameForm current={userName} onGranted={setUserName} />
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
