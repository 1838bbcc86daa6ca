'use client';

import { type SyntheticEvent, useOptimistic, useTransition } from 'react';
import type { LikeState } from '../domain.ts';
import { like, unlike } from '../functions/likes.ts';
import { postLike } from '../functions/posts.ts';
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
  onChange?: (state: LikeState) => void;
  /** The call did not get to the server; nothing has changed. */
  onUnreached: () => void;
}) {
  // The hook's, and not React's global startTransition: only this one hands errors to the error boundary.
  const [, start] = useTransition();
  const [shown, show] = useOptimistic(state);

  function toggle(event: SyntheticEvent) {
    event.preventDefault();
    const liked = !shown.liked;
    start(async () => {
      show({ liked, likes: shown.likes + (liked ? 1 : -1) });
      try {
        const saved = await (liked ? like(slug) : unlike(slug));
        start(() => onChange?.(saved));
      } catch (error) {
        if (!isUnreached(error)) throw error;
        onUnreached();
      }
    });
  }

  return (
    // Until the scripts are there, the form goes to the server by itself.
    <form action={postLike.bind(null, slug, !shown.liked)} onSubmit={toggle}>
      <button
        type="submit"
        className="like"
        aria-pressed={shown.liked}
        aria-label={`Like ${name}, ${shown.likes} so far`}
      >
        <HeartIcon />
        <span data-testid="likes">{shown.likes}</span>
      </button>
    </form>
  );
}
