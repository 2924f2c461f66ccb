import { dot } from '../numeric/matrix.ts';
import type { Coordinates } from './coordinates.ts';
import type { PriorDensity } from './prior-density.ts';
import type { Surrogate } from './surrogate.ts';

/** Where a chain is. */
export interface ChainPlace {
  /** Along the axes of the surrogate, standard deviations. */
  readonly position: Float64Array;
  readonly coordinates: Float64Array;
  readonly values: Float64Array;
  /** The surrogate's weighted residual, in its reduced basis. */
  readonly residual: Float64Array;
  /** The surrogate's minus ln-likelihood. */
  readonly cost: number;
  /** ln density of the prior. */
  readonly logPrior: number;
}

/** Slice steps before a move along one axis is given up. */
const mostShrinks = 60;
const stepOut = 3;
const mostStepsOut = 40;

/** A place at the given position. */
export function placeAt(
  surrogate: Surrogate,
  prior: PriorDensity,
  coordinates: Coordinates,
  position: Float64Array,
): ChainPlace {
  const x = coordinatesAt(surrogate, position);
  const logSlopes = new Float64Array(x.length);
  const values = coordinates.values(x, new Float64Array(x.length), logSlopes);
  const residual = residualAt(surrogate, position);
  const cost = dot(residual, residual) / 2;
  return { position, coordinates: x, values, residual, cost, logPrior: prior.logDensity(x, values, logSlopes) };
}

/**
 * One sweep of slice sampling along every axis: leaves prior x surrogate unchanged, for any prior, ranges included. Prior and surrogate
 * have slices of their own; a move stays in both. The surrogate costs nothing along an axis, so the slice is stepped out of on it alone.
 *
 * @param uniform source of random numbers in (0, 1)
 * @param isBackwards from the last axis to the first: the same sweep with time turned round
 * @source Neal 2003, Ann Stat 31:705: stepping out and shrinkage, several auxiliary variables
 */
export function sweep(
  surrogate: Surrogate,
  prior: PriorDensity,
  coordinates: Coordinates,
  start: ChainPlace,
  uniform: () => number,
  isBackwards = false,
): ChainPlace {
  const { axes } = surrogate.laplace;
  const n = axes.length;
  const position = start.position.slice();
  const x = start.coordinates.slice();
  const residual = start.residual.slice();
  const trial = new Float64Array(n);
  const values = start.values.slice();
  const found = new Float64Array(n);
  const logSlopes = new Float64Array(n);
  const bentSlope = new Float64Array(residual.length);
  let { cost, logPrior } = start;
  for (let at = 0; at < n; at++) {
    const k = isBackwards ? n - 1 - at : at;
    const axis = axes[k] as Float64Array;
    // Along one axis the residual is a parabola, so the cost is a quartic.
    const bend = surrogate.bend[k];
    const here = position[k] as number;
    const slope = bend ? slopeAt(surrogate, k, bend, position, bentSlope) : (surrogate.slope[k] as Float64Array);
    const c1 = dot(residual, slope);
    const c2 = (dot(slope, slope) + (bend ? dot(residual, bend) : 0)) / 2;
    const c3 = bend ? dot(slope, bend) / 2 : 0;
    const c4 = bend ? dot(bend, bend) / 8 : 0;
    const from = cost;
    const costAt = (t: number): number => from + t * (c1 + t * (c2 + t * (c3 + t * c4)));
    const dearest = from - Math.log(uniform());
    const leastLikely = logPrior + Math.log(uniform());
    let low = -stepOut * uniform();
    let high = low + stepOut;
    let left = Math.floor(mostStepsOut * uniform());
    let right = mostStepsOut - 1 - left;
    for (; left > 0 && costAt(low) < dearest; left--) low -= stepOut;
    for (; right > 0 && costAt(high) < dearest; right--) high += stepOut;
    for (let shrink = 0; shrink < mostShrinks; shrink++) {
      const t = low + (high - low) * uniform();
      const costThere = costAt(t);
      if (costThere < dearest) {
        for (let i = 0; i < n; i++) trial[i] = (x[i] as number) + t * (axis[i] as number);
        coordinates.values(trial, found, logSlopes);
        const logPriorThere = prior.logDensity(trial, found, logSlopes);
        if (logPriorThere > leastLikely) {
          position[k] = here + t;
          x.set(trial);
          values.set(found);
          logPrior = logPriorThere;
          cost = costThere;
          addTo(residual, t, slope);
          if (bend) addTo(residual, (t * t) / 2, bend);
          break;
        }
      }
      if (t < 0) low = t;
      else high = t;
    }
  }
  return { position, coordinates: x, values, residual, cost, logPrior };
}

function coordinatesAt({ laplace }: Surrogate, position: Float64Array): Float64Array {
  const x = laplace.centre.slice();
  laplace.axes.forEach((axis, k) => {
    const t = position[k] as number;
    for (let i = 0; i < x.length; i++) x[i] = (x[i] as number) + t * (axis[i] as number);
  });
  return x;
}

/** Slope of the residual along axis k at a position, written to `slope`. */
function slopeAt(
  surrogate: Surrogate,
  k: number,
  bend: Float64Array,
  position: Float64Array,
  slope: Float64Array,
): Float64Array {
  slope.set(surrogate.slope[k] as Float64Array);
  addTo(slope, position[k] as number, bend);
  for (const { other, vector } of surrogate.twists[k] ?? []) addTo(slope, position[other] as number, vector);
  return slope;
}

function residualAt(surrogate: Surrogate, position: Float64Array): Float64Array {
  const residual = surrogate.origin.slice();
  surrogate.slope.forEach((slope, k) => {
    const t = position[k] as number;
    const bend = surrogate.bend[k];
    addTo(residual, t, slope);
    if (bend) addTo(residual, (t * t) / 2, bend);
    for (const { other, vector } of surrogate.twists[k] ?? [])
      if (other < k) addTo(residual, t * (position[other] as number), vector);
  });
  return residual;
}

/** sum += by * vector */
function addTo(sum: Float64Array, by: number, vector: Float64Array): void {
  for (let b = 0; b < sum.length; b++) sum[b] = (sum[b] as number) + by * (vector[b] as number);
}
