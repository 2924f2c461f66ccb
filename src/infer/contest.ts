import { type FitProblem, simulateAt } from './fit-problem.ts';
import { misfit } from './likelihood.ts';
import { type Optimum, type RefineOptions, refine } from './refine.ts';

/** So many starts are gone on with, for so many iterations each. */
const rounds = [
  { starts: 5, iterations: 2 },
  { starts: 3, iterations: 2 },
  { starts: 2, iterations: 3 },
] as const;

/**
 * Lets starts compete: all are given a few iterations, those that come furthest are given more. Which basin holds the best optimum cannot be
 * seen from where a fit starts, and is mostly plain after two iterations, a fraction of what it takes to arrive.
 *
 * @param sure starts that are tried in any case
 * @param others starts of which those are tried whose currents come nearest
 * @returns the last two, best first: not optima yet
 * @source successive halving: Jamieson & Talwalkar 2016, Proc AISTATS 51:240
 */
export async function contest(
  problem: FitProblem,
  sure: readonly Float64Array[],
  others: readonly Float64Array[],
  options: Pick<RefineOptions, 'step' | 'enough'>,
): Promise<readonly Optimum[]> {
  let field = [...sure, ...(await byMisfit(problem, others))].slice(0, rounds[0].starts);
  let found: Optimum[] = [];
  for (const { starts, iterations } of rounds) {
    // Side by side: while one start is thought about, the workers simulate the others.
    const now = await Promise.all(
      field.slice(0, starts).map((start) => refine(problem, start, { ...options, iterations })),
    );
    found = now.filter(({ objective }) => Number.isFinite(objective));
    found.sort((a, b) => a.objective - b.objective);
    field = found.map(({ coordinates }) => coordinates);
  }
  return found;
}

/** Nearest to the data first; what cannot be simulated is left out. */
async function byMisfit(problem: FitProblem, starts: readonly Float64Array[]): Promise<Float64Array[]> {
  if (starts.length === 0) return [];
  const { currents } = await simulateAt(problem, starts);
  return currents
    .map((row, k) => ({
      start: starts[k] as Float64Array,
      cost: misfit(row, problem.observation, problem.sigma, problem.likelihood).cost,
    }))
    .filter(({ cost }) => Number.isFinite(cost))
    .sort((a, b) => a.cost - b.cost)
    .map(({ start }) => start);
}
