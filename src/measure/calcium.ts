import type { Beat } from './beats.ts';
import { fitExponential } from './exponential-fit.ts';
import { type Measured, mapMeasured, measured, unmeasured } from './measured.ts';
import { crossingTime, firstAtOrAfter, firstAtOrBelow, indexOfMax, indexOfMin, refinedExtreme } from './sampled.ts';
import { DEFINITIONS } from './thresholds.ts';
import { type TraceReason, traceProblem } from './trace.ts';

export type CalciumReason = 'no transient' | 'cut off by the end of the trace' | 'does not decay' | 'not exponential';

/** The calcium transient of one beat. Concentrations in mM (or whatever the signal is in), times in ms. */
export interface CalciumTransient {
  /** Lowest before the transient, since the previous transient's peak or the trace's start. */
  readonly diastolic_mM: number;
  readonly peak_mM: Measured<number, CalciumReason>;
  /** Peak - diastolic. */
  readonly amplitude_mM: Measured<number, CalciumReason>;
  /** From the upstroke of the action potential to the peak. */
  readonly time_to_peak_ms: Measured<number, CalciumReason>;
  /** Full width of the transient at 50 % of its amplitude. */
  readonly catd50_ms: Measured<number, CalciumReason>;
  /** Full width where 90 % of the amplitude has decayed, at 10 % above diastole. */
  readonly catd90_ms: Measured<number, CalciumReason>;
  /** Time constant of the single exponential (with offset) from half decay to 90 % decay. */
  readonly decay_tau_ms: Measured<number, CalciumReason>;
}

/**
 * Calcium transient of each beat. A transient belongs to the beat in whose cycle (upstroke to next upstroke) it peaks.
 *
 * @param t times, ms, ascending, length n
 * @param calcium cytosolic calcium or a dye's signal, length n
 * @param beats beats of the same recording, from `findBeats`
 * @returns one transient a beat, in order; or why the signal cannot be read
 * @throws RangeError when the arrays differ in length
 */
export function calciumTransients(
  t: Float64Array,
  calcium: Float64Array,
  beats: readonly Beat[],
): Measured<readonly CalciumTransient[], TraceReason> {
  const problem = traceProblem(t, calcium);
  if (problem) return unmeasured(problem);
  let previousPeak = 0;
  const transients = beats.map((beat, k) => {
    const from = Math.min(firstAtOrAfter(t, beat.upstroke_ms), t.length - 1);
    const next = beats[k + 1];
    const to = next ? Math.max(firstAtOrAfter(t, next.upstroke_ms), from + 1) : t.length;
    const peakIndex = indexOfMax(calcium, from, to);
    const diastoleIndex = indexOfMin(calcium, previousPeak, peakIndex + 1);
    previousPeak = peakIndex;
    return transient(t, calcium, { beat, diastoleIndex, peakIndex, to });
  });
  return measured(transients);
}

interface Place {
  readonly beat: Beat;
  readonly diastoleIndex: number;
  readonly peakIndex: number;
  /** One past the last sample of the cycle. */
  readonly to: number;
}

function transient(t: Float64Array, calcium: Float64Array, place: Place): CalciumTransient {
  const { beat, diastoleIndex, peakIndex, to } = place;
  const diastolic = refinedExtreme(t, calcium, diastoleIndex).y;
  const peak = refinedExtreme(t, calcium, peakIndex);
  const amplitude = peak.y - diastolic;
  const isLastSample = peakIndex === t.length - 1;
  const isPresent = amplitude > 0 && peakIndex > diastoleIndex && peak.t > beat.upstroke_ms;
  const problem: CalciumReason | undefined = isPresent
    ? isLastSample
      ? 'cut off by the end of the trace'
      : undefined
    : 'no transient';
  const unlessProblem = <T>(f: () => Measured<T, CalciumReason>) => (problem ? unmeasured(problem) : f());

  const fall = (decayed: number): Measured<{ index: number; level: number }, CalciumReason> => {
    const level = peak.y - decayed * amplitude;
    const index = firstAtOrBelow(calcium, level, peakIndex + 1, to);
    if (index !== undefined) return measured({ index, level });
    return unmeasured(to < t.length ? 'does not decay' : 'cut off by the end of the trace');
  };
  const width = (decayed: number) =>
    mapMeasured(fall(decayed), ({ index, level }) => {
      let rise = peakIndex;
      while (rise > diastoleIndex + 1 && (calcium[rise - 1] as number) > level) rise--;
      return crossingTime(t, calcium, index, level) - crossingTime(t, calcium, rise, level);
    });
  const decay = (): Measured<number, CalciumReason> => {
    const half = fall(0.5);
    if (!half.ok) return half;
    const end = fall(0.9);
    if (!end.ok) return end;
    const fit = fitExponential(t, calcium, half.value.index, end.value.index + 1);
    if (!fit || fit.r2 < DEFINITIONS.fitR2) return unmeasured('not exponential');
    return measured(fit.tau);
  };

  return {
    diastolic_mM: diastolic,
    peak_mM: unlessProblem(() => measured(peak.y)),
    amplitude_mM: unlessProblem(() => measured(amplitude)),
    time_to_peak_ms: unlessProblem(() => measured(peak.t - beat.upstroke_ms)),
    catd50_ms: unlessProblem(() => width(0.5)),
    catd90_ms: unlessProblem(() => width(0.9)),
    decay_tau_ms: unlessProblem(decay),
  };
}
