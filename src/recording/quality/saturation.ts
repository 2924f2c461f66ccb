import type { ClampTrace } from './clamp-trace.ts';

/** Flat tops where the amplifier or the converter was at its limit. */
export interface Saturation {
  /** Part 0..1 of all samples that lie in flat runs at the lowest or highest value. */
  readonly share: number;
  /** The values that it was at. */
  readonly at: readonly number[];
}

/** So many equal samples in a row, ... */
const leastRun = 4;
/** ... over at least this time, ms, are a flat top. */
const leastRun_ms = 0.15;

/**
 * Runs of equal samples at the lowest and the highest value of the whole recording. A signal with noise never stays at its
 * extreme by chance; one whose converter is coarser than the noise does, so a run counts only if the signal came from farther
 * away than one step of the converter.
 *
 * @param clipped known limits of the recorder, in the unit of the data: samples on them count too
 */
export function saturation(traces: readonly ClampTrace[], clipped: readonly [number, number] | undefined): Saturation {
  let [lo, hi] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  let samples = 0;
  for (const { i } of traces) {
    samples += i.length;
    for (const value of i) {
      if (value < lo) lo = value;
      if (value > hi) hi = value;
    }
  }
  if (!(hi > lo)) return { share: 0, at: [] };
  const extremes = [...new Set([lo, hi, ...(clipped ?? [])])];
  const step = converterStep(traces);
  let flat = 0;
  const at = extremes.filter((extreme) => {
    const found = traces.reduce((sum, trace) => sum + flatSamples(trace, extreme, step), 0);
    flat += found;
    return found > 0;
  });
  return { share: flat / samples, at };
}

function flatSamples({ i, segment, interval_ms, isUniform }: ClampTrace, extreme: number, step: number): number {
  // A drawn line has no equal samples in a row but where it was cut, and cuts are counted as such.
  if (!isUniform) return 0;
  const least = Math.max(leastRun, Math.ceil(leastRun_ms / interval_ms));
  let flat = 0;
  for (let k = 0; k < i.length; k++) {
    if (i[k] !== extreme) continue;
    let to = k + 1;
    while (to < i.length && i[to] === extreme && segment[to] === segment[k]) to++;
    const jumps = [i[k - 1], i[to]].map((value) => (value === undefined ? 0 : Math.abs(value - extreme)));
    if (to - k >= least && Math.max(...jumps) > 1.5 * step) flat += to - k;
    k = to - 1;
  }
  return flat;
}

/** Smallest difference of neighbouring samples: one step of the converter where the noise is small. */
function converterStep(traces: readonly ClampTrace[]): number {
  let step = Number.POSITIVE_INFINITY;
  for (const { i } of traces.slice(0, 20)) {
    for (let k = 1; k < Math.min(i.length, 20_000); k++) {
      const difference = Math.abs((i[k] as number) - (i[k - 1] as number));
      if (difference > 0 && difference < step) step = difference;
    }
  }
  return Number.isFinite(step) ? step : 0;
}
