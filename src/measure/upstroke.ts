import { type Point, slopeAt, vertex } from './sampled.ts';
import type { TimeWindow, VoltageTrace } from './trace.ts';

/**
 * Largest dV/dt among samples `from..to`, refined by the parabola through the top three values.
 *
 * @param stimuli samples whose difference reaches into one of these are passed over, unless no other is left
 * @returns time in ms and dV/dt in mV/ms (= V/s)
 */
export function steepest(trace: VoltageTrace, from: number, to: number, stimuli: readonly TimeWindow[]): Point {
  const { t } = trace;
  const slope = (i: number) => trace.dvdt?.[i] ?? slopeAt(t, trace.v, i);
  // Differences look one sample to either side; a given dV/dt stands for its own instant.
  const reach = trace.dvdt ? 0 : 1;
  const isBlanked = (i: number) => {
    const first = t[Math.max(i - reach, 0)] as number;
    const last = t[Math.min(i + reach, t.length - 1)] as number;
    return stimuli.some((s) => first < s.to_ms && last > s.from_ms);
  };

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
