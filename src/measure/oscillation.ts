import { type Measured, measured, unmeasured } from './measured.ts';
import { firstAtOrAfter } from './sampled.ts';
import { DEFINITIONS } from './thresholds.ts';
import type { VoltageTrace } from './trace.ts';
import { turningPoints } from './turning-points.ts';

/** The last full swing of a cell that does not beat. */
export interface Oscillation {
  readonly low_mV: number;
  readonly high_mV: number;
  readonly period_ms: number;
}

/**
 * Oscillation of V at the end of the trace: the last swing of at least 2 mV within the last 2 s (`DEFINITIONS`).
 *
 * @returns its last minimum and maximum, and the time between the last two turning points of one kind; or 'steady'
 */
export function oscillation({ t, v }: Pick<VoltageTrace, 't' | 'v'>): Measured<Oscillation, 'steady'> {
  const end_ms = t[t.length - 1] as number;
  const from = firstAtOrAfter(t, end_ms - DEFINITIONS.oscillationWindow_ms);
  const points = turningPoints(v, from, t.length, DEFINITIONS.oscillation_mV).map(({ index }) => index);
  const [first, middle, last] = points.slice(-3);
  if (first === undefined || middle === undefined || last === undefined) return unmeasured('steady');
  const a = v[middle] as number;
  const b = v[last] as number;
  return measured({
    low_mV: Math.min(a, b),
    high_mV: Math.max(a, b),
    period_ms: (t[last] as number) - (t[first] as number),
  });
}
