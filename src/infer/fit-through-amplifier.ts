import type { Bin } from './bins.ts';
import { type Fit, type FitOptions, fitCell, isFound, joined } from './fit.ts';
import type { FitProblem } from './fit-problem.ts';
import { type PartialFit, sparedBins, spareSegments } from './spare-segments.ts';

/** Starts at most: each is followed by a fit of parts. */
const most = 4;
/** Spikes about to escape the clamp make valleys in which a fit creeps for a hundred iterations: a fit of parts leaves them at once. */
const patience = 3;

/** The same options for fits that are given up where they creep. */
export function impatient(options: FitOptions): FitOptions {
  return { ...options, refinement: { ...options.refinement, patience } };
}

/**
 * A fit from several starts, one after the other. Where one creeps it is gone on with at once without the steps that it cannot reconcile;
 * where that does not lead to a fit of the whole, the creeping is given its time; and only then are steps left out for good.
 *
 * @param starts coordinates, most promising first
 */
export async function fitThroughAmplifier(
  problem: FitProblem,
  bins: readonly Bin[],
  starts: readonly Float64Array[],
  options: FitOptions,
): Promise<PartialFit> {
  const tries = impatient({ ...options, starts: 1 });
  const nothing = new Uint8Array(bins.length);
  let whole: Fit | undefined;
  for (let used = 1; used <= Math.min(options.starts, most); used++) {
    const fit = await fitCell(problem, starts.slice(used - 1, used), tries);
    whole = whole ? joined(whole, fit, problem.prior.sd) : fit;
    if (isFound(whole)) break;
    if (fit.optima.length === 0) continue;
    const part = await spareSegments(problem, bins, fit, tries);
    if (part && !part.spared.includes(1)) return { ...part, fit: { ...part.fit, starts: used } };
    const crept = await fitCell(problem, starts.slice(used - 1, used), { ...options, starts: 1 });
    whole = { ...joined(whole, crept, problem.prior.sd), starts: used };
    if (isFound(whole)) break;
    const slow = crept.optima.length > 0 ? await spareSegments(problem, bins, crept, options) : undefined;
    const left = slow && part ? (sparedBins(slow) <= sparedBins(part) ? slow : part) : (slow ?? part);
    if (left) return { ...left, fit: { ...left.fit, starts: used } };
  }
  return { fit: whole as Fit, sigma: problem.sigma, spared: nothing };
}
