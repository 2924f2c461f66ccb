import { firstAtOrAfter } from './sampled.ts';

/**
 * Mean over time of a sampled signal within `half_ms` to either side of each sample, the signal taken as straight between its
 * samples. Near the ends of the signal the window is what there is of it.
 *
 * @param t times, ms, ascending, length n
 * @param y the signal, length n
 * @param from first index wanted
 * @param to one past the last index wanted
 * @returns the means of samples `from..to-1`
 */
export function runningMean(t: Float64Array, y: Float64Array, from: number, to: number, half_ms: number): Float64Array {
  const means = new Float64Array(to - from);
  if (to <= from) return means;
  // Only what the windows reach: a trace may have a thousand stretches of which the mean is wanted, one at a time.
  const begin = Math.max(firstAtOrAfter(t, (t[from] as number) - half_ms) - 1, 0);
  const stop = Math.min(firstAtOrAfter(t, (t[to - 1] as number) + half_ms, begin), t.length - 1);
  // Integral from sample `begin` to sample `begin + k`.
  const integral = new Float64Array(stop - begin + 1);
  for (let k = 1; k < integral.length; k++) {
    const i = begin + k;
    integral[k] =
      (integral[k - 1] as number) +
      (((t[i] as number) - (t[i - 1] as number)) * ((y[i] as number) + (y[i - 1] as number))) / 2;
  }
  // Integral up to any time in interval k, which lies between samples k and k + 1.
  const upTo = (time: number, k: number) => {
    const start = t[k] as number;
    const slope = ((y[k + 1] as number) - (y[k] as number)) / ((t[k + 1] as number) - start);
    const s = time - start;
    return (integral[k - begin] as number) + s * ((y[k] as number) + (slope * s) / 2);
  };
  const first = t[0] as number;
  const last = t[t.length - 1] as number;
  let low = Math.min(begin, t.length - 2);
  let high = low;
  for (let i = from; i < to; i++) {
    const start = Math.max((t[i] as number) - half_ms, first);
    const end = Math.min((t[i] as number) + half_ms, last);
    while (low < t.length - 2 && (t[low + 1] as number) <= start) low++;
    while (high < t.length - 2 && (t[high + 1] as number) < end) high++;
    means[i - from] = (upTo(end, high) - upTo(start, low)) / (end - start);
  }
  return means;
}
