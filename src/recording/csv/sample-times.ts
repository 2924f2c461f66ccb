import type { SampleTimes } from '../recording.ts';

/** Printed times are rounded: within this fraction of the interval they are taken for uniform. */
const jitter = 0.02;

/**
 * Times as uniform where they are, listed otherwise.
 *
 * @param t_ms ascending, ms
 * @param segment segment of each sample where the table says; all one segment otherwise
 */
export function sampleTimes(t_ms: Float64Array, segment: Int32Array | undefined): SampleTimes {
  const n = t_ms.length;
  const listed = { kind: 'listed', t_ms, segment: segment ?? new Int32Array(n) } as const;
  if (segment?.some((s) => s !== segment[0]) || n < 2) return listed;
  const start_ms = t_ms[0] as number;
  const interval_ms = Number((((t_ms[n - 1] as number) - start_ms) / (n - 1)).toPrecision(12));
  const tolerance = jitter * interval_ms;
  for (let i = 0; i < n; i++) {
    if (!(Math.abs((t_ms[i] as number) - start_ms - i * interval_ms) <= tolerance)) return listed;
  }
  return { kind: 'uniform', start_ms, interval_ms };
}

/** Samples a second, or null where the times are listed. */
export function rateOf(times: SampleTimes): number | null {
  return times.kind === 'uniform' ? Number((1000 / times.interval_ms).toPrecision(12)) : null;
}
