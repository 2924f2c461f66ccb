import { type Measured, measured, unmeasured } from '../../measure/measured.ts';
import type { ClampTrace } from './clamp-trace.ts';
import { orthonormalBasis, residual } from './polynomial-basis.ts';
import { median } from './statistics.ts';
import { type Stretch, settledStretches } from './stretches.ts';

/** Noise of a current, in its unit. */
export interface Noise {
  /** Standard deviation over windows of 20 ms on plateaus, around a parabola: everything faster than about 25 Hz. */
  readonly total: number;
  /** Standard deviation of what changes from sample to sample, from second differences: the noise if it were white. */
  readonly white: number;
}

export type NoiseReason = 'no settled plateau of 20 ms' | 'too few samples on plateaus';

/** Plateaus count from here on, ms after their start: most of the transients and of gating is over. */
const settle_ms = 20;
const window_ms = 20;
/** Fewer samples in a window say little. */
const leastSamples = 8;
const mostWindows = 600;
/** Samples of a drawn trace farther apart than this, in intervals, were joined by a line and say nothing about noise. */
const farApart = 5;

/**
 * Noise on plateaus of the command. Where `total` is clearly above `white` the noise is correlated (a filter, line hum, other slow
 * disturbances) and neighbouring samples must not be counted as independent.
 *
 * @param traces sweeps of one recording; without a command the whole of each counts as one plateau
 */
export function noise(traces: readonly ClampTrace[]): Measured<Noise, NoiseReason> {
  const windows = traces.flatMap((trace) => settledStretches(trace, settle_ms, window_ms)).flatMap(windowsOf);
  if (windows.length === 0) return unmeasured('no settled plateau of 20 ms');
  const stride = Math.ceil(windows.length / mostWindows);
  const deviations: number[] = [];
  const differences: number[] = [];
  const bases = new Map<number, readonly Float64Array[]>();
  for (let k = 0; k < windows.length; k += stride) {
    const { trace, from, to } = windows[k] as Stretch;
    if (to - from < leastSamples) continue;
    // Over evenly spaced samples parabolas are the same in every window.
    const known = trace.isUniform ? bases.get(to - from) : undefined;
    const basis = known ?? orthonormalBasis(trace.t_ms, from, to, 2);
    if (trace.isUniform) bases.set(to - from, basis);
    const rest = residual(trace.i, from, to, basis);
    deviations.push(Math.sqrt(rest.reduce((sum, r) => sum + r * r, 0) / (to - from - 3)));
    addDifferences(differences, trace, from, to);
  }
  const [total, size] = [median(deviations), median(differences)];
  if (total === undefined || size === undefined) return unmeasured('too few samples on plateaus');
  // The median of |x| is 0.6745 sd for a normal x.
  return measured({ total, white: size / 0.6745 });
}

function windowsOf(stretch: Stretch): Stretch[] {
  const { trace, from, to } = stretch;
  const windows: Stretch[] = [];
  let start = from;
  for (let k = from; k < to; k++) {
    if ((trace.t_ms[k] as number) - (trace.t_ms[start] as number) < window_ms - trace.interval_ms && k < to - 1)
      continue;
    if (k < to - 1 || start === from) windows.push({ ...stretch, from: start, to: k + 1 });
    start = k + 1;
  }
  return windows;
}

/** |sample - what its neighbours say|, scaled so that white noise has its own standard deviation. */
function addDifferences(differences: number[], { t_ms, i, interval_ms }: ClampTrace, from: number, to: number): void {
  for (let k = from + 1; k < to - 1; k++) {
    const [a, b, c] = [t_ms[k - 1] as number, t_ms[k] as number, t_ms[k + 1] as number];
    if (c - a > 2 * farApart * interval_ms) continue;
    const right = (b - a) / (c - a);
    const expected = (1 - right) * (i[k - 1] as number) + right * (i[k + 1] as number);
    differences.push(Math.abs((i[k] as number) - expected) / Math.sqrt(1 + right * right + (1 - right) ** 2));
  }
}
