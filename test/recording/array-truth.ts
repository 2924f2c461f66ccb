import { expect } from 'vitest';
import { sha256_f32, ulps } from './truth.ts';

/** What an independent reader lists of one array of samples. */
export interface ArrayTruth {
  readonly n: number;
  readonly first5: readonly number[];
  readonly last5: readonly number[];
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  readonly sha256_f32: string;
}

/** What was compared so far. */
export function truthTotals() {
  return { arrays: 0, samples: 0, sameHash: 0 };
}

/** Count, ends, extremes, mean and hash; where the hash differs, what is listed agrees within 1 unit in the last place. */
export function compareWithTruth(
  values: Float32Array | Float64Array,
  truth: ArrayTruth,
  totals: ReturnType<typeof truthTotals>,
): void {
  expect(values.length).toBe(truth.n);
  const near = (ours: number | undefined, theirs: number) => {
    expect(ulps(ours ?? Number.NaN, theirs), `${ours} and ${theirs}`).toBeLessThanOrEqual(1);
  };
  for (const [i, value] of truth.first5.entries()) near(values[i], value);
  for (const [i, value] of truth.last5.entries()) near(values[values.length - truth.last5.length + i], value);
  let [least, most, sum] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  for (const value of values) {
    least = Math.min(least, value);
    most = Math.max(most, value);
    sum += value;
  }
  near(least, truth.min);
  near(most, truth.max);
  expect(Math.abs(sum / values.length - truth.mean)).toBeLessThanOrEqual(1e-6 * (truth.max - truth.min));
  totals.arrays++;
  totals.samples += values.length;
  if (sha256_f32(values) === truth.sha256_f32) totals.sameHash++;
}
