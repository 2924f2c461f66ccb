import { cholesky, inverseCholesky } from '../numeric/matrix.ts';
import { normalQuantile } from '../numeric/normal.ts';
import { uniforms } from '../numeric/philox.ts';
import type { Coordinates } from './coordinates.ts';
import { InferenceError } from './inference-error.ts';

/** What is believed of one fitted quantity before the recording. */
export type PriorMarginal =
  /** Any value in a range is as likely as any other. */
  | { readonly kind: 'uniform'; readonly lowest: number; readonly highest: number }
  /** Its coordinate is normal; the unit is that of the coordinate (mV for midpoints, 1 for logarithms). */
  | { readonly kind: 'normal'; readonly mean: number; readonly sd: number };

/** A prior as the fit uses it: over coordinates, with its first two moments. */
export interface PriorDensity {
  readonly marginals: readonly PriorMarginal[];
  /** Mean and standard deviation of each coordinate. */
  readonly mean: Float64Array;
  readonly sd: Float64Array;
  /** Inverse covariance of the coordinates, n x n. */
  readonly precision: Float64Array;
  /** ln density over coordinates, up to a constant; -Infinity outside a range. Values and slopes are those of `Coordinates.values`. */
  readonly logDensity: (coordinates: ArrayLike<number>, values: Float64Array, logSlopes: Float64Array) => number;
  /** Values brought back into their ranges. */
  readonly clip: (values: Float64Array) => Float64Array;
  /** How far each value lies outside its range, in units that cost 1/2 when squared and halved; 0 inside. */
  readonly excess: (values: ArrayLike<number>) => Float64Array;
  /** Values of a cell drawn from the prior: a pure function of (seed, index). */
  readonly draw: (seed: number, index: number) => Float64Array;
}

/** Draws from which the moments of a prior are had. */
const momentDraws = 4000;
const momentSeed = 0x6d6f6d65;
/** Values that differ by less than this part are the same but for rounding. */
const rounding = 1e-9;
/** Steepness of the walls of a range during a fit: leaving it by this fraction of its width costs as much as one standard error. */
const wall = 0.02;

/**
 * A prior over coordinates from one marginal a parameter. A gate whose constants have ranges gets the exact density that uniform
 * constants imply for its midpoint, slope and rate.
 *
 * @throws InferenceError for ranges in which a gate is not defined everywhere
 */
