import type { Beat } from './beats.ts';
import { type Measured, measured, unmeasured } from './measured.ts';
import { crossingTime, firstAtOrBelow } from './sampled.ts';
import { DEFINITIONS } from './thresholds.ts';
import type { VoltageTrace } from './trace.ts';

export type ApdReason = 'does not repolarise' | 'cut off by the end of the trace';

/**
 * Action potential duration of one beat.
 *
 * @param trace times in ms, potential in mV; the trace in which `findBeats` found the beat
 * @param beat the beat
 * @param fraction repolarised fraction, 0..1 (0.9 for APD90)
 * @returns ms from the upstroke (time of dV/dt max) to the first crossing of peak - fraction * APA after the peak, linearly
 *   interpolated; or why there is none: the next beat comes first, or the cell stays above for
 *   `DEFINITIONS.repolarisationLimit_ms` ("does not repolarise"), or the trace ends before either
 * @source Kernik et al. 2019, J Physiol 597:4533, Methods
 */
export function apd(trace: Pick<VoltageTrace, 't' | 'v'>, beat: Beat, fraction: number): Measured<number, ApdReason> {
  const { t, v } = trace;
  const level = repolarisationLevel(beat, fraction);
  const index = beat.peakReached ? firstAtOrBelow(v, level, beat.peakIndex + 1, beat.endIndex) : undefined;
  if (index !== undefined) return measured(crossingTime(t, v, index, level) - beat.upstroke_ms);
  const lastTime = t[t.length - 1] as number;
  const isArrested = lastTime - beat.peak_ms >= DEFINITIONS.repolarisationLimit_ms;
  return unmeasured(beat.endIndex < t.length || isArrested ? 'does not repolarise' : 'cut off by the end of the trace');
}

/** The potential at which a beat has repolarised by `fraction` of its amplitude, mV. */
export function repolarisationLevel(beat: Beat, fraction: number): number {
  return beat.peak_mV - fraction * beat.apa_mV;
}
