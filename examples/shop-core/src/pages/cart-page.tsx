import { Link } from 'wouter';
import { Basket } from '../components/basket.tsx';
import { useUnreachedToast } from '../components/toasts.tsx';
import { useCart, useShopUpdates } from '../reads/shop.ts';
import { ProductLink } from '../site/navigation.tsx';

export function CartPage() {
  const { setCart, forgetAll } = useShopUpdates();
  return (
    <Basket
      cart={useCart()}
      Link={Link}
      linkProduct={({ slug, name }) => <ProductLink slug={slug}>{name}</ProductLink>}
      onChange={setCart}
      onPlaced={forgetAll}
      onUnreached={useUnreachedToast()}
    />
  );
}
