import type { BeyondRange, ClampTrace } from '../recording/quality/clamp-trace.ts';
import type { Bin } from './bins.ts';
import type { Censoring, Observation } from './likelihood.ts';

/** The recorded current in bins. */
export interface BinnedRecording {
  /** One entry a bin; a bin that holds nothing has infinite noise. */
  readonly observation: Observation;
  /** Standard deviation of one sample, A/F. */
  readonly noise_A_F: number;
  /** Variance of means over that of as many independent samples: above 1 where a filter makes neighbours alike. */
  readonly colour: number;
  /** Bins that a cut fell into, and their part of the time of all bins. */
  readonly cut: number;
  readonly cutTime: number;
}

/** Samples this far apart are taken as independent when their difference tells the noise. */
const farLag = 8;
/** Samples of a block: as many as last so long, ms (longer ones would see what the current itself does), within limits. */
const longestBlock_ms = 1.6;
const fewestInBlock = 4;
const mostInBlock = 16;
/** Noise is taken as white unless means of blocks vary this much more: what the estimate itself may be off by. */
const leastColour = 1.25;

/**
 * Means of the current over the bins.
 *
 * Uniform recordings: mean of the samples; a bin all of whose samples are beyond the recorder's range is censored. Listed times: exact
 * time average of the straight lines between samples of one uncut stretch;
 * a bin that a cut touches is dropped, one that lies in a cut altogether is censored: only the bound is known.
 *
 * @param trace in A/F, times from the start of the protocol
 * @param clipped lowest and highest current that could be recorded, A/F
 */
export function observe(
  trace: ClampTrace,
  bins: readonly Bin[],
  clipped?: readonly [number, number] | undefined,
): BinnedRecording {
  const { sd, colour } = noiseOf(trace, bins);
  const mean = new Float64Array(bins.length);
  const noise = new Float64Array(bins.length).fill(Number.POSITIVE_INFINITY);
  const censored: Censoring[] = bins.map(() => 'none');
  let [cut, cutTime, time] = [0, 0, 0];
  // Bins of evenly sampled recordings hold whole samples, unless they were made for recordings of any kind.
  const average = trace.isUniform && bins.every(({ count }) => count > 0) ? sampleMean(trace) : timeMean(trace);
  bins.forEach((bin, b) => {
    const found = average(bin);
    time += bin.to_ms - bin.from_ms;
    if (found === 'nothing') return;
    if (typeof found === 'number') {
      const n = Math.max(1, bin.count || (bin.to_ms - bin.from_ms) / trace.interval_ms);
      mean[b] = found;
      noise[b] = (sd * Math.sqrt(1 + (colour - 1) * (1 - 1 / n))) / Math.sqrt(n);
      return;
    }
    cut++;
    cutTime += bin.to_ms - bin.from_ms;
    if (found === 'cut' || !clipped) return;
    const side = typeof found === 'string' ? found : bound(found.before, found.after, clipped);
    if (!side) return;
    mean[b] = side === 'above' ? clipped[1] : clipped[0];
    noise[b] = sd;
    censored[b] = side;
  });
  return { observation: { mean, noise, censored }, noise_A_F: sd, colour, cut, cutTime: time > 0 ? cutTime / time : 0 };
}

/** A mean; or what is known instead: nothing, that a cut touches the bin, on which side of the range all of it is, or where it left. */
type BinMean = number | 'nothing' | 'cut' | BeyondRange['side'] | { readonly before: number; readonly after: number };

/** By the number of each sample from the start of the protocol; between sweeps, and where samples are missing, there is nothing. */
function sampleMean({ i, t_ms, interval_ms, beyond = [] }: ClampTrace): (bin: Bin) => BinMean {
  const number = (k: number): number => Math.round((t_ms[k] ?? 0) / interval_ms);
  const stretches = beyond.map(({ from_ms, to_ms, side }) => ({
    from: Math.round(from_ms / interval_ms),
    to: Math.round(to_ms / interval_ms),
    side,
  }));
  /** Bins come in ascending order, and so do stretches. */
  let next = 0;
  const without = (first: number, end: number): BinMean => {
    while (next > 0 && (stretches[next - 1]?.to ?? -1) >= first) next--;
    while (next < stretches.length && (stretches[next]?.to ?? 0) < first) next++;
    const stretch = stretches[next];
    if (!stretch || stretch.from >= end) return 'nothing';
    return stretch.from <= first && stretch.to >= end - 1 ? stretch.side : 'cut';
  };
  const grid = new Float64Array(Math.max(0, number(t_ms.length - 1) + 1)).fill(Number.NaN);
  for (let k = 0; k < i.length; k++) if (number(k) >= 0) grid[number(k)] = i[k] as number;
  return ({ first, count }) => {
    if (first < 0) return 'nothing';
    if (first + count > grid.length) return without(first, first + count);
    let [sum, missing] = [0, 0];
    for (let k = first; k < first + count; k++) {
      if (Number.isNaN(grid[k])) missing++;
      else sum += grid[k] as number;
    }
    if (missing === 0) return sum / count;
    return missing === count ? without(first, first + count) : 'cut';
  };
}

