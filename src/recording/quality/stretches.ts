import type { ClampTrace } from './clamp-trace.ts';

/** Samples `from .. to - 1` of a trace at a constant command, without a cut. */
export interface Stretch {
  readonly trace: ClampTrace;
  readonly from: number;
  readonly to: number;
  readonly mV: number;
  /** Time of the first sample after the start of the plateau, ms. */
  readonly after_ms: number;
}

/** Command edges and samples that belong together may be this far apart, ms. */
const guard_ms = 0.5;

/** Number of the first sample at or after a time. */
export function sampleAt(t_ms: Float64Array, time_ms: number): number {
  let [low, high] = [0, t_ms.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((t_ms[middle] as number) < time_ms) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * The parts of a trace where the command is constant and its last change is some time ago.
 *
 * @param settle_ms left out after the start of each plateau
 * @param least_ms shorter ones are left out
 * @returns in the order of time; a trace without a command counts as one plateau at NaN mV
 */
export function settledStretches(trace: ClampTrace, settle_ms: number, least_ms: number): Stretch[] {
  const { t_ms, segment, command } = trace;
  const end = (t_ms.at(-1) ?? 0) + trace.interval_ms;
  const plateaus = command?.plateaus ?? [{ from_ms: t_ms[0] ?? 0, to_ms: end, mV: Number.NaN }];
  const stretches: Stretch[] = [];
  for (const { from_ms, to_ms, mV } of plateaus) {
    const last = sampleAt(t_ms, to_ms >= end ? end : to_ms - guard_ms);
    let from = sampleAt(t_ms, from_ms + settle_ms);
    while (from < last) {
      let to = from + 1;
      while (to < last && segment[to] === segment[from]) to++;
      if ((t_ms[to - 1] as number) - (t_ms[from] as number) >= least_ms - trace.interval_ms && to - from >= 3) {
        stretches.push({ trace, from, to, mV, after_ms: (t_ms[from] as number) - from_ms });
      }
      from = to;
    }
  }
  return stretches;
}

/** The end of a plateau: its level once settled. */
export interface PlateauEnd {
  readonly mV: number;
  readonly from_ms: number;
  readonly to_ms: number;
  /** Mean of the last part, in the unit of the data. */
  readonly i: number;
}

/**
 * Mean current over the end of each plateau: its last fifth, at most 20 ms.
 *
 * @param least_ms plateaus shorter than this are left out
 */
export function plateauEnds(trace: ClampTrace, least_ms: number): PlateauEnd[] {
  const { t_ms, i, segment } = trace;
  const end = (t_ms.at(-1) ?? 0) + trace.interval_ms;
  const ends: PlateauEnd[] = [];
  for (const { from_ms, to_ms: until_ms, mV } of trace.command?.plateaus ?? []) {
    const to_ms = Math.min(until_ms, end);
    if (to_ms - from_ms < least_ms) continue;
    const to = sampleAt(t_ms, to_ms - (until_ms > end ? 0 : guard_ms));
    const from = sampleAt(t_ms, to_ms - guard_ms - Math.min(20, (to_ms - from_ms) / 5));
    if (to - from < 1 || segment[from] !== segment[to - 1]) continue;
    ends.push({ mV, from_ms, to_ms, i: timeMean(t_ms, i, from, to) });
  }
  return ends;
}

/** Mean over time of the straight lines between samples: right for unevenly spaced ones. */
function timeMean(t_ms: Float64Array, y: Float64Array, from: number, to: number): number {
  if (to - from === 1) return y[from] as number;
  let area = 0;
  for (let k = from + 1; k < to; k++) {
    area += (((y[k] as number) + (y[k - 1] as number)) / 2) * ((t_ms[k] as number) - (t_ms[k - 1] as number));
  }
  return area / ((t_ms[to - 1] as number) - (t_ms[from] as number));
}
