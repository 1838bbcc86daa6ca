import type { LinkComponent } from './link.ts';

/** Said when something was put into the basket. */
export function AddedToast({ name, Link = 'a' }: { name: string; Link?: LinkComponent }) {
  return (
    <>
      {name} is in the basket. <Link href="/cart">Look inside</Link>
    </>
  );
}