function timeMean({ t_ms, i, segment }: ClampTrace): (bin: Bin) => BinMean {
  let at = 0;
  return ({ from_ms, to_ms }) => {
    while (at > 0 && (t_ms[at] as number) > from_ms) at--;
    while (at + 1 < t_ms.length && (t_ms[at + 1] as number) <= from_ms) at++;
    if (at + 1 >= t_ms.length || (t_ms[at] as number) > from_ms) return 'nothing';
    let area = 0;
    let here = from_ms;
    for (let k = at; here < to_ms; k++) {
      if (k + 1 >= t_ms.length) return 'nothing';
      const a = t_ms[k] as number;
      const b = t_ms[k + 1] as number;
      if (segment[k] !== segment[k + 1]) {
        return a <= from_ms && b >= to_ms ? { before: i[k] as number, after: i[k + 1] as number } : 'cut';
      }
      const stop = Math.min(b, to_ms);
      if (stop > here) {
        const slope = ((i[k + 1] as number) - (i[k] as number)) / (b - a);
        const middle = (here + stop) / 2;
        area += (stop - here) * ((i[k] as number) + slope * (middle - a));
        here = stop;
      }
    }
    return area / (to_ms - from_ms);
  };
}

/** On which side the current is, from where it left and came back; undefined where they disagree. */
function bound(before: number, after: number, [low, high]: readonly [number, number]): Censoring | undefined {
  const side = (x: number): Censoring => (Math.abs(x - high) < Math.abs(x - low) ? 'above' : 'below');
  return side(before) === side(after) ? side(before) : undefined;
}

/**
 * Noise of one sample and its colour, from the last parts of the segments, where the current moves little: second differences of samples
 * that lie far apart, and of means of blocks, do not see slopes.
 */
function noiseOf(trace: ClampTrace, bins: readonly Bin[]): { sd: number; colour: number } {
  const { i, segment } = trace;
  const differences: number[] = [];
  const blockDifferences: number[] = [];
  // A drawn line keeps only what it needs of its samples: so many of them, whatever time they take.
  const inTime = Math.min(Math.max(Math.round(longestBlock_ms / trace.interval_ms), fewestInBlock), mostInBlock);
  const block = trace.isUniform ? inTime : mostInBlock;
  const second = (x: ArrayLike<number>, k: number, lag: number): number =>
    (x[k + 2 * lag] as number) - 2 * (x[k + lag] as number) + (x[k] as number);
  for (const [from, to] of lateStretches(trace, bins)) {
    if (to <= from || segment[from] !== segment[to - 1]) continue;
    for (let k = from; k + 2 * farLag < to; k++) differences.push(second(i, k, farLag));
    const means = Array.from({ length: Math.floor((to - from) / block) }, (_, m) => {
      let sum = 0;
      for (let k = from + m * block; k < from + (m + 1) * block; k++) sum += i[k] as number;
      return sum / block;
    });
    for (let m = 0; m + 2 < means.length; m++) blockDifferences.push(second(means, m, 1));
  }
  if (differences.length < 50) {
    return {
      sd: i.length > 2 ? robustSd(Float64Array.from(i.subarray(2), (_, k) => second(i, k, 1))) / Math.sqrt(6) : 0,
      colour: 1,
    };
  }
  const sd = robustSd(differences) / Math.sqrt(6);
  if (!(sd > 0) || blockDifferences.length < 50) return { sd, colour: 1 };
  const colour = (robustSd(blockDifferences) / Math.sqrt(6) / sd) ** 2 * block;
  return { sd, colour: colour > leastColour ? Math.min(colour, 8) : 1 };
}

/** Index ranges of samples in the last two fifths of each segment of the protocol that lasts long enough. */
function lateStretches({ t_ms }: ClampTrace, bins: readonly Bin[]): [number, number][] {
  const ends = new Map<number, [number, number]>();
  for (const { segment, from_ms, to_ms } of bins) {
    const range = ends.get(segment);
    ends.set(segment, [Math.min(range?.[0] ?? from_ms, from_ms), Math.max(range?.[1] ?? to_ms, to_ms)]);
  }
  const index = (ms: number): number => {
    let [low, high] = [0, t_ms.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((t_ms[middle] as number) < ms) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return [...ends.values()].map(([from, to]) => [index(from + 0.6 * (to - from)), index(to - 0.05)]);
}

/** Distances from zero beyond this quantile are not looked at: they may be of currents. */
const inner = 0.8;
/** Mean distance from zero of a standard normal variable within that quantile: 2 (phi(0) - phi(1.2816)) / 0.8. */
const innerMean = 0.5586;

/** Standard deviation from the smaller distances; their mean, as the median of converted samples is a step of the converter off. */
function robustSd(x: ArrayLike<number>): number {
  const sorted = Float64Array.from(x, Math.abs).sort();
  const count = Math.ceil(inner * sorted.length);
  let sum = 0;
  for (let k = 0; k < count; k++) sum += sorted[k] as number;
  return count > 0 ? sum / count / innerMean : 0;
}
