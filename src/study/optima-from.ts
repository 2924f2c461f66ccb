import { contest } from '../infer/contest.ts';
import { fitCell } from '../infer/fit.ts';
import type { FitProblem } from '../infer/fit-problem.ts';
import { type Optimum, refine } from '../infer/refine.ts';

/** A fit that has not settled by then is gone on with once. */
const refinement = { iterations: 15, step: 0.02 } as const;
/** A further start is looked at after every so many iterations, and given so many in all before it leads. */
const look = 3;
const patience = 12;
/** A further start that would need more looks at its present pace to catch up is hopeless. */
const mostLooks = 3;
/** What has not settled when it should have is given this much longer, iterations. */
const extension = 8;
/** After so many simulations no further start is gone on with: there is no time for it. */
const mostSimulations = 2600;
/** What lies this near to a known optimum in every coordinate (sd of the prior), and in ln density, comes to it. */
const near = { sd: 0.5, objective: 3 } as const;
/** Optima whose coordinates differ by less than this, in sd of the prior, are the same. */
const sameSd = 0.15;

/**
 * Distinct optima, best first: the first start is fitted out; further ones, which look for a second optimum, are given up as soon as they
 * come to one that is known, fall behind without hope of catching up, or use up their patience behind the best. Where optima of other cells
 * are known, these and the first start compete for being the first two.
 *
 * @param starts coordinates, most promising first
 * @param known optima of other cells
 * @param enough a start has settled when an iteration gains less, ln density
 */
export async function optimaFrom(
  problem: FitProblem,
  starts: readonly Float64Array[],
  known: readonly Float64Array[],
  enough: number,
): Promise<readonly Optimum[]> {
  const found: Optimum[] = [];
  let others = starts.slice(1);
  if (known.length > 0) {
    const [leader, second] = await contest(problem, starts.slice(0, 1), known, { ...refinement, enough });
    if (leader) {
      found.push(await settled(problem, leader, enough));
      others = second ? [second.coordinates] : [];
    }
  } else {
    const options = { starts: 1, leastStarts: 1, refinement: { ...refinement, enough }, level: 0.001 };
    found.push(...(await fitCell(problem, starts.slice(0, 1), options)).optima);
  }
  for (const start of others) {
    const further = await scout(problem, start, found, enough);
    if (further) found.push(further);
    found.sort((a, b) => a.objective - b.objective);
  }
  return found;
}

/** Gone on with until it has settled, or has had its time. */
async function settled(problem: FitProblem, from: Optimum, enough: number): Promise<Optimum> {
  const once = await refine(problem, from.coordinates, { ...refinement, enough });
  return once.settled ? once : refine(problem, once.coordinates, { ...refinement, enough, iterations: extension });
}

/** @returns nothing when the start was given up, or came to what is known */
async function scout(
  problem: FitProblem,
  start: Float64Array,
  known: readonly Optimum[],
  enough: number,
): Promise<Optimum | undefined> {
  const best = known[0]?.objective ?? Number.POSITIVE_INFINITY;
  let [x, before, used] = [start, Number.POSITIVE_INFINITY, 0];
  let last: Optimum | undefined;
  while (problem.simulator.simulated() < mostSimulations) {
    const now = await refine(problem, x, { ...refinement, enough, iterations: look });
    if (!Number.isFinite(now.objective)) return undefined;
    const isKnown = (sd: number): boolean => known.some((o) => isNear(problem, now, o, sd));
    if (now.settled) return isKnown(sameSd) ? undefined : now;
    const behind = now.objective - best;
    if (behind < near.objective && isKnown(near.sd)) return undefined;
    if (behind > mostLooks * (before - now.objective)) return undefined;
    used += look;
    if (used >= (behind > 0 ? patience : 2 * refinement.iterations)) return behind < 0 ? now : undefined;
    [x, before, last] = [now.coordinates, now.objective, now];
  }
  return last && last.objective < best ? last : undefined;
}

function isNear({ prior }: FitProblem, a: Optimum, b: Optimum, sd: number): boolean {
  return a.coordinates.every((x, i) => Math.abs(x - (b.coordinates[i] as number)) < sd * (prior.sd[i] as number));
}