export function priorDensity(coordinates: Coordinates, marginals: readonly PriorMarginal[]): PriorDensity {
  const n = marginals.length;
  const baseline = Float64Array.from(coordinates.parameters, (p) => p.baseline);
  const areRanges = marginals.every((m) => m.kind === 'uniform');
  const draw = (seed: number, index: number): Float64Array => {
    const u = uniforms(seed, index, n);
    const values = baseline.slice();
    marginals.forEach((m, i) => {
      if (m.kind === 'uniform') values[i] = m.lowest + (m.highest - m.lowest) * (u[i] as number);
    });
    if (areRanges) return values;
    // Each pass settles the coordinates that lean on those settled before: a constant with a range keeps what was drawn for it, whatever
    // the normal coordinates of its gate are.
    let drawn: Float64Array = values;
    for (let pass = 0; pass < coordinates.levels; pass++) {
      const x = coordinates.of(drawn);
      marginals.forEach((m, i) => {
        // Philox gives 0 with a probability of 2^-53.
        if (m.kind === 'normal') x[i] = m.mean + m.sd * normalQuantile(Math.max(u[i] as number, 1e-16));
      });
      drawn = coordinates.values(x);
      const isSettled = marginals.every(
        (m, i) => m.kind === 'normal' || Math.abs((drawn[i] as number) / (values[i] as number) - 1) < rounding,
      );
      if (isSettled) break;
      marginals.forEach((m, i) => {
        if (m.kind === 'uniform') drawn[i] = values[i] as number;
      });
    }
    return drawn;
  };
  checkRanges(coordinates, marginals);
  const { mean, covariance } = moments(n, (k) => coordinates.of(draw(momentSeed, k)));
  marginals.forEach((m, i) => {
    if (m.kind !== 'normal') return;
    // Known, not estimated.
    mean[i] = m.mean;
    for (let k = 0; k < n; k++) {
      covariance[i * n + k] = 0;
      covariance[k * n + i] = 0;
    }
    covariance[i * n + i] = m.sd * m.sd;
  });
  const isUniform = Uint8Array.from(marginals, (m) => (m.kind === 'uniform' ? 1 : 0));
  const first = Float64Array.from(marginals, (m) => (m.kind === 'uniform' ? m.lowest : m.mean));
  const second = Float64Array.from(marginals, (m) => (m.kind === 'uniform' ? m.highest : m.sd));
  const factor = cholesky(covariance, n);
  if (!factor) throw new Error('the covariance of the prior is not positive definite');
  return {
    marginals,
    mean,
    sd: Float64Array.from(mean, (_, i) => Math.sqrt(covariance[i * n + i] as number)),
    precision: inverseCholesky(factor, n),
    logDensity: (x, values, logSlopes) => {
      let sum = 0;
      for (let i = 0; i < n; i++) {
        if (isUniform[i] === 1) {
          const value = values[i] as number;
          if (!(value >= (first[i] as number) && value <= (second[i] as number))) return Number.NEGATIVE_INFINITY;
          sum += logSlopes[i] as number;
        } else {
          const z = ((x[i] as number) - (first[i] as number)) / (second[i] as number);
          sum -= (z * z) / 2;
        }
      }
      return sum;
    },
    clip: (values) =>
      values.map((value, i) => {
        const m = marginals[i] as PriorMarginal;
        return m.kind === 'uniform' ? Math.min(Math.max(value, m.lowest), m.highest) : value;
      }),
    excess: (values) =>
      Float64Array.from(marginals, (m, i) => {
        if (m.kind === 'normal') return 0;
        const value = values[i] as number;
        const unit = wall * (m.highest - m.lowest);
        return (Math.max(value - m.highest, 0) + Math.min(value - m.lowest, 0)) / unit;
      }),
    draw,
  };
}

/**
 * Refuses ranges at whose ends a gate is not defined: the two slopes of a rectifier must not meet.
 *
 * @throws InferenceError
 */
function checkRanges(coordinates: Coordinates, marginals: readonly PriorMarginal[]): void {
  const corner = (isHigh: (i: number) => boolean): Float64Array =>
    Float64Array.from(marginals, (m, i) =>
      m.kind === 'uniform' ? (isHigh(i) ? m.highest : m.lowest) : (coordinates.parameters[i]?.baseline as number),
    );
  marginals.forEach((m, i) => {
    if (m.kind !== 'uniform') return;
    const ends = [corner((k) => k === i), corner((k) => k !== i)];
    if (ends.every((values) => !Number.isNaN(coordinates.of(values)[i]))) return;
    throw new InferenceError(
      `the range of ${coordinates.parameters[i]?.name} allows values for which its gate is not defined`,
      `${coordinates.names[i]}, from ${m.lowest.toPrecision(3)} to ${m.highest.toPrecision(3)}`,
      'Choose a narrower prior: --spread 0.5, or leave this parameter out of it.',
    );
  });
}

function moments(
  n: number,
  coordinatesOfDraw: (k: number) => Float64Array,
): { mean: Float64Array; covariance: Float64Array } {
  const draws = Array.from({ length: momentDraws }, (_, k) => coordinatesOfDraw(k));
  const mean = new Float64Array(n);
  for (const x of draws) for (let i = 0; i < n; i++) mean[i] = (mean[i] as number) + (x[i] as number) / momentDraws;
  const covariance = new Float64Array(n * n);
  for (const x of draws) {
    for (let i = 0; i < n; i++) {
      const d = (x[i] as number) - (mean[i] as number);
      for (let j = 0; j <= i; j++) {
        covariance[i * n + j] =
          (covariance[i * n + j] as number) + (d * ((x[j] as number) - (mean[j] as number))) / (momentDraws - 1);
      }
    }
  }
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) covariance[j * n + i] = covariance[i * n + j] as number;
  return { mean, covariance };
}
