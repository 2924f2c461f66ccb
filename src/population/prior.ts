import { cholesky, solveLower } from '../numeric/matrix.ts';
import { normalCdf, normalQuantile } from '../numeric/normal.ts';
import { uniforms } from '../numeric/philox.ts';
import { type Coordinate, coordinateSlope, fromCoordinate, toCoordinate } from './coordinate.ts';
import { type Marginal, marginalCdf, marginalLogDensity, marginalQuantile } from './marginal.ts';
import { RecipeError } from './recipe-error.ts';

/** Where a prior comes from. */
export interface Provenance {
  readonly says: string;
  /** Cells it was measured on; null for a prior that is assumed. */
  readonly cells: number | null;
}

/** Parameters that vary independently of one another. */
export interface IndependentPrior {
  readonly version: 1;
  readonly kind: 'independent';
  readonly marginals: readonly Marginal[];
  readonly provenance: Provenance;
}

/** Parameters that vary together: normal in transformed coordinates, as an empirical covariance says. */
export interface GaussianPrior {
  readonly version: 1;
  readonly kind: 'gaussian';
  readonly coordinates: readonly Coordinate[];
  /** Mean in these coordinates. */
  readonly centre: readonly number[];
  /** Symmetric and positive definite, row by row. */
  readonly covariance: readonly (readonly number[])[];
  readonly provenance: Provenance;
}

/**
 * What is known of a cell's parameters before it is recorded: a distribution of factors on their baseline values. It is plain
 * data, the same as JSON; `validatePrior` reads one from outside.
 */
export type Prior = IndependentPrior | GaussianPrior;

/** Names of the parameters of a prior, in its order. */
export function priorParameters(prior: Prior): string[] {
  return (prior.kind === 'independent' ? prior.marginals : prior.coordinates).map(({ parameter }) => parameter);
}

/**
 * Independent factors, uniform in 1 - spread .. 1 + spread.
 *
 * @param spread above 0 and below 1
 * @throws RecipeError for another spread
 * @source the populations of Yang et al. 2026, eLife, doi 10.7554/eLife.110013 (spread 0.4)
 */
export function boxPrior(parameters: readonly string[], spread = 0.4): IndependentPrior {
  if (!(spread > 0 && spread < 1)) {
    throw new RecipeError(`a spread of ${spread}`, 'the prior', 'Give a spread above 0 and below 1, such as 0.4.');
  }
  return {
    version: 1,
    kind: 'independent',
    marginals: parameters.map((parameter) => ({ parameter, shape: 'uniform', low: 1 - spread, high: 1 + spread })),
    provenance: { says: `assumed: independent, uniform within ${100 * spread} % of the baseline`, cells: null },
  };
}

/**
 * Factors on the baseline values of one cell: a pure function of its arguments, whatever else is drawn, in whatever order.
 *
 * @param seed whole number, 0 .. 2^32 - 1
 * @param index number of the cell, 0 .. 2^32 - 1
 * @returns one factor a parameter, in the order of the prior
 * @source inverse transform sampling; random numbers: Philox4x32-10
 */
export function sampleFactors(prior: Prior, seed: number, index: number): Float64Array {
  if (prior.kind === 'independent') {
    const u = uniforms(seed, index, prior.marginals.length);
    return Float64Array.from(prior.marginals, (marginal, k) =>
      marginalQuantile(marginal, marginal.shape === 'uniform' ? (u[k] as number) : inside(u[k] as number)),
    );
  }
  const { coordinates, centre } = prior;
  const n = coordinates.length;
  const lower = factorOfCovariance(prior);
  const z = uniforms(seed, index, n).map((u) => normalQuantile(inside(u)));
  return Float64Array.from(coordinates, (coordinate, i) => {
    let y = centre[i] as number;
    for (let k = 0; k <= i; k++) y += (lower[i * n + k] as number) * (z[k] as number);
    return fromCoordinate(coordinate, y);
  });
}

/** The factor that parameter k stays below with probability p, whatever the others are. */
export function priorQuantile(prior: Prior, k: number, p: number): number {
  if (prior.kind === 'independent') return marginalQuantile(prior.marginals[k] as Marginal, p);
  return fromCoordinate(
    prior.coordinates[k] as Coordinate,
    (prior.centre[k] as number) + sdOf(prior, k) * normalQuantile(p),
  );
}

/** Probability that parameter k is below a factor, whatever the others are. */
export function priorCdf(prior: Prior, k: number, factor: number): number {
  if (prior.kind === 'independent') return marginalCdf(prior.marginals[k] as Marginal, factor);
  const y = toCoordinate(prior.coordinates[k] as Coordinate, factor);
  return normalCdf((y - (prior.centre[k] as number)) / sdOf(prior, k));
}

/** Natural logarithm of the prior's density over factors; -Infinity where no cell can be. */
export function priorLogDensity(prior: Prior, factors: ArrayLike<number>): number {
  if (prior.kind === 'independent') {
    return prior.marginals.reduce((sum, marginal, k) => sum + marginalLogDensity(marginal, factors[k] as number), 0);
  }
  const { coordinates, centre } = prior;
  const n = coordinates.length;
  const y = coordinates.map((c, k) => toCoordinate(c, factors[k] as number));
  if (!y.every(Number.isFinite)) return Number.NEGATIVE_INFINITY;
  const lower = factorOfCovariance(prior);
  const z = solveLower(
    lower,
    n,
    y.map((value, k) => value - (centre[k] as number)),
  );
  let sum = (-n / 2) * Math.log(2 * Math.PI);
  for (let k = 0; k < n; k++) {
    sum -= (z[k] as number) ** 2 / 2 + Math.log(lower[k * n + k] as number);
    sum += Math.log(Math.abs(coordinateSlope(coordinates[k] as Coordinate, factors[k] as number)));
  }
  return sum;
}

/** A uniform number of 53 bits in [0, 1), moved off 0: quantiles of the ends are infinite. */
function inside(u: number): number {
  return Math.min(u + 2 ** -54, 1 - 2 ** -53);
}

function sdOf(prior: GaussianPrior, k: number): number {
  return Math.sqrt(prior.covariance[k]?.[k] as number);
}

const factored = new WeakMap<GaussianPrior, Float64Array>();

/**
 * Lower Cholesky factor of a prior's covariance, made once a prior.
 *
 * @throws RecipeError when it is not positive definite
 */
export function factorOfCovariance(prior: GaussianPrior): Float64Array {
  const known = factored.get(prior);
  if (known) return known;
  const n = prior.coordinates.length;
  const lower = cholesky(Float64Array.from(prior.covariance.flat()), n);
  if (!lower) {
    throw new RecipeError(
      'the covariance is not positive definite',
      'the prior',
      'Measure it on more cells than there are parameters, or add a small variance to its diagonal.',
    );
  }
  factored.set(prior, lower);
  return lower;
}
