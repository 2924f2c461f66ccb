import type { Bin } from './bins.ts';
import { type Fit, type FitOptions, fitFrom, isFound } from './fit.ts';
import type { FitProblem } from './fit-problem.ts';
import type { Optimum } from './refine.ts';

/** Share of the bins that may be left out. */
const mostSpared = 0.25;
/** Segments whose mean squared residual is at least this part of the worst one's go together with it. */
const asBad = 0.3;
/** A segment is not left out for less than this, mean squared residual. */
const bad = 2;

/** A fit of part of a recording. */
export interface PartialFit {
  readonly fit: Fit;
  /** Infinity for what was left out. */
  readonly sigma: Float64Array;
  /** One flag a bin. */
  readonly spared: Uint8Array;
}

/** How many bins a fit left out. */
export function sparedBins({ spared }: Pick<PartialFit, 'spared'>): number {
  return spared.reduce((sum, flag) => sum + flag, 0);
}

/**
 * A fit without the few steps that it does not reconcile with the rest. Through a series resistance a cell escapes the clamp or does not:
 * between the two no derivative leads. The worst steps are left out until the rest is explained by noise; then each is let in again if it
 * agrees after all.
 *
 * @param fit of the whole, not within the noise or not in an optimum
 * @returns undefined where too much would have to be left out
 */
export async function spareSegments(
  problem: FitProblem,
  bins: readonly Bin[],
  fit: Fit,
  options: FitOptions,
): Promise<PartialFit | undefined> {
  const most = mostSpared * bins.length - problem.sigma.filter((sd) => !Number.isFinite(sd)).length;
  const without = (segments: ReadonlySet<number>): FitProblem => ({
    ...problem,
    sigma: problem.sigma.map((sd, b) => (segments.has((bins[b] as Bin).segment) ? Number.POSITIVE_INFINITY : sd)),
  });
  let best = fit.optima[0] as Optimum;
  let left: ReadonlySet<number> = new Set<number>();
  let found: Fit | undefined;
  while (!(found && isFound(found))) {
    const worse = worstSegments(bins, best, without(left).sigma);
    if (worse.length === 0) return undefined;
    left = new Set([...left, ...worse]);
    if (bins.filter(({ segment }) => left.has(segment)).length > most) return undefined;
    found = await fitFrom(without(left), best.coordinates, options);
    if (!found) return undefined;
    best = found.optima[0] as Optimum;
  }
  for (const segment of left) {
    const fewer = new Set([...left].filter((other) => other !== segment));
    const again = await fitFrom(without(fewer), best.coordinates, options);
    if (!(again && isFound(again))) continue;
    left = fewer;
    found = again;
    best = again.optima[0] as Optimum;
  }
  return {
    fit: found,
    sigma: without(left).sigma,
    spared: Uint8Array.from(bins, ({ segment }) => (left.has(segment) ? 1 : 0)),
  };
}

/** The segment with the largest mean squared residual, and those that are nearly as bad. */
function worstSegments(bins: readonly Bin[], { misfit }: Optimum, sigma: Float64Array): number[] {
  const sums = new Map<number, { squares: number; count: number }>();
  bins.forEach(({ segment }, b) => {
    if (!Number.isFinite(sigma[b])) return;
    const sum = sums.get(segment) ?? { squares: 0, count: 0 };
    sum.squares += (misfit.residuals[b] as number) ** 2;
    sum.count++;
    sums.set(segment, sum);
  });
  const means = [...sums].map(([segment, { squares, count }]) => ({ segment, mean: squares / count }));
  const worst = Math.max(...means.map(({ mean }) => mean));
  return means.filter(({ mean }) => mean >= bad && mean >= asBad * worst).map(({ segment }) => segment);
}
