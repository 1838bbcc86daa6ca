import { formatPrice, type Order } from '../domain.ts';

const day = new Intl.DateTimeFormat('en-IE', { dateStyle: 'long', timeZone: 'UTC' });

/** An order that was placed, like a delivery note. */
export function OrderCard({ order }: { order: Order }) {
  return (
    <article className="order">
      <header>
        <h3>Order {order.number}</h3>
        <time dateTime={order.placedAt}>{day.format(new Date(order.placedAt))}</time>
      </header>
      <ul>
        {order.lines.map((line) => (
          <li key={line.name}>
            <span>
              {line.quantity} × {line.name}
            </span>
            <span>{formatPrice(line.quantity * line.price)}</span>
          </li>
        ))}
      </ul>
      <p className="order-total">
        <span>Total</span>
        <span>{formatPrice(order.total)}</span>
      </p>
    </article>
  );
}
