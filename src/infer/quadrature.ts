import { roundTime_ms } from '../protocol/protocol.ts';
import type { Bin } from './bins.ts';

/** Instants at which the model's current is taken; the mean of each bin is that of the current at some of them. */
export interface Quadrature {
  /** Ascending, ms from the start of the protocol. */
  readonly times_ms: Float64Array;
  /** The instants of bin b are times_ms[places[k]] with first[b] <= k < first[b + 1]. */
  readonly first: Int32Array;
  readonly places: Int32Array;
}

/** Instants of a fine bin at most, and of a fine bin of listed times. */
const mostInstants = 256;
const listedInstants = 64;

/** The two instants of each bin, or, where currents jump about inside it, many. */
export function quadratureOf(bins: readonly Bin[], isFine: (bin: number) => boolean): Quadrature {
  const instants = bins.map((bin, b) => (isFine(b) ? fineInstants(bin) : [bin.early_ms, bin.late_ms]));
  const times = [...new Set(instants.flat())].sort((a, b) => a - b);
  const place = new Map(times.map((t, i) => [t, i]));
  const first = new Int32Array(bins.length + 1);
  instants.forEach((list, b) => {
    first[b + 1] = (first[b] as number) + list.length;
  });
  return {
    times_ms: Float64Array.from(times),
    first,
    places: Int32Array.from(instants.flat(), (t) => place.get(t) as number),
  };
}

/** Every sample of a bin; where those are too many, or none are known, the middles of equal parts. */
function fineInstants({ from_ms, to_ms, early_ms, late_ms, count }: Bin): number[] {
  if (count > 0 && count <= 2) return [early_ms, late_ms];
  const n = count === 0 ? listedInstants : Math.min(count, mostInstants);
  const middle = n === count ? 0 : 0.5;
  return Array.from({ length: n }, (_, k) => roundTime_ms(from_ms + ((to_ms - from_ms) * (k + middle)) / n));
}

/** Means of the bins from the currents at the instants. */
export function binMeans({ first, places }: Quadrature, currents: Float64Array): Float64Array {
  const means = new Float64Array(first.length - 1);
  for (let b = 0; b < means.length; b++) {
    const from = first[b] as number;
    const to = first[b + 1] as number;
    let sum = 0;
    for (let k = from; k < to; k++) sum += currents[places[k] as number] as number;
    means[b] = sum / (to - from);
  }
  return means;
}
