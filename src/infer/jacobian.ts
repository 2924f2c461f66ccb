import { dot } from '../numeric/matrix.ts';
import { type FitProblem, simulateAt } from './fit-problem.ts';
import type { Misfit } from './likelihood.ts';
import type { PriorDensity } from './prior-density.ts';

/** A move for a derivative changes the currents by so many standard errors altogether: spikes that escape a clamp bend within a few. */
const telling = 1;
/** Shorter moves drown in the error of the simulation, sd of the prior. */
const shortest = 5e-4;

/**
 * Derivatives of the weighted residuals with respect to the coordinates, by forward differences, all simulated at once.
 *
 * @param moves of each coordinate, in sd of the prior
 * @returns one column a coordinate
 */
export async function jacobian(
  problem: FitProblem,
  x: Float64Array,
  current: Float64Array,
  { weights, residuals }: Misfit,
  moves: Float64Array,
): Promise<Float64Array[]> {
  const { prior, sigma, observation } = problem;
  const steps = prior.sd.map(
    (sd, k) => ((x[k] as number) > (prior.mean[k] as number) ? -1 : 1) * (moves[k] as number) * sd,
  );
  const rows = Array.from(steps, (step, k) => {
    const row = x.slice();
    row[k] = (row[k] as number) + step;
    return row;
  });
  const { currents } = await simulateAt(problem, rows);
  // A censored current beyond its bound does not move the cost.
  const scale = sigma.map((sd, b) =>
    observation.censored[b] !== 'none' && residuals[b] === 0 ? 0 : (weights[b] as number) / sd,
  );
  return currents.map((moved, k) => {
    const column = new Float64Array(moved.length);
    for (let b = 0; b < moved.length; b++) {
      const derivative = ((moved[b] as number) - (current[b] as number)) / (steps[k] as number);
      column[b] = Number.isFinite(derivative) ? derivative * (scale[b] as number) : 0;
    }
    return column;
  });
}

/** Moves that suit the derivatives found with others. */
export function tunedMoves(columns: readonly Float64Array[], prior: PriorDensity, longest: number): Float64Array {
  return prior.sd.map((sd, k) => {
    const column = columns[k] as Float64Array;
    const change = Math.sqrt(dot(column, column)) * sd;
    return Math.min(Math.max(telling / change, shortest), longest);
  });
}

/** Derivatives with moves that suit them, where none are known yet. */
export async function tunedJacobian(
  problem: FitProblem,
  x: Float64Array,
  current: Float64Array,
  misfit: Misfit,
  longest: number,
): Promise<Float64Array[]> {
  const uniform = new Float64Array(x.length).fill(longest);
  const columns = await jacobian(problem, x, current, misfit, uniform);
  return jacobian(problem, x, current, misfit, tunedMoves(columns, problem.prior, longest));
}
