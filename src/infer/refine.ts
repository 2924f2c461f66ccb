import { cholesky, dot, gram, multiplyVector, solveCholesky } from '../numeric/matrix.ts';
import { type FitProblem, simulateAt } from './fit-problem.ts';
import { jacobian, tunedMoves } from './jacobian.ts';
import { type Misfit, misfit } from './likelihood.ts';
import type { PriorDensity } from './prior-density.ts';

/** One optimum. */
export interface Optimum {
  readonly coordinates: Float64Array;
  readonly values: Float64Array;
  readonly misfit: Misfit;
  readonly simulated: Float64Array;
  /** Minus ln of likelihood and (moment-matched) prior. */
  readonly objective: number;
  readonly iterations: number;
  readonly settled: boolean;
  /** What an undamped step would still gain if the currents were as straight as their derivatives, ln: about 1 in an optimum. */
  readonly promised: number;
  /** Moves that suit derivatives here, in sd of the prior. */
  readonly moves: Float64Array;
}

/** Limits of a refinement. */
export interface RefineOptions {
  readonly iterations: number;
  /** Fraction of a prior sd by which parameters are moved for a derivative at most. */
  readonly step: number;
  /** Settled when an iteration lowers the objective by less. */
  readonly enough: number;
  /** Iterations in a row that may gain next to nothing of what derivatives promise: then these lead nowhere. */
  readonly patience?: number;
}

export const defaultRefinement: RefineOptions = { iterations: 40, step: 0.02, enough: 0.02 };

/** Largest move of a coordinate in an iteration, in sd of the prior. */
const longestStep = 1.5;
/** An iteration that gains less than this part of what was promised creeps. */
const creeping = 0.2;
/** Promises up to this are kept: derivatives have errors, and an optimum is a point within them, ln. */
export const mostPromised = 5;
const dampings = [0, 0.01, 0.1, 1, 10, 100, 1000] as const;

/** Whether a refinement ended where derivatives promise a gain that no step along them finds: not in an optimum. */
export function isStuck({ promised }: Pick<Optimum, 'promised'>): boolean {
  return promised > mostPromised;
}

/** Half the squared distance from the prior's centre, in its own metric, and the walls of its ranges. */
function priorCost(prior: PriorDensity, x: ArrayLike<number>, values: ArrayLike<number>): number {
  const n = prior.mean.length;
  const d = Float64Array.from(prior.mean, (m, i) => (x[i] as number) - m);
  const excess = prior.excess(values);
  return (dot(d, multiplyVector(prior.precision, n, d)) + dot(excess, excess)) / 2;
}

/** Columns of derivatives of the excess over the prior's ranges with respect to the coordinates; rows that are zero are left out. */
function wallColumns(problem: FitProblem, x: Float64Array): { columns: Float64Array[]; excess: Float64Array } {
  const { coordinates, prior } = problem;
  const excess = prior.excess(coordinates.values(x));
  const rows = Array.from(excess, (_, i) => i).filter((i) => excess[i] !== 0);
  const columns = Array.from(x, (_, k) => {
    if (rows.length === 0) return new Float64Array(0);
    const move = 1e-6 * (prior.sd[k] as number);
    const moved = x.slice();
    moved[k] = (x[k] as number) + move;
    const after = prior.excess(coordinates.values(moved));
    return Float64Array.from(rows, (i) => ((after[i] as number) - (excess[i] as number)) / move);
  });
  return { columns, excess: Float64Array.from(rows, (i) => excess[i] as number) };
}

/**
 * Maximum a posteriori by Levenberg-Marquardt on the simulator itself, from one start. Damping is in the metric of the prior; several
 * dampings are tried at once.
 *
 * @source Marquardt 1963, J Soc Ind Appl Math 11:431
 */
export async function refine(problem: FitProblem, start: Float64Array, options = defaultRefinement): Promise<Optimum> {
  const { coordinates, prior, observation, sigma, likelihood } = problem;
  const n = prior.mean.length;
  const judge = (current: Float64Array): Misfit => misfit(current, observation, sigma, likelihood);
  let x = start;
  let current = (await simulateAt(problem, [x])).currents[0] as Float64Array;
  let now = judge(current);
  let objective = now.cost + priorCost(prior, x, coordinates.values(x));
  let moves: Float64Array = new Float64Array(n).fill(options.step);
  let damping = 1;
  let iterations = 0;
  let quiet = 0;
  let crept = 0;
  let promised = 0;
  while (iterations < options.iterations && Number.isFinite(objective)) {
    iterations++;
    const columns = await jacobian(problem, x, current, now, moves);
    moves = tunedMoves(columns, prior, options.step);
    const walls = wallColumns(problem, x);
    const wallHessian = gram(walls.columns);
    const hessian = gram(columns).map((h, i) => h + (wallHessian[i] as number));
    const weighted = now.residuals.map((r, b) => r * (now.weights[b] as number));
    const pull = multiplyVector(
      prior.precision,
      n,
      prior.mean.map((m, i) => (x[i] as number) - m),
    );
    const gradient = Float64Array.from(
      columns,
      (column, k) => dot(column, weighted) + dot(walls.columns[k] as Float64Array, walls.excess) + (pull[k] as number),
    );
    const steps = dampings.flatMap((factor) => dampedStep(hessian, prior, gradient, factor * damping) ?? []);
    promised = steps[0] ? -dot(steps[0], gradient) / 2 : 0;
    const candidates = steps.map((step) => limited(x, step, prior));
    const { values, currents } = await simulateAt(problem, candidates);
    let best = -1;
    let bestObjective = objective;
    const judged = currents.map(judge);
    judged.forEach((m, c) => {
      const value = m.cost + priorCost(prior, candidates[c] as Float64Array, values[c] as Float64Array);
      if (value < bestObjective) {
        bestObjective = value;
        best = c;
      }
    });
    if (best < 0) {
      if (damping > 1e6) break;
      damping *= 1e3;
      quiet++;
      if (quiet >= 2) break;
      continue;
    }
    const gain = objective - bestObjective;
    x = candidates[best] as Float64Array;
    current = currents[best] as Float64Array;
    now = judged[best] as Misfit;
    objective = bestObjective;
    damping = Math.min(Math.max(damping * (dampings[best] || 0.001), 1e-4), 1e6);
    quiet = gain < options.enough ? quiet + 1 : 0;
    crept = isStuck({ promised }) && gain < creeping * promised ? crept + 1 : 0;
    if (quiet >= 1 || crept > (options.patience ?? Number.POSITIVE_INFINITY)) break;
  }
  return {
    coordinates: x,
    values: coordinates.values(x),
    misfit: now,
    simulated: current,
    objective,
    iterations,
    settled: quiet > 0,
    promised,
    moves,
  };
}

function dampedStep(
  hessian: Float64Array,
  prior: PriorDensity,
  gradient: Float64Array,
  damping: number,
): Float64Array | undefined {
  const n = gradient.length;
  const matrix = hessian.map((h, i) => h + (1 + damping) * (prior.precision[i] as number));
  const factor = cholesky(matrix, n);
  return factor && solveCholesky(factor, n, gradient).map((d) => -d);
}

function limited(x: Float64Array, step: Float64Array, prior: PriorDensity): Float64Array {
  let largest = 0;
  step.forEach((d, i) => {
    largest = Math.max(largest, Math.abs(d) / (prior.sd[i] as number));
  });
  const shrink = largest > longestStep ? longestStep / largest : 1;
  return x.map((value, i) => value + shrink * (step[i] as number));
}
