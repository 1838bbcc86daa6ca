import { setTimeout as sleep } from 'node:timers/promises';
import { Suspense } from 'react';
import { readTalk } from 'shop-core/data/talk';
import { getDatabase } from 'shop-core/database';
import type { Kind, Product, Talk } from 'shop-core/domain';
import { AddToBasket } from '../client/add-to-basket.tsx';

const words: Record<Kind, string> = {
  light: 'A light at the door keeps more thieves away than a lock.',
  desk: 'Write it down, I say. What is written need not be remembered.',
  table: 'Nobody was ever turned away from a laid table.',
  yard: 'A gate is only as good as what stands beside it.',
};

/** How long he counts, in milliseconds: this shop's database is too quick to be watched. */
const pace = 900;

/**
 * What the porter has to say about a product, and what he would put beside it.
 *
 * @param props.whole waits for all of it: what comes late a script would have to put into its place
 */
export function PorterSays({
  product,
  beside,
  whole = false,
}: {
  product: Product;
  beside: Product;
  whole?: boolean;
}) {
  const counted = <Counted slug={product.slug} />;
  return (
    <div className="porter-says" id="porter">
      <blockquote>“{words[product.kind]}”</blockquote>
      {whole ? (
        counted
      ) : (
        <Suspense fallback={<p className="muted">He counts on his fingers…</p>}>{counted}</Suspense>
      )}
      <div className="porter-beside">
        <p>
          He would put <a href={`/product/${beside.slug}`}>{beside.name}</a> beside it.
        </p>
        <AddToBasket slug={beside.slug} name={beside.name} stock={beside.stock} />
      </div>
    </div>
  );
}

async function Counted({ slug }: { slug: string }) {
  const [talk] = await Promise.all([readTalk(await getDatabase(), slug), sleep(pace)]);
  return <p>{describe(talk)}</p>;
}

function describe({ sold, inBaskets, keptAside }: Talk): string {
  const be = (count: number, one: string, more: string) => `${count} ${count === 1 ? one : more}`;
  const seen = [
    sold > 0 && `${sold} went out through the small door`,
    inBaskets > 0 && `${be(inBaskets, 'lies in a basket', 'lie in baskets')} at this moment`,
    keptAside > 0 && `${be(keptAside, 'is', 'are')} kept aside`,
  ].filter((part) => part !== false);
  if (seen.length === 0) return 'Nobody has asked for it yet. That need not mean anything.';
  return `${new Intl.ListFormat('en-IE').format(seen)}.`;
}
