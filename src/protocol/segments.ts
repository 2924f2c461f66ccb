import type { RampSegment, StepSegment } from './protocol.ts';

/** Held at `mV` for `ms`. */
export function step(mV: number, ms: number): StepSegment {
  return { kind: 'step', mV, ms };
}

/** A straight line from `from_mV` to `to_mV` in `ms`. */
export function ramp(from_mV: number, to_mV: number, ms: number): RampSegment {
  return { kind: 'ramp', from_mV, to_mV, ms };
}

/** Levels of a family, mV, both ends included; downwards where `by_mV` is negative. */
export function levels(from_mV: number, to_mV: number, by_mV: number): number[] {
  return Array.from({ length: Math.round((to_mV - from_mV) / by_mV) + 1 }, (_, i) => from_mV + i * by_mV);
}
