import { type ApdReason, apd, repolarisationLevel } from './apd.ts';
import type { Beat } from './beats.ts';
import { type EarlyAfterdepolarisation, earlyAfterdepolarisations } from './early-afterdepolarisations.ts';
import { type Measured, measured } from './measured.ts';
import { crossingTime, firstAtOrAfter, firstAtOrBelow } from './sampled.ts';
import { DEFINITIONS } from './thresholds.ts';
import type { VoltageTrace } from './trace.ts';

/** A beat that takes off from a repolarised cell, with all that happens until it has repolarised. */
export interface ActionPotential {
  readonly beat: Beat;
  /** Its place among the beats. Beats that are missing here are EADs that crossed the threshold, or depolarised oscillation. */
  readonly beatIndex: number;
  /** To 90 % repolarisation after the last EAD, ms from the upstroke. `apd` gives up at the next crossing; this does not. */
  readonly apd90_ms: Measured<number, ApdReason>;
  readonly eads: readonly EarlyAfterdepolarisation[];
}

/**
 * The action potentials among the beats: those that take off at or below -45 mV (`DEFINITIONS.repolarised_mV`), less those
 * that are EADs of the one before. A beat that starts before the one before has repolarised by 90 % is an EAD when the cell
 * does reach that level at last, within 2 s of the first peak; when it does not, the cell has settled at a higher diastolic
 * potential and each crossing is a beat of its own.
 *
 * @param trace times in ms, potential in mV; the trace in which `findBeats` found the beats
 * @param beats all beats of the trace, in order
 */
export function actionPotentials(
  trace: Pick<VoltageTrace, 't' | 'v'>,
  beats: readonly Beat[],
): readonly ActionPotential[] {
  const found: ActionPotential[] = [];
  let next = 0;
  for (const [beatIndex, beat] of beats.entries()) {
    if (beatIndex < next || beat.mdp_mV > DEFINITIONS.repolarised_mV) continue;
    const repolarisation = lateRepolarisation(trace, beat);
    next = beatIndex + 1;
    if (repolarisation === undefined) {
      while (next < beats.length && (beats[next] as Beat).mdp_mV > DEFINITIONS.repolarised_mV) next++;
    } else {
      while (next < beats.length && (beats[next] as Beat).crossingIndex <= repolarisation.index) next++;
    }
    const endIndex = repolarisation ? repolarisation.index + 1 : (beats[next]?.crossingIndex ?? trace.t.length);
    found.push({
      beat,
      beatIndex,
      apd90_ms: repolarisation ? measured(repolarisation.time_ms - beat.upstroke_ms) : apd(trace, beat, 0.9),
      eads: earlyAfterdepolarisations(trace, beat, endIndex),
    });
  }
  return found;
}

function lateRepolarisation(
  { t, v }: Pick<VoltageTrace, 't' | 'v'>,
  beat: Beat,
): { index: number; time_ms: number } | undefined {
  if (!beat.peakReached) return undefined;
  const level = repolarisationLevel(beat, 0.9);
  const limit = firstAtOrAfter(t, beat.peak_ms + DEFINITIONS.repolarisationLimit_ms, beat.peakIndex);
  const index = firstAtOrBelow(v, level, beat.peakIndex + 1, limit);
  return index === undefined ? undefined : { index, time_ms: crossingTime(t, v, index, level) };
}
