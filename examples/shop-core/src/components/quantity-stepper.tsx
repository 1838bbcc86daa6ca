'use client';

import { maxQuantity } from '../domain.ts';
import { MinusIcon, PlusIcon } from './icons.tsx';

/** Minus, a number, plus. */
export function QuantityStepper({
  name,
  value,
  least = 1,
  onChange,
}: {
  /** What is counted. */
  name: string;
  value: number;
  least?: number;
  onChange: (value: number) => void;
}) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset brings a border and a legend that nobody needs here.
    <div className="stepper" role="group" aria-label={`How many ${name}`}>
      <button
        type="button"
        aria-label={`One ${name} less`}
        disabled={value <= least}
        onClick={() => onChange(value - 1)}
      >
        <MinusIcon />
      </button>
      <output aria-live="polite">{value}</output>
      <button
        type="button"
        aria-label={`One ${name} more`}
        disabled={value >= maxQuantity}
        onClick={() => onChange(value + 1)}
      >
        <PlusIcon />
      </button>
    </div>
  );
}
