import { cholesky, dot, inverseCholesky } from '../numeric/matrix.ts';
import type { Coordinates } from './coordinates.ts';
import type { PriorDensity } from './prior-density.ts';

/** Accuracy to hold a method against, for the parameters of one cell under one protocol, noise and prior. */
export interface Bound {
  /** Standard deviation of each parameter relative to its baseline (own unit where the baseline is 0). */
  readonly sd: Float64Array;
  /** The prior's. */
  readonly priorSd: Float64Array;
  /** Covariance, n x n, in the same units. */
  readonly covariance: Float64Array;
}

const draws = 2000;
const seed = 0x626f756e;

/**
 * Bayesian Cramer-Rao bound at a cell: inverse of information of the data plus inverse covariance of the prior, in factors on the
 * baseline. It bounds every unbiased method where the prior is normal. A range has no information in that sense; its covariance stands
 * for it, which gives the error of the best linear method: where such a prior matters, the mean of the posterior can be a few percent
 * better.
 *
 * @param information J'J over coordinates, n x n, at this cell
 * @param values of the parameters of this cell
 * @source Van Trees 1968, Detection, Estimation, and Modulation Theory, part I, section 2.4
 */
export function cramerRaoBound(
  information: Float64Array,
  coordinates: Coordinates,
  prior: PriorDensity,
  values: Float64Array,
): Bound {
  const n = values.length;
  const unit = coordinates.parameters.map((p) => p.baseline || 1);
  const slopes = coordinateSlopes(coordinates, values, unit);
  // In factors: S' I S with S = d coordinates / d factors.
  const half = product(information, slopes, n);
  const total = transposedProduct(slopes, half, n);
  const priorCovariance = covarianceOfFactors(prior, unit);
  const priorFactor = cholesky(priorCovariance, n);
  if (!priorFactor) throw new Error('the covariance of the prior is not positive definite');
  const inversePrior = inverseCholesky(priorFactor, n);
  const factor = cholesky(
    total.map((x, i) => x + (inversePrior[i] as number)),
    n,
  );
  if (!factor) throw new Error('the information is not positive definite');
  const covariance = inverseCholesky(factor, n);
  const sdOf = (c: Float64Array): Float64Array =>
    Float64Array.from({ length: n }, (_, i) => Math.sqrt(c[i * n + i] as number));
  return { sd: sdOf(covariance), priorSd: sdOf(priorCovariance), covariance };
}

/** d coordinates / d factors, n x n, by central differences. */
function coordinateSlopes(coordinates: Coordinates, values: Float64Array, unit: readonly number[]): Float64Array {
  const n = values.length;
  const slopes = new Float64Array(n * n);
  for (let j = 0; j < n; j++) {
    const h = 1e-5 * Math.abs(unit[j] as number);
    const [up, down] = [values.slice(), values.slice()];
    up[j] = (up[j] as number) + h;
    down[j] = (down[j] as number) - h;
    const [a, b] = [coordinates.of(up), coordinates.of(down)];
    for (let i = 0; i < n; i++) {
      slopes[i * n + j] = (((a[i] as number) - (b[i] as number)) / (2 * h)) * (unit[j] as number);
    }
  }
  return slopes;
}

/**
 * Covariance of the prior in factors. Ranges are independent of everything and have w^2 / 12; what is normal over coordinates has no
 * closed form in factors and is had from draws.
 */
function covarianceOfFactors(prior: PriorDensity, unit: readonly number[]): Float64Array {
  const n = unit.length;
  const covariance = new Float64Array(n * n);
  prior.marginals.forEach((m, i) => {
    if (m.kind === 'uniform') covariance[i * n + i] = ((m.highest - m.lowest) / (unit[i] as number)) ** 2 / 12;
  });
  if (prior.marginals.every((m) => m.kind === 'uniform')) return covariance;
  const columns = unit.map(() => new Float64Array(draws));
  for (let k = 0; k < draws; k++) {
    prior.draw(seed, k).forEach((value, i) => {
      (columns[i] as Float64Array)[k] = value / (unit[i] as number);
    });
  }
  for (const column of columns) {
    const mean = column.reduce((sum, x) => sum + x, 0) / draws;
    column.forEach((x, k) => {
      column[k] = x - mean;
    });
  }
  const size = columns.map((column) => Math.sqrt(dot(column, column)));
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      if (prior.marginals[i]?.kind === 'uniform' && prior.marginals[j]?.kind === 'uniform') continue;
      const product = dot(columns[i] as Float64Array, columns[j] as Float64Array);
      // What so many draws cannot tell from independence is independence.
      if (i !== j && Math.abs(product) < 0.1 * (size[i] as number) * (size[j] as number)) continue;
      covariance[i * n + j] = product / (draws - 1);
      covariance[j * n + i] = product / (draws - 1);
    }
  }
  return covariance;
}

function product(a: Float64Array, b: Float64Array, n: number): Float64Array {
  const c = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < n; k++) {
      const x = a[i * n + k] as number;
      if (x === 0) continue;
      for (let j = 0; j < n; j++) c[i * n + j] = (c[i * n + j] as number) + x * (b[k * n + j] as number);
    }
  }
  return c;
}

/** A' B. */
function transposedProduct(a: Float64Array, b: Float64Array, n: number): Float64Array {
  const c = new Float64Array(n * n);
  for (let k = 0; k < n; k++) {
    for (let i = 0; i < n; i++) {
      const x = a[k * n + i] as number;
      if (x === 0) continue;
      for (let j = 0; j < n; j++) c[i * n + j] = (c[i * n + j] as number) + x * (b[k * n + j] as number);
    }
  }
  return c;
}
