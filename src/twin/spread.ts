import { type Measured, measured, unmeasured } from '../measure/measured.ts';
import type { Interval } from './twin.ts';

/** How a quantity is spread over the cells that have it. */
export interface Spread {
  readonly median: number;
  /** 5th to 95th percentile. */
  readonly interval90: Interval;
  /** Cells that have the quantity. */
  readonly cells: number;
}

/** Percentiles of fewer cells would be made up. */
export const fewestCells = 5;

/** Median and 90 % interval, or why there are none; `reason` says what most cells lack. */
export function spreadOf(values: readonly number[], reason: string): Measured<Spread> {
  if (values.length < fewestCells) {
    const few = values.length === 0 ? 'no cell' : `only ${values.length} cell${values.length > 1 ? 's' : ''}`;
    return unmeasured(`${few} of the posterior has it: ${reason}`);
  }
  const sorted = Float64Array.from(values).sort();
  return measured({
    median: quantile(sorted, 0.5),
    interval90: [quantile(sorted, 0.05), quantile(sorted, 0.95)],
    cells: sorted.length,
  });
}

/**
 * Quantile of a sample, straight lines between the order statistics.
 *
 * @param sorted ascending, not empty
 * @source Hyndman & Fan 1996, Am Stat 50:361, definition 7
 */
export function quantile(sorted: Float64Array, p: number): number {
  const place = p * (sorted.length - 1);
  const left = Math.floor(place);
  const low = sorted[left] as number;
  const high = sorted[Math.min(left + 1, sorted.length - 1)] as number;
  return low + (place - left) * (high - low);
}
