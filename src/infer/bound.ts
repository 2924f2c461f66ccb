import { cholesky, inverseCholesky } from '../numeric/matrix.ts';
import type { Coordinates } from './coordinates.ts';
import type { PriorDensity } from './prior-density.ts';

/** Best possible accuracy of the parameters of one cell under one protocol, noise and prior. */
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
 * baseline.
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

function covarianceOfFactors(prior: PriorDensity, unit: readonly number[]): Float64Array {
  const n = unit.length;
  const rows = Array.from({ length: draws }, (_, k) =>
    prior.draw(seed, k).map((value, i) => value / (unit[i] as number)),
  );
  const mean = Float64Array.from(unit, (_, i) => rows.reduce((sum, row) => sum + (row[i] as number), 0) / draws);
  const covariance = new Float64Array(n * n);
  const deviations = rows.map((row) => row.map((x, i) => x - (mean[i] as number)));
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      const sum = deviations.reduce((total, d) => total + (d[i] as number) * (d[j] as number), 0);
      covariance[i * n + j] = sum / (draws - 1);
    }
  }
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const scale = Math.sqrt((covariance[i * n + i] as number) * (covariance[j * n + j] as number));
      // What so many draws cannot tell from independence is independence.
      const value = Math.abs(covariance[i * n + j] as number) < 0.1 * scale ? 0 : (covariance[i * n + j] as number);
      covariance[i * n + j] = value;
      covariance[j * n + i] = value;
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
