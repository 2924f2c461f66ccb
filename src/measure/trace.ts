/** Membrane potential over time. The three arrays have one length. */
export interface VoltageTrace {
  /** Sample times, ms, ascending; the spacing may vary. */
  readonly t: Float64Array;
  /** Membrane potential, mV. */
  readonly v: Float64Array;
  /** dV/dt at the samples, mV/ms (= V/s), when the simulator knows it; otherwise it is had from differences. */
  readonly dvdt?: Float64Array;
}

/** A stretch of time `[from_ms, to_ms)`: a sample at the instant of a step already belongs to what follows. */
export interface TimeWindow {
  readonly from_ms: number;
  readonly to_ms: number;
}

export type TraceReason = 'too few samples' | 'non-finite samples' | 'times not ascending';

/**
 * Why a sampled signal cannot be measured, or undefined when it can.
 *
 * @param t sample times, length n
 * @param signals any number of signals, each of length n
 * @throws RangeError when lengths differ (a mistake of the caller, not of the data)
 */
export function traceProblem(t: Float64Array, ...signals: readonly Float64Array[]): TraceReason | undefined {
  for (const signal of signals) {
    if (signal.length !== t.length) {
      throw new RangeError(`a signal of ${signal.length} samples cannot belong to ${t.length} sample times`);
    }
  }
  if (t.length < 3) return 'too few samples';
  if (!allFinite(t) || !signals.every(allFinite)) return 'non-finite samples';
  for (let i = 1; i < t.length; i++) {
    if ((t[i] as number) <= (t[i - 1] as number)) return 'times not ascending';
  }
  return undefined;
}

function allFinite(x: Float64Array): boolean {
  for (let i = 0; i < x.length; i++) if (!Number.isFinite(x[i])) return false;
  return true;
}
