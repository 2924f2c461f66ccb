import { place, type Scale } from './scale.ts';
import { niceTicks } from './ticks.ts';

/** An axis of factors: straight, or logarithmic where they span several times. */
export interface IntervalAxis {
  readonly isLogarithmic: boolean;
  /** Place of a factor, px; factors beyond the axis lie on its ends. */
  readonly place: (factor: number) => number;
  readonly ticks: { readonly at: readonly number[]; readonly labels: readonly string[] };
}

/** From this ratio of the largest to the smallest factor on, the axis is logarithmic. */
const logarithmicFrom = 5;
/** No axis reaches further than this from the baseline: what is beyond is drawn at its end. */
const farthest = 30;

/** An axis that holds all given factors, and 1. */
export function intervalAxis(factors: readonly number[], from_px: number, to_px: number): IntervalAxis {
  const finite = [1, ...factors.filter(Number.isFinite)];
  const [least, most] = [Math.min(...finite), Math.max(...finite)];
  // A few factors below zero (a shift of a gate can have either sign) lie at the left end: the rest would be crammed into a corner.
  const leastAbove = Math.min(...finite.filter((factor) => factor > 0));
  const isLogarithmic = most / leastAbove > logarithmicFrom;
  if (!isLogarithmic) {
    const room = 0.04 * (most - least) || 0.1;
    const scale: Scale = { lo: least - room, hi: most + room, from: from_px, to: to_px };
    const { values, labels } = niceTicks(scale.lo, scale.hi, Math.abs(to_px - from_px) / 60);
    return { isLogarithmic, place: within(scale), ticks: { at: values, labels } };
  }
  const lo = Math.log10(Math.max(leastAbove, 1 / farthest)) - 0.03;
  const hi = Math.log10(Math.min(most, farthest)) + 0.03;
  const straight = within({ lo, hi, from: from_px, to: to_px });
  const at = [-2, -1, 0, 1].flatMap((power) => [1, 2, 5].map((mantissa) => mantissa * 10 ** power));
  const shown = at.filter((value) => Math.log10(value) >= lo && Math.log10(value) <= hi);
  return {
    isLogarithmic,
    place: (factor) => straight(factor > 0 ? Math.log10(factor) : lo),
    ticks: { at: shown, labels: shown.map((value) => String(Number(value.toPrecision(3)))) },
  };
}

function within(scale: Scale): (value: number) => number {
  const [left, right] = [Math.min(scale.from, scale.to), Math.max(scale.from, scale.to)];
  return (value) => Math.max(left, Math.min(right, place(scale, value)));
}
