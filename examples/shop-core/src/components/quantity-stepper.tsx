'use client';

import type { SyntheticEvent } from 'react';
import { maxQuantity } from '../domain.ts';
import { MinusIcon, PlusIcon } from './icons.tsx';

/** Minus, a number, plus. */
export function QuantityStepper({
  name,
  value,
  least = 1,
  onChange,
  post,
}: {
  /** What is counted. */
  name: string;
  value: number;
  least?: number;
  onChange: (value: number) => void;
  /** What the buttons of a form do until the scripts are there. Without it they are not shown without scripts. */
  post?: (value: number) => (form: FormData) => void;
}) {
  const button = (next: number) => ({
    type: post === undefined ? ('button' as const) : ('submit' as const),
    formAction: post?.(next),
    onClick(event: SyntheticEvent) {
      event.preventDefault();
      onChange(next);
    },
  });
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset brings a border and a legend that nobody needs here.
    <div
      className={post === undefined ? 'stepper needs-scripts' : 'stepper'}
      role="group"
      aria-label={`How many ${name}`}
    >
      <button aria-label={`One ${name} less`} disabled={value <= least} {...button(value - 1)}>
        <MinusIcon />
      </button>
      <output aria-live="polite">{value}</output>
      <button aria-label={`One ${name} more`} disabled={value >= maxQuantity} {...button(value + 1)}>
        <PlusIcon />
      </button>
    </div>
  );
}
