import type { IntervalAxis } from './interval-axis.ts';
import { element, px } from './svg.ts';

/** Who determined a value: decides colour and mark. */
export type IntervalClass = 'data' | 'partly' | 'prior';

/** One parameter: factors on its baseline. */
export interface IntervalRow {
  readonly estimate: number;
  readonly interval50: readonly [number, number];
  readonly interval90: readonly [number, number];
  readonly prior90: readonly [number, number];
  readonly kind: IntervalClass;
  /** The truth, where it is known. */
  readonly truth?: number;
}

/** Readable on light and dark alike; the marks differ too, for prints without colour. */
export const intervalColours: Readonly<Record<IntervalClass, string>> = {
  data: '#2a7fc0',
  partly: '#d5741a',
  prior: '#8a8a8a',
};

const r = 3.4;

/** Prior as a pale bar, 90 % interval as a line, 50 % interval as a thick one, estimate as a mark, truth as a cross. */
export function intervalBar(row: IntervalRow, axis: IntervalAxis, y: number): string {
  const colour = intervalColours[row.kind];
  const [priorLow, priorHigh] = row.prior90.map(axis.place) as [number, number];
  const line = ([low, high]: readonly [number, number], width: number) =>
    element('path', {
      d: `M${px(axis.place(low))} ${px(y)}H${px(axis.place(high))}`,
      stroke: colour,
      'stroke-width': width,
    });
  const parts = [
    element('rect', {
      x: priorLow,
      y: y - 5,
      width: Math.max(priorHigh - priorLow, 1),
      height: 10,
      fill: '#8a8a8a',
      'fill-opacity': '0.22',
    }),
    line(row.interval90, 1.4),
    line(row.interval50, 4),
    estimateMark(row.kind, axis.place(row.estimate), y),
  ];
  if (row.truth !== undefined) parts.push(truthMark(axis.place(row.truth), y));
  return parts.join('');
}

/** Disc, diamond or open circle. */
export function estimateMark(kind: IntervalClass, x: number, y: number): string {
  const colour = intervalColours[kind];
  if (kind === 'partly')
    return element('path', { d: `M${px(x)} ${px(y - 4.6)}l4.6 4.6l-4.6 4.6l-4.6 -4.6z`, fill: colour });
  const isOpen = kind === 'prior';
  return element('circle', {
    cx: x,
    cy: y,
    r,
    fill: isOpen ? '#ffffff' : colour,
    stroke: colour,
    'stroke-width': isOpen ? 1.6 : undefined,
  });
}

/** A standing cross. */
export function truthMark(x: number, y: number): string {
  return element('path', {
    d: `M${px(x - 4)} ${px(y - 4)}l8 8M${px(x - 4)} ${px(y + 4)}l8 -8`,
    stroke: '#c2185b',
    'stroke-width': 1.5,
  });
}
