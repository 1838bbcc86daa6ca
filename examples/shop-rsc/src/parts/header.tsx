import type { LinkProps } from 'shop-core/components/link';
import { BasketCount, Brand, SiteHeader } from 'shop-core/components/site-header';
import { readCart } from '../reads.ts';

export async function Header({ path }: { path: string }) {
  const { count } = await readCart();
  const Link = ({ href, className = '', children }: LinkProps) => (
    <a href={href} className={href === path ? `${className} here`.trim() : className}>
      {children}
    </a>
  );
  return (
    <SiteHeader
      brand={
        <a href="/" className="brand">
          <Brand />
        </a>
      }
      Link={Link}
      count={<BasketCount count={count} />}
    />
  );
}
