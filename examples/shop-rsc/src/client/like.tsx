'use client';

import { LikeButton } from 'shop-core/components/like-button';
import { useUnreachedToast } from 'shop-core/components/toasts';
import type { LikeState } from 'shop-core/domain';

/** The heart. It beats at once; the page that comes with the answer has the count of all. */
export function Like({ slug, name, state }: { slug: string; name: string; state: LikeState }) {
  const { likes, liked } = state;
  return <LikeButton slug={slug} name={name} state={{ likes, liked }} onUnreached={useUnreachedToast()} />;
}
