'use client';

import { useOptimistic, useTransition } from 'react';
import type { LikeState } from '../domain.ts';
import { like, unlike } from '../functions/likes.ts';
import { HeartIcon } from './icons.tsx';
import { isUnreached } from './refusals.ts';

/**
 * Likes a product at once, and asks the server meanwhile. Should that fail, the count falls back by itself;
 * errors other than a server out of reach go to the nearest error boundary.
 */
export function LikeButton({
  slug,
  name,
  state,
  onChange,
  onUnreached,
}: {
  slug: string;
  name: string;
  state: LikeState;
  /** What the server says the count is now. Called inside a transition. */
  onChange: (state: LikeState) => void;
  /** The call did not get to the server; nothing has changed. */
  onUnreached: () => void;
}) {
  // The hook's, and not React's global startTransition: only this one hands errors to the error boundary.
  const [, start] = useTransition();
  const [shown, show] = useOptimistic(state);

  function toggle() {
    const liked = !shown.liked;
    start(async () => {
      show({ liked, likes: shown.likes + (liked ? 1 : -1) });
      try {
        const saved = await (liked ? like(slug) : unlike(slug));
        start(() => onChange(saved));
      } catch (error) {
        if (!isUnreached(error)) throw error;
        onUnreached();
      }
    });
  }

  return (
    <button
      type="button"
      className="like"
      aria-pressed={shown.liked}
      aria-label={`Like ${name}, ${shown.likes} so far`}
      onClick={toggle}
    >
      <HeartIcon />
      <span data-testid="likes">{shown.likes}</span>
    </button>
  );
}
