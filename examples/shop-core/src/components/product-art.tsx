import type { ComponentType } from 'react';
import type { Tincture } from '../domain.ts';
import { Bookmarks, Seal, WritingBox } from './art/desk.tsx';
import { Candles, Lantern } from './art/light.tsx';
import { Carafe, Mug, Trivet } from './art/table.tsx';
import { Bell, Blanket, Crate, Keys, WateringCan } from './art/yard.tsx';

const drawings: ReadonlyMap<string, ComponentType> = new Map([
  ['lantern', Lantern],
  ['candles', Candles],
  ['seal', Seal],
  ['bookmarks', Bookmarks],
  ['box', WritingBox],
  ['carafe', Carafe],
  ['mug', Mug],
  ['trivet', Trivet],
  ['keys', Keys],
  ['bell', Bell],
  ['blanket', Blanket],
  ['can', WateringCan],
]);

/**
 * A product in its niche: an arch in one of the fields of heraldry, with the hatching that engravers used for it.
 * The name stands beside it on every page, so the drawing itself is hidden from screen readers.
 */
export function ProductArt({
  art,
  tincture,
  transitionName,
}: {
  art: string;
  tincture: Tincture;
  /** Lets the browser move this niche from one page to the next. Unique on a page. */
  transitionName?: string;
}) {
  const Drawing = drawings.get(art) ?? Crate;
  return (
    <div
      className={`niche tincture-${tincture}`}
      style={transitionName === undefined ? undefined : { viewTransitionName: transitionName }}
    >
      <svg viewBox="0 0 200 250" aria-hidden="true" focusable="false">
        <Drawing />
      </svg>
    </div>
  );
}
