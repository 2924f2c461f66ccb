import type { VoltageTrace } from '../../src/measure/trace.ts';

/** A synthetic action potential: a logistic upstroke at `at_ms`, a plateau of 10 ms, then a straight fall to rest within `fall_ms`. */
export interface SyntheticAp {
  readonly at_ms: number;
  readonly fall_ms: number;
}

export const REST_MV = -75;
export const RISE_MV = 100;
/** Time scale of the logistic upstroke; dV/dt max is nearly RISE_MV / (4 * UPSTROKE_MS). */
export const UPSTROKE_MS = 1;
const PLATEAU_MS = 10;

/** V of a train of synthetic action potentials at time t, mV. */
export function syntheticV(t: number, aps: readonly SyntheticAp[]): number {
  let v = REST_MV;
  for (const { at_ms, fall_ms } of aps) {
    const s = t - at_ms;
    if (s < -40 * UPSTROKE_MS || s >= PLATEAU_MS + fall_ms) continue;
    v += (RISE_MV / (1 + Math.exp(-s / UPSTROKE_MS))) * (1 - Math.max(s - PLATEAU_MS, 0) / fall_ms);
  }
  return v;
}

/** The trace of any function of time on a uniform grid. */
export function sample(f: (t: number) => number, end_ms: number, step_ms = 0.1): VoltageTrace {
  const n = Math.round(end_ms / step_ms) + 1;
  const t = Float64Array.from({ length: n }, (_, i) => i * step_ms);
  return { t, v: t.map(f) };
}

/** A train with one cycle length. */
export function train(count: number, cycle_ms: number, fall_ms: number, first_ms = 100): readonly SyntheticAp[] {
  return Array.from({ length: count }, (_, k) => ({ at_ms: first_ms + k * cycle_ms, fall_ms }));
}

/** Peak of every synthetic action potential, at the end of its plateau, mV. */
export const PEAK_MV = REST_MV + RISE_MV / (1 + Math.exp(-PLATEAU_MS / UPSTROKE_MS));

/** Its duration at a repolarised fraction, ms (the logistic is 1 to 5e-5 by then). */
export function trueApd(fall_ms: number, fraction: number): number {
  return PLATEAU_MS + fall_ms * fraction;
}

/** Repeatable noise in -1..1 (a fixed hash of the index). */
export function noise(i: number): number {
  const x = Math.sin(i * 12.9898 + 78.233) * 43758.5453;
  return 2 * (x - Math.floor(x)) - 1;
}
