import { type ApdReason, apd, repolarisationLevel } from './apd.ts';
import type { Beat } from './beats.ts';
import { type EarlyAfterdepolarisation, earlyAfterdepolarisations } from './early-afterdepolarisations.ts';
import { type Measured, measured } from './measured.ts';
import { crossingTime, firstAtOrAfter, firstAtOrBelow } from './sampled.ts';
import { DEFINITIONS } from './thresholds.ts';
import type { VoltageTrace } from './trace.ts';

/** A beat that takes off from a repolarised cell or rises regeneratively, with all that happens until it has repolarised. */
export interface ActionPotential {
  readonly beat: Beat;
  /** Its place among the beats. Beats that are missing here are EADs that crossed the threshold, or depolarised oscillation. */
  readonly beatIndex: number;
  /** To 90 % repolarisation after the last EAD, ms from the upstroke. `apd` gives up at the next crossing; this does not. */
  readonly apd90_ms: Measured<number, ApdReason>;
  readonly eads: readonly EarlyAfterdepolarisation[];
}

/**
 * The action potentials among the beats: those that take off at or below -45 mV or rise at 2 V/s for 5 ms (`DEFINITIONS`),
 * less those that are EADs of the one before. A beat that starts before the one before has repolarised by 90 % is an EAD when
 * the cell does reach that level at last, within 2 s of the first peak; when it does not, the cell has settled at a higher
 * diastolic potential and each crossing is a beat of its own.
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
  // A trace may start late in diastole, so that the first beat's maximum diastolic potential is missed: the next one tells.
  const isLow = (beat: Beat | undefined) => beat !== undefined && beat.mdp_mV <= DEFINITIONS.repolarised_mV;
  const isAction = beats.map((beat, k) => isLow(beat) || (k === 0 && isLow(beats[1])) || isRegenerative(trace, beat));
  for (const [beatIndex, beat] of beats.entries()) {
    if (beatIndex < next || !isAction[beatIndex]) continue;
    const repolarisation = lateRepolarisation(trace, beat);
    next = beatIndex + 1;
    if (repolarisation === undefined) {
      while (next < beats.length && !isAction[next]) next++;
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

function isRegenerative({ t, v }: Pick<VoltageTrace, 't' | 'v'>, beat: Beat): boolean {
  let j = beat.mdpIndex;
  for (let i = beat.mdpIndex; i < beat.peakIndex; i++) {
    while (j < beat.peakIndex && (t[j] as number) - (t[i] as number) < DEFINITIONS.regenerativeTime_ms) j++;
    const time_ms = Math.max((t[j] as number) - (t[i] as number), DEFINITIONS.regenerativeTime_ms);
    if (((v[j] as number) - (v[i] as number)) / time_ms >= DEFINITIONS.regenerative_V_s) return true;
  }
  return false;
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
