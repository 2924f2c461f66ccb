import { apd } from './apd.ts';
import type { Beat } from './beats.ts';
import { type Measured, measured, unmeasured } from './measured.ts';
import type { VoltageTrace } from './trace.ts';

/** Names of the biomarkers of a beat, each with its unit, in the order in which they are shown. */
export const BIOMARKER_NAMES = [
  'upstroke_ms',
  'mdp_mV',
  'peak_mV',
  'apa_mV',
  'dvdt_max_V_s',
  'apd20_ms',
  'apd30_ms',
  'apd50_ms',
  'apd70_ms',
  'apd80_ms',
  'apd90_ms',
  'triangulation_ms',
  'cycle_length_ms',
] as const;

export type BiomarkerName = (typeof BIOMARKER_NAMES)[number];

export type BiomarkerReason = 'does not repolarise' | 'cut off by the end of the trace' | 'no next beat';

/** Every biomarker of one beat, or why it cannot be had. */
export type Biomarkers = Readonly<Record<BiomarkerName, Measured<number, BiomarkerReason>>>;

/**
 * Biomarkers of one beat.
 *
 * @param trace times in ms, potential in mV; the trace in which `findBeats` found the beat
 * @returns upstroke time, maximum diastolic potential before the beat, peak, amplitude, dV/dt max, action potential durations
 *   from the upstroke, triangulation (APD90 - APD30) and cycle length to the next upstroke
 * @source Kernik et al. 2019, J Physiol 597:4533, Methods; triangulation: Hondeghem et al. 2001, Circulation 103:2004
 */
export function biomarkers(trace: Pick<VoltageTrace, 't' | 'v'>, beat: Beat): Biomarkers {
  const apd30_ms = apd(trace, beat, 0.3);
  const apd90_ms = apd(trace, beat, 0.9);
  return {
    upstroke_ms: measured(beat.upstroke_ms),
    mdp_mV: measured(beat.mdp_mV),
    peak_mV: ifPeaked(beat, beat.peak_mV),
    apa_mV: ifPeaked(beat, beat.apa_mV),
    dvdt_max_V_s: measured(beat.dvdt_max_V_s),
    apd20_ms: apd(trace, beat, 0.2),
    apd30_ms,
    apd50_ms: apd(trace, beat, 0.5),
    apd70_ms: apd(trace, beat, 0.7),
    apd80_ms: apd(trace, beat, 0.8),
    apd90_ms,
    triangulation_ms: difference(apd90_ms, apd30_ms),
    cycle_length_ms: beat.cycle_length_ms,
  };
}

/**
 * Biomarkers as plain data for JSON: `null` where there is no value, with the reason beside it as `<name>_reason`.
 */
export function biomarkersToJson(beat: Biomarkers): Record<string, number | string | null> {
  const json: Record<string, number | string | null> = {};
  for (const name of BIOMARKER_NAMES) {
    const m = beat[name];
    json[name] = m.ok ? m.value : null;
    if (!m.ok) json[`${name}_reason`] = m.reason;
  }
  return json;
}

function difference<R extends string>(a: Measured<number, R>, b: Measured<number, R>): Measured<number, R> {
  if (!a.ok) return a;
  return b.ok ? measured(a.value - b.value) : b;
}

function ifPeaked(beat: Beat, value: number): Measured<number, BiomarkerReason> {
  return beat.peakReached ? measured(value) : unmeasured('cut off by the end of the trace');
}
