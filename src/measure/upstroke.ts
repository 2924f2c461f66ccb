import { lineSlope, type Point, slopeAt, vertex } from './sampled.ts';
import type { TimeWindow, VoltageTrace } from './trace.ts';

/** How dV/dt is had from a trace. */
export interface SlopeOptions {
  /** Length of the straight line through V whose slope is dV/dt, ms; 0 for the difference of the two neighbours. */
  readonly derivative_ms: number;
  /** dV/dt that rests on samples inside one of these is passed over, unless no other is left. */
  readonly stimuli: readonly TimeWindow[];
}

/**
 * Largest dV/dt among samples `from..to`, refined by the parabola through the top three values. `trace.dvdt` where there is
 * one; else from V as the options say.
 *
 * @returns time in ms and dV/dt in mV/ms (= V/s)
 */
export function steepest(trace: VoltageTrace, from: number, to: number, options: SlopeOptions): Point {
  const { t, v, dvdt } = trace;
  const half_ms = options.derivative_ms / 2;
  // Samples on which the slope at i rests.
  const first = (i: number) => {
    let low = dvdt ? i : Math.max(i - 1, 0);
    if (!dvdt) while (low > 0 && (t[i] as number) - (t[low - 1] as number) <= half_ms) low--;
    return low;
  };
  const last = (i: number) => {
    let high = dvdt ? i : Math.min(i + 1, t.length - 1);
    if (!dvdt) while (high < t.length - 1 && (t[high + 1] as number) - (t[i] as number) <= half_ms) high++;
    return high;
  };
  const slope = (i: number) => dvdt?.[i] ?? (half_ms > 0 ? lineSlope(t, v, first(i), last(i)) : slopeAt(t, v, i));
  const isBlanked = (i: number) =>
    options.stimuli.some((s) => (t[first(i)] as number) < s.to_ms && (t[last(i)] as number) > s.from_ms);

  const best = argmax(slope, from, to, isBlanked) ?? argmax(slope, from, to, () => false) ?? to;
  const point = (i: number): Point => ({ t: t[i] as number, y: slope(i) });
  if (best <= from || best >= to || isBlanked(best - 1) || isBlanked(best + 1)) return point(best);
  return vertex(point(best - 1), point(best), point(best + 1));
}

function argmax(
  f: (i: number) => number,
  from: number,
  to: number,
  isLeftOut: (i: number) => boolean,
): number | undefined {
  let best: number | undefined;
  let highest = Number.NEGATIVE_INFINITY;
  for (let i = from; i <= to; i++) {
    const value = f(i);
    if (value > highest && !isLeftOut(i)) {
      highest = value;
      best = i;
    }
  }
  return best;
}
