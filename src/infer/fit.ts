import { chiSquaredLimit } from '../numeric/chi-squared.ts';
import type { FitProblem } from './fit-problem.ts';
import { type Likelihood, sigmas } from './likelihood.ts';
import { defaultRefinement, isStuck, type Optimum, type RefineOptions, refine } from './refine.ts';

/** How a fit goes about it. */
export interface FitOptions {
  /** Starts at most; a fit of the data to within the noise ends them. */
  readonly starts: number;
  /** Starts at least, so that a second optimum is not missed. */
  readonly leastStarts: number;
  readonly refinement: RefineOptions;
  /** Probability that a right model's chi-square is larger than the limit. */
  readonly level: number;
}

export const defaultFit: FitOptions = { starts: 6, leastStarts: 1, refinement: defaultRefinement, level: 0.001 };

/** Whether a fit explains the data to within the noise, and ended in an optimum. */
export function isFound({ isWithinNoise, optima }: Pick<Fit, 'isWithinNoise' | 'optima'>): boolean {
  return isWithinNoise && optima[0] !== undefined && !isStuck(optima[0]);
}

/** What fitting found. */
export interface Fit {
  /** Distinct optima, best first. */
  readonly optima: readonly Optimum[];
  /** Chi-square of the best, and the largest that noise explains. */
  readonly chi2: number;
  /** Bins that count. */
  readonly points: number;
  readonly limit: number;
  readonly isWithinNoise: boolean;
  readonly starts: number;
}

/** A problem is first solved with errors of this size, which are then tightened tenfold at a time: far from the optimum exact data mislead. */
const relaxed: Likelihood = { floor_A_F: 0.1, relative: 0.03, robust: Number.POSITIVE_INFINITY, temper: 1 };
const tighten = 10;
const relaxedRefinement: RefineOptions = { iterations: 10, step: 0.02, enough: 10 };
/** A robust scale is brought down to its own in these steps, at the likelihood's own temper: a unit of ln density means more there. */
const robustEasing = [10, 3] as const;
const easedRefinement: RefineOptions = { iterations: 10, step: 0.02, enough: 2 };
/** Optima whose parameters differ by less than this, in sd of the prior, in every coordinate are the same. */
const sameOptimum = 0.15;

/**
 * Fits from several starts and keeps every distinct optimum.
 *
 * @param starts coordinates, most promising first
 */
export async function fitCell(
  problem: FitProblem,
  starts: readonly Float64Array[],
  options: FitOptions = defaultFit,
): Promise<Fit> {
  const optima: Optimum[] = [];
  const { points, limit } = limitOf(problem, options);
  let used = 0;
  for (const start of starts.slice(0, options.starts)) {
    used++;
    const found = await settle(problem, await approach(problem, start), options.refinement);
    if (!Number.isFinite(found.objective)) continue;
    keep(optima, found, problem.prior.sd);
    if (used >= options.leastStarts && (optima[0] as Optimum).misfit.chi2 <= limit) break;
  }
  const chi2 = optima[0]?.misfit.chi2 ?? Number.POSITIVE_INFINITY;
  return { optima, chi2, points, limit, isWithinNoise: chi2 <= limit, starts: used };
}

/** Two fits of one problem from different starts as one. */
export function joined(a: Fit, b: Fit, sd: Float64Array): Fit {
  const optima = [...a.optima];
  for (const found of b.optima) keep(optima, found, sd);
  const chi2 = optima[0]?.misfit.chi2 ?? Number.POSITIVE_INFINITY;
  return { ...a, optima, chi2, isWithinNoise: chi2 <= a.limit, starts: a.starts + b.starts };
}

/** Adds an optimum to distinct ones, best first; of two that are the same the better one stays. */
function keep(optima: Optimum[], found: Optimum, sd: Float64Array): void {
  const twin = optima.findIndex((o) => isSame(o, found, sd));
  if (twin < 0) optima.push(found);
  else if (found.objective < (optima[twin] as Optimum).objective) optima[twin] = found;
  optima.sort((x, y) => x.objective - y.objective);
}

/**
 * A fit gone on with, after the problem has changed a little.
 *
 * @returns undefined where the optimum can no longer be simulated
 */
export async function fitOn(problem: FitProblem, fit: Fit, options: FitOptions = defaultFit): Promise<Fit | undefined> {
  const [best, ...others] = fit.optima;
  const found = best && (await fitFrom(problem, best.coordinates, options));
  return found && { ...found, optima: [...found.optima, ...others], starts: fit.starts };
}

/**
 * A fit from near its optimum.
 *
 * @returns undefined where no simulation succeeds there
 */
export async function fitFrom(problem: FitProblem, start: Float64Array, options: FitOptions): Promise<Fit | undefined> {
  const found = await settle(problem, start, options.refinement);
  if (!Number.isFinite(found.objective)) return undefined;
  const { points, limit } = limitOf(problem, options);
  const { chi2 } = found.misfit;
  return { optima: [found], chi2, points, limit, isWithinNoise: chi2 <= limit, starts: 1 };
}

/** What a fit adapts to does not count: each parameter takes a degree of freedom, though never more than half of them together. */
function limitOf(
  { sigma, prior }: FitProblem,
  { level }: FitOptions,
): { readonly points: number; readonly limit: number } {
  const points = sigma.filter((sd) => Number.isFinite(sd)).length;
  const freedom = Math.max(points - prior.mean.length, Math.ceil(points / 2));
  return { points, limit: chiSquaredLimit(freedom, level) };
}

async function settle(problem: FitProblem, start: Float64Array, options: RefineOptions): Promise<Optimum> {
  const found = await refine(problem, start, options);
  const isGivenUp = options.patience !== undefined && isStuck(found);
  // A flat valley: not finished is not found, however well it fits already.
  return found.settled || isGivenUp || !Number.isFinite(found.objective)
    ? found
    : refine(problem, found.coordinates, options);
}

/**
 * From a start to where the exact problem can be solved: errors tightened step by step down to those of the problem; and for a robust
 * likelihood, outliers believed at first, so that none is given up before it was tried.
 */
async function approach(problem: FitProblem, start: Float64Array): Promise<Float64Array> {
  const typical = median(problem.sigma);
  let x = start;
  for (let easing = 1; relaxed.floor_A_F * easing > typical; easing /= tighten) {
    const likelihood = { ...relaxed, floor_A_F: relaxed.floor_A_F * easing, relative: relaxed.relative * easing };
    const sigma = sigmas(problem.observation, likelihood, problem.sigma);
    x = (await refine({ ...problem, likelihood, sigma }, x, relaxedRefinement)).coordinates;
  }
  const { robust } = problem.likelihood;
  if (robust === Number.POSITIVE_INFINITY) return x;
  for (const easing of robustEasing) {
    const likelihood = { ...problem.likelihood, robust: robust * easing };
    x = (await refine({ ...problem, likelihood }, x, easedRefinement)).coordinates;
  }
  return x;
}

function isSame(a: Optimum, b: Optimum, sd: Float64Array): boolean {
  return a.coordinates.every((x, i) => Math.abs(x - (b.coordinates[i] as number)) < sameOptimum * (sd[i] as number));
}

function median(x: Float64Array): number {
  return Float64Array.from(x).sort()[x.length >> 1] ?? 0;
}
