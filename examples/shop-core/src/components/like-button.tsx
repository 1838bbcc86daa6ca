'use client';

import { useOptimistic, useTransition } from 'react';
import type { LikeState } from '../domain.ts';
import { like, unlike } from '../functions/likes.ts';
import { HeartIcon } from './icons.tsx';

/**
 * Likes a product at once, and asks the server meanwhile. Should the server refuse, the count falls back by itself
 * and the error goes to the nearest error boundary.
 */
export function LikeButton({
  slug,
  name,
  state,
  onChange,
}: {
  slug: string;
  name: string;
  state: LikeState;
  /** What the server says the count is now. Called inside a transition. */
  onChange: (state: LikeState) => void;
}) {
  // The hook's, and not React's global startTransition: only this one hands errors to the error boundary.
  const [, start] = useTransition();
  const [shown, show] = useOptimistic(state);

  function toggle() {
    const liked = !shown.liked;
    start(async () => {
      show({ liked, likes: shown.likes + (liked ? 1 : -1) });
      const saved = await (liked ? like(slug) : unlike(slug));
      start(() => onChange(saved));
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
