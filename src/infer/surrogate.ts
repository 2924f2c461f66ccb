import { cholesky, dot, gram, inverseCholesky, symmetricEigen } from '../numeric/matrix.ts';
import { reducedBasis } from '../numeric/reduced-basis.ts';
import { type FitProblem, simulateAt } from './fit-problem.ts';
import { jacobian } from './jacobian.ts';
import { misfit } from './likelihood.ts';
import type { Optimum } from './refine.ts';

/** The posterior near an optimum, were the model linear in the coordinates and the prior normal. */
export interface Laplace {
  readonly centre: Float64Array;
  /** Covariance of the coordinates, n x n. */
  readonly covariance: Float64Array;
  /** Principal axes, one standard deviation long, widest first. */
  readonly axes: readonly Float64Array[];
  /** J'J: what the data alone say, n x n. */
  readonly information: Float64Array;
}

/** Gauss-Newton approximation of the posterior at an optimum. */
export async function laplaceAt(problem: FitProblem, optimum: Optimum): Promise<Laplace> {
  const { coordinates, simulated, misfit, moves } = optimum;
  const columns = await jacobian(problem, coordinates, simulated, misfit, moves);
  const n = coordinates.length;
  const information = gram(columns);
  const factor = cholesky(
    information.map((h, i) => h + (problem.prior.precision[i] as number)),
    n,
  );
  if (!factor) throw new Error('the curvature of the posterior is not positive definite');
  const covariance = inverseCholesky(factor, n);
  const { values, vectors } = symmetricEigen(covariance, n);
  const axes = vectors.map((v, k) => v.map((x) => x * Math.sqrt(Math.max(values[k] as number, 0))));
  return { centre: coordinates, covariance, axes, information };
}

/**
 * Weighted residuals as a polynomial of second degree in a, the position along the axes in standard deviations:
 * r = r0 + sum a_k slope_k + sum a_k^2 / 2 bend_k + sum a_k a_l twist_kl. All are given in a reduced orthonormal basis.
 */
export interface Surrogate {
  readonly laplace: Laplace;
  readonly origin: Float64Array;
  readonly slope: readonly Float64Array[];
  /** Of each axis; undefined for one along which currents are straight, which is twisted with none. */
  readonly bend: readonly (Float64Array | undefined)[];
  /** For each axis, the axes it is twisted with. */
  readonly twists: readonly (readonly { readonly other: number; readonly vector: Float64Array }[])[];
}

/** How far along an axis the bend is measured, standard deviations. */
const reach = 1.5;
/** Axes whose twists with one another are measured: those that bend most. */
const twistedAxes = 16;
/** Bends shorter than this (in units of the noise) are straight. */
const straight = 0.02;

/** Measures slope, bend and twist of the currents along the axes of the posterior. */
export async function surrogateAt(problem: FitProblem, optimum: Optimum, laplace: Laplace): Promise<Surrogate> {
  const { observation, sigma, likelihood } = problem;
  const { axes, centre } = laplace;
  const { weights } = optimum.misfit;
  const origin = optimum.misfit.residuals.map((r, b) => r * (weights[b] as number));
  const weighted = async (rows: readonly Float64Array[]): Promise<Float64Array[]> => {
    const { currents } = await simulateAt(problem, rows);
    return currents.map((current) => {
      const { residuals, cost } = misfit(current, observation, sigma, likelihood);
      // A place where the cell cannot be integrated teaches nothing.
      return Number.isFinite(cost) ? residuals.map((r, b) => r * (weights[b] as number)) : origin.slice();
    });
  };
  const moved = await weighted(axes.flatMap((axis) => [along(centre, axis, reach), along(centre, axis, -reach)]));
  const slope = axes.map((_, k) => combine(moved[2 * k], moved[2 * k + 1], (p, m) => (p - m) / (2 * reach)));
  const bend = axes.map((_, k) => {
    const plus = moved[2 * k] as Float64Array;
    const minus = moved[2 * k + 1] as Float64Array;
    return plus.map((p, b) => (p + (minus[b] as number) - 2 * (origin[b] as number)) / (reach * reach));
  });
  const size = bend.map((v) => Math.sqrt(dot(v, v)));
  const bent = size
    .map((_, k) => k)
    .filter((k) => (size[k] as number) > straight)
    .sort((a, b) => (size[b] as number) - (size[a] as number))
    .slice(0, twistedAxes);
  const pairs = bent.flatMap((k, i) => bent.slice(0, i).map((l) => [k, l] as const));
  const corners = await weighted(
    pairs.map(([k, l]) => along(along(centre, axes[k] as Float64Array, 1), axes[l] as Float64Array, 1)),
  );
  const twist = corners.map((corner, p) => {
    const [k, l] = pairs[p] as readonly [number, number];
    const straightLine = (b: number): number =>
      (origin[b] as number) +
      (slope[k]?.[b] as number) +
      (slope[l]?.[b] as number) +
      ((bend[k]?.[b] as number) + (bend[l]?.[b] as number)) / 2;
    return corner.map((c, b) => c - straightLine(b));
  });
  const reduced = reducedBasis([origin, ...slope, ...bend, ...twist], straight, axes.length + 64);
  const n = axes.length;
  const twists: { other: number; vector: Float64Array }[][] = axes.map(() => []);
  pairs.forEach(([k, l], p) => {
    const vector = reduced[1 + 2 * n + p] as Float64Array;
    if (dot(vector, vector) < straight ** 2) return;
    twists[k]?.push({ other: l, vector });
    twists[l]?.push({ other: k, vector });
  });
  return {
    laplace,
    origin: reduced[0] as Float64Array,
    slope: reduced.slice(1, 1 + n),
    bend: size.map((length, k) => (length > straight ? reduced[1 + n + k] : undefined)),
    twists,
  };
}

function along(x: Float64Array, axis: Float64Array, t: number): Float64Array {
  return x.map((value, i) => value + t * (axis[i] as number));
}

function combine(
  a: Float64Array | undefined,
  b: Float64Array | undefined,
  f: (x: number, y: number) => number,
): Float64Array {
  return (a as Float64Array).map((x, i) => f(x, (b as Float64Array)[i] as number));
}
