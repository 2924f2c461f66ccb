import type { Coordinates } from './coordinates.ts';
import type { PriorDensity } from './prior-density.ts';

/** What is known of one fitted quantity, in units of its baseline (its own unit where the baseline is 0). */
export interface Summary {
  readonly median: number;
  readonly mean: number;
  readonly sd: number;
  readonly interval50: readonly [number, number];
  readonly interval90: readonly [number, number];
  readonly prior90: readonly [number, number];
  readonly priorSd: number;
  /** Who determined it: the recording where little of the prior's width is left, the prior where nearly all is. */
  readonly determinedBy: 'data' | 'partly' | 'prior';
}

/** Posterior sd over prior sd up to which the recording determined a value, and from which on the prior did. */
export const determinedLimits = { data: 1 / 3, prior: 0.9 } as const;

/** A value that went so far, in sd of the prior, did not come from the prior alone, however wide it still is. */
const moved = 1;

const priorDraws = 2000;
const priorSeed = 0x7072696f;

/** Ascending draws of each quantity from priors that were asked for. */
const drawnFrom = new WeakMap<PriorDensity, readonly Float64Array[]>();

function priorColumns(prior: PriorDensity): readonly Float64Array[] {
  const known = drawnFrom.get(prior);
  if (known) return known;
  const draws = Array.from({ length: priorDraws }, (_, k) => prior.draw(priorSeed, k));
  const columns = prior.marginals.map((_, i) => sorted(draws, i));
  drawnFrom.set(prior, columns);
  return columns;
}

/** Summaries of posterior draws, one for each fitted quantity. */
export function summarise(
  coordinates: Coordinates,
  prior: PriorDensity,
  draws: readonly ArrayLike<number>[],
): Summary[] {
  const before = priorColumns(prior);
  return coordinates.parameters.map((p, i) => {
    const unit = p.baseline || 1;
    const x = inUnits(sorted(draws, i), unit);
    const y = inUnits(before[i] as Float64Array, unit);
    const [mean, sd] = moments(x);
    const priorSd = moments(y)[1];
    // Under a prior of factors widths are factors too: a value ten times the baseline has ten times the width.
    const isOfFactors = prior.marginals[i]?.kind === 'normal' && p.scale === 'log';
    const [place, width] = isOfFactors ? moments(x.map(Math.log)) : [mean, sd];
    const [placeBefore, widthBefore] = moments(isOfFactors ? y.map(Math.log) : y);
    const ratio = width / widthBefore;
    const isMoved = Math.abs(place - placeBefore) > moved * widthBefore;
    return {
      median: quantile(x, 0.5),
      mean,
      sd,
      interval50: [quantile(x, 0.25), quantile(x, 0.75)],
      interval90: [quantile(x, 0.05), quantile(x, 0.95)],
      prior90: [quantile(y, 0.05), quantile(y, 0.95)],
      priorSd,
      determinedBy:
        ratio <= determinedLimits.data ? 'data' : ratio < determinedLimits.prior || isMoved ? 'partly' : 'prior',
    };
  });
}

function sorted(rows: readonly ArrayLike<number>[], i: number): Float64Array {
  return Float64Array.from(rows, (row) => row[i] as number).sort();
}

/** Ascending values in ascending multiples of a unit of either sign. */
function inUnits(ascending: Float64Array, unit: number): Float64Array {
  const x = ascending.map((value) => value / unit);
  return unit < 0 ? x.reverse() : x;
}

/** Mean and standard deviation. */
function moments(x: Float64Array): [number, number] {
  const mean = x.reduce((sum, v) => sum + v, 0) / x.length;
  return [mean, Math.sqrt(x.reduce((sum, v) => sum + (v - mean) ** 2, 0) / Math.max(1, x.length - 1))];
}

/** Linear interpolation between order statistics. */
export function quantile(ascending: Float64Array, p: number): number {
  const place = p * (ascending.length - 1);
  const low = Math.floor(place);
  const a = ascending[low] as number;
  const b = ascending[Math.min(low + 1, ascending.length - 1)] as number;
  return a + (place - low) * (b - a);
}
