import type { ClampTrace } from '../../recording/quality/clamp-trace.ts';

/** Evenly sampled current from the start of the protocol, in whatever unit the fit is in. */
export function uniformTrace(i: Float64Array, interval_ms: number): ClampTrace {
  return {
    start_ms: 0,
    // Whole multiples: sums would drift off the grid.
    t_ms: Float64Array.from(i, (_, k) => Number((k * interval_ms).toFixed(6))),
    i,
    segment: new Int32Array(i.length),
    interval_ms,
    isUniform: true,
    command: undefined,
  };
}
