import { type ActionPotential, actionPotentials } from './action-potentials.ts';
import { type Alternans, alternans } from './alternans.ts';
import { type Beat, type BeatOptions, findBeats } from './beats.ts';
import { type Measured, measured, unmeasured } from './measured.ts';
import { type Oscillation, oscillation } from './oscillation.ts';
import { timeMean } from './sampled.ts';
import { hasOwnUpstroke, type Stimulation } from './stimulation.ts';
import { DEFINITIONS } from './thresholds.ts';
import type { TraceReason, VoltageTrace } from './trace.ts';

/** What a cell does at the end of a trace. (A simulator adds `failed` for cells it could not integrate.) */
export type CellClass = 'beating' | 'quiescent' | 'depolarised';

export interface Classification {
  readonly classification: CellClass;
  /** One sentence: what the classification rests on. */
  readonly says: string;
  /** Every upward crossing of the threshold, oscillation of a depolarised cell included. */
  readonly beats: readonly Beat[];
  /** Those beats that are action potentials, with their EADs. */
  readonly actionPotentials: readonly ActionPotential[];
  /** Early afterdepolarisations of the action potentials that do repolarise (or are cut off before they could). */
  readonly eadCount: number;
  /**
   * Action potentials that never repolarise by 90 %. One at the start of a trace may only tell that the cell settles from the
   * initial state to a higher diastolic potential. EADs of these are in `actionPotentials`, not in `eadCount`.
   */
  readonly repolarisationFailures: number;
  readonly alternans: Measured<Alternans, 'too few beats' | 'not beating'>;
  /** Rest potential of a cell that does not beat: mean V over the last part of the trace, mV. */
  readonly rest_mV: Measured<number, 'beating'>;
  readonly oscillation: Measured<Oscillation, 'steady' | 'beating'>;
  /** Version of the thresholds behind all this. */
  readonly definitions: string;
}

export interface ClassifyOptions extends BeatOptions {
  /**
   * What paces the cell: one that followed the last but one stimulus still counts as beating, and what a stimulus alone does is no action
   * potential.
   */
  readonly stimulation?: Stimulation;
}

/**
 * What the cell of a free or paced trace does at its end.
 *
 * - `beating`: its last action potential is no more than two (longest) cycles ago; where there was but one, in the second half
 *   of the trace or within the last 2 s; or it is still under way
 * - `quiescent`: silent, and resting at or below -60 mV
 * - `depolarised`: resting above -60 mV, or for 2 s above -45 mV without an action potential. A cell that swings slowly between,
 *   say, -43 and +1 mV does cross -20 mV on each swing, but it does not repolarise: sodium channels and most L-type channels
 *   stay inactivated, and the swing is carried by the window current. It is depolarised, and `oscillation` tells the swing.
 *
 * The thresholds and the reasons for them are in `DEFINITIONS`.
 *
 * @param trace times in ms, potential in mV, n samples each
 * @returns the classification with the beats, EADs and alternans it rests on; or why the trace cannot be read
 * @throws RangeError when the arrays of the trace differ in length
 */
export function classify(trace: VoltageTrace, options: ClassifyOptions = {}): Measured<Classification, TraceReason> {
  const beats = findBeats(trace, options);
  if (!beats.ok) return beats;
  const { stimulation } = options;
  const found = actionPotentials(trace, beats.value);
  const aps = stimulation ? found.filter(({ beat }) => hasOwnUpstroke(trace, beat, stimulation)) : found;
  const rest_mV = restPotential(trace);
  const { classification, says } = judge(trace, aps, rest_mV, stimulation?.period_ms);
  const isBeating = classification === 'beating';
  const failures = aps.filter(({ apd90_ms }) => !apd90_ms.ok && apd90_ms.reason === 'does not repolarise');
  return measured({
    classification,
    says:
      aps.length === 0 && found.length > 0 ? `${says}; the stimulus moves it, but it has no upstroke of its own` : says,
    beats: beats.value,
    actionPotentials: aps,
    eadCount: countEads(aps) - countEads(failures),
    repolarisationFailures: failures.length,
    alternans: isBeating ? alternans(aps) : unmeasured('not beating'),
    rest_mV: isBeating ? unmeasured('beating') : measured(rest_mV),
    oscillation: isBeating ? unmeasured('beating') : oscillation(trace),
    definitions: DEFINITIONS.version,
  });
}

function countEads(aps: readonly ActionPotential[]): number {
  return aps.reduce((sum, ap) => sum + ap.eads.length, 0);
}

function judge(
  { t, v }: VoltageTrace,
  aps: readonly ActionPotential[],
  rest_mV: number,
  pacing_ms: number | undefined,
): { classification: CellClass; says: string } {
  const last = aps.at(-1);
  const rest = `rests at ${rest_mV.toFixed(1)} mV`;
  const silent: CellClass = rest_mV <= DEFINITIONS.quiescent_mV ? 'quiescent' : 'depolarised';
  if (!last) return { classification: silent, says: `no action potential; ${rest}` };

  const end_ms = t[t.length - 1] as number;
  const above_ms = Math.min(end_ms - lastRepolarised(t, v), end_ms - last.beat.peak_ms);
  if (above_ms >= DEFINITIONS.repolarisationLimit_ms) {
    const says = `above ${DEFINITIONS.repolarised_mV} mV for the last ${above_ms.toFixed(0)} ms; ${rest}`;
    return { classification: 'depolarised', says };
  }
  const since_ms = end_ms - last.beat.upstroke_ms;
  const isUnderWay = !last.apd90_ms.ok && above_ms > 0;
  if (isUnderWay || since_ms <= longestSilence(aps, pacing_ms, end_ms - (t[0] as number))) {
    return { classification: 'beating', says: `last action potential ${since_ms.toFixed(0)} ms before the end` };
  }
  return { classification: silent, says: `no action potential in the last ${since_ms.toFixed(0)} ms; ${rest}` };
}

function longestSilence(aps: readonly ActionPotential[], pacing_ms: number | undefined, duration_ms: number): number {
  if (pacing_ms !== undefined) return DEFINITIONS.silentCycles * pacing_ms;
  if (aps.length === 1) return Math.max(duration_ms / 2, DEFINITIONS.repolarisationLimit_ms);
  const upstrokes = aps.map((ap) => ap.beat.upstroke_ms);
  const cycles = upstrokes.slice(1).map((time, k) => time - (upstrokes[k] as number));
  return DEFINITIONS.silentCycles * Math.max(...cycles);
}

function lastRepolarised(t: Float64Array, v: Float64Array): number {
  let i = t.length - 1;
  while (i > 0 && (v[i] as number) > DEFINITIONS.repolarised_mV) i--;
  return t[i] as number;
}

function restPotential({ t, v }: VoltageTrace): number {
  const start_ms = t[0] as number;
  const end_ms = t[t.length - 1] as number;
  const window_ms = Math.min(DEFINITIONS.restFraction * (end_ms - start_ms), DEFINITIONS.restLimit_ms);
  return timeMean(t, v, end_ms - window_ms);
}
