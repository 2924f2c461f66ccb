import { cholesky, crossProducts, gram, solveCholesky } from '../numeric/matrix.ts';
import type { PriorDensity } from './prior-density.ts';

/** First and second moments of coordinates and features over the cells of a library. */
export interface Regression {
  /** Of the features. */
  readonly mean: Float64Array;
  /** Of the coordinates. */
  readonly target: Float64Array;
  /** Of the features, features x features. */
  readonly covariance: Float64Array;
  /** Of coordinates with features, coordinates x features. */
  readonly cross: Float64Array;
}

/** Variance of every feature beyond its noise: what no straight line tells. */
const ridge = 1e-5;
/** Starts farther than this from the prior's mean, in its sd, are none. */
const farthest = 2;

/** Moments over the first cells; `features` may hold more. */
export function regressionOf(
  coordinates: readonly Float64Array[],
  features: readonly Float32Array[],
  parameters: number,
  width: number,
): Regression {
  const cells = coordinates.length;
  const centred = (of: readonly ArrayLike<number>[], k: number): { mean: number; column: Float64Array } => {
    const column = new Float64Array(cells);
    let mean = 0;
    for (let c = 0; c < cells; c++) {
      const value = of[c]?.[k] as number;
      column[c] = value;
      mean += value / cells;
    }
    return { mean, column: column.map((x) => (x - mean) / Math.sqrt(cells)) };
  };
  const x = Array.from({ length: parameters }, (_, k) => centred(coordinates, k));
  const f = Array.from({ length: width }, (_, k) => centred(features, k));
  const columns = f.map(({ column }) => column);
  return {
    mean: Float64Array.from(f, ({ mean }) => mean),
    target: Float64Array.from(x, ({ mean }) => mean),
    covariance: gram(columns),
    cross: crossProducts(
      x.map(({ column }) => column),
      columns,
    ),
  };
}

/**
 * Coordinates by linear regression with errors in the currents: the noise of each feature is added to its variance.
 *
 * @param usable features that count
 * @param seen the recording's features
 * @param noise standard deviation of each
 */
export function regress(
  { mean, target, covariance, cross }: Regression,
  prior: PriorDensity,
  usable: readonly number[],
  seen: Float64Array,
  noise: Float64Array,
): Float64Array {
  const m = usable.length;
  const matrix = new Float64Array(m * m);
  for (let i = 0; i < m; i++) {
    const f = usable[i] as number;
    for (let j = 0; j <= i; j++) matrix[i * m + j] = covariance[f * mean.length + (usable[j] as number)] as number;
    matrix[i * m + i] = (matrix[i * m + i] as number) + (noise[f] as number) ** 2 + ridge;
  }
  const factor = cholesky(matrix, m);
  if (!factor) return prior.mean;
  const difference = Float64Array.from(usable, (f) => (seen[f] as number) - (mean[f] as number));
  const weights = solveCholesky(factor, m, difference);
  return target.map((centre, k) => {
    let sum = centre;
    usable.forEach((f, i) => {
      sum += (cross[k * mean.length + f] as number) * (weights[i] as number);
    });
    const limit = farthest * (prior.sd[k] as number);
    return Math.min(Math.max(sum, (prior.mean[k] as number) - limit), (prior.mean[k] as number) + limit);
  });
}
