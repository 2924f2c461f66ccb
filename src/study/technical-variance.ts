import { fQuantile } from '../numeric/f-distribution.ts';

/**
 * How much of what differs between cells is the method: variances of a logarithm. Degrees of freedom are of the two variances in turn.
 */
export interface TechnicalVariance {
  /** Variance between repeats of the same cell, the drift common to all cells taken off. */
  readonly within: number;
  /** Mean change from the first recording to the second, and its standard error. */
  readonly drift: number;
  readonly driftError: number;
  /** Variance between cells. */
  readonly between: number;
  readonly degrees: readonly [between: number, within: number];
  /** Variance between cells over that of repeats, and its 90 % interval if both are normal. */
  readonly ratio: number;
  readonly ratio90: readonly [number, number];
  /** Share of the variance between cells that is not of the method, 0..1. */
  readonly biological: number;
}

/**
 * Technical against biological variance.
 *
 * @param repeats logarithms of the second recording over the first of the same cell, one a cell
 * @param cells logarithms of the quantity, one a cell
 * @returns nothing with fewer than three repeats or cells: a variance of two is none
 * @source ratio of mean squares: Fisher 1925; share: intraclass correlation, Shrout & Fleiss 1979, Psychol Bull 86:420
 */
export function technicalVariance(repeats: readonly number[], cells: readonly number[]): TechnicalVariance | undefined {
  if (repeats.length < 3 || cells.length < 3) return undefined;
  const change = moments(repeats);
  // A difference of two recordings has twice the variance of one.
  const within = change.variance / 2;
  const between = moments(cells).variance;
  const degrees = [cells.length - 1, repeats.length - 1] as const;
  const ratio = between / within;
  return {
    within,
    drift: change.mean,
    driftError: Math.sqrt(change.variance / repeats.length),
    between,
    degrees,
    ratio,
    ratio90: [ratio / fQuantile(0.95, ...degrees), ratio / fQuantile(0.05, ...degrees)],
    biological: Math.max(0, 1 - within / between),
  };
}

function moments(x: readonly number[]): { mean: number; variance: number } {
  const mean = x.reduce((sum, v) => sum + v, 0) / x.length;
  return { mean, variance: x.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (x.length - 1) };
}
