import type { ActionPotential } from '../measure/action-potentials.ts';
import { apd } from '../measure/apd.ts';
import { biomarkers } from '../measure/biomarkers.ts';
import { calciumTransients } from '../measure/calcium.ts';
import { type CellClass, classify } from '../measure/classify.ts';
import type { Measured } from '../measure/measured.ts';
import type { Stimulation } from '../measure/stimulation.ts';

/** Quantities of an action potential that are predicted, each with its unit. */
export const AP_QUANTITIES = [
  'apd30_ms',
  'apd60_ms',
  'apd90_ms',
  'mdp_mV',
  'peak_mV',
  'dvdt_max_V_s',
  'cycle_length_ms',
  'calcium_diastolic_mM',
  'calcium_amplitude_mM',
] as const;

export type ApQuantity = (typeof AP_QUANTITIES)[number];

/** What a cell of an ensemble does; `failed` could not be integrated. */
export type Outcome = CellClass | 'failed';

export const OUTCOMES: readonly Outcome[] = ['beating', 'quiescent', 'depolarised', 'failed'];

/** A cell's answer to being left alone or paced. */
export interface JudgedCell {
  readonly outcome: Outcome;
  /** Why it failed, or what its class rests on. */
  readonly says: string;
  /** Of the beat that is shown; what could not be had is missing. */
  readonly quantities: Partial<Record<ApQuantity, number>>;
  /** Upstroke of that beat and of the next, ms; its largest dV/dt is not resolved by coarse samples. */
  readonly beat: { readonly upstroke_ms: number; readonly next_ms: number | undefined } | undefined;
}

/** Traces of one cell on one grid: ms, mV, mV/ms, mM. */
export interface FreeTraces {
  readonly t: Float64Array;
  readonly v: Float64Array;
  readonly dvdt: Float64Array;
  readonly calcium: Float64Array | undefined;
}

/** An action potential this soon after the start of a stimulus answers it, ms. */
const answer_ms = 100;

/**
 * Judges a cell and measures one beat: of a paced cell the last that answers a stimulus and is seen to its end, of a free one the last
 * that is followed by another. What a stimulus does to a passive membrane is no beat.
 */
export function judgeCell({ t, v, dvdt, calcium }: FreeTraces, paced: Stimulation | undefined): JudgedCell {
  const found = classify({ t, v, dvdt }, paced ? { stimulation: paced } : {});
  if (!found.ok) return { outcome: 'failed', says: `measuring: ${found.reason}`, quantities: {}, beat: undefined };
  const { classification, says, beats, actionPotentials: aps } = found.value;
  const isLast = paced !== undefined || aps.length === 1;
  const ap = paced ? answering(aps, paced) : isLast ? aps.at(-1) : aps.at(-2);
  if (classification !== 'beating' || !ap) return { outcome: classification, says, quantities: {}, beat: undefined };

  const next = isLast ? undefined : aps.at(-1);
  const own = biomarkers({ t, v }, ap.beat);
  // Its neighbours say where a transient begins and ends; those of all other beats would be measured in vain.
  const first = Math.max(0, ap.beatIndex - 1);
  const transients = calcium ? calciumTransients(t, calcium, beats.slice(first, ap.beatIndex + 2)) : undefined;
  const transient = transients?.ok ? transients.value[ap.beatIndex - first] : undefined;
  const quantities: Partial<Record<ApQuantity, number>> = {};
  const put = (name: ApQuantity, m: Measured<number> | undefined): void => {
    if (m?.ok) quantities[name] = m.value;
  };
  put('apd30_ms', own.apd30_ms);
  put('apd60_ms', apd({ t, v }, ap.beat, 0.6));
  put('apd90_ms', ap.apd90_ms);
  put('mdp_mV', own.mdp_mV);
  put('peak_mV', own.peak_mV);
  put('dvdt_max_V_s', own.dvdt_max_V_s);
  put('calcium_amplitude_mM', transient?.amplitude_mM);
  if (transient) quantities.calcium_diastolic_mM = transient.diastolic_mM;
  if (next) quantities.cycle_length_ms = next.beat.upstroke_ms - ap.beat.upstroke_ms;
  return {
    outcome: classification,
    says,
    quantities,
    beat: { upstroke_ms: ap.beat.upstroke_ms, next_ms: next?.beat.upstroke_ms },
  };
}

/** The last that answers a stimulus and repolarises within the trace; else the last that does, else the last. */
function answering(aps: readonly ActionPotential[], { stimuli }: Stimulation): ActionPotential | undefined {
  const whole = aps.filter((ap) => ap.apd90_ms.ok);
  const answers = whole.filter(({ beat }) =>
    stimuli.some((s) => beat.upstroke_ms >= s.from_ms && beat.upstroke_ms <= s.from_ms + answer_ms),
  );
  return answers.at(-1) ?? whole.at(-1) ?? aps.at(-1);
}

/**
 * A trace on a grid of times relative to an upstroke, straight lines between samples; NaN outside the trace and from shortly before the
 * next upstroke on.
 *
 * @param t uniform grid, ms
 */
export function alignedRow(
  t: Float64Array,
  y: Float64Array,
  beat: { readonly upstroke_ms: number; readonly next_ms: number | undefined },
  grid_ms: Float64Array,
): Float32Array {
  const start = t[0] as number;
  const dt = ((t[t.length - 1] as number) - start) / (t.length - 1);
  const end = beat.next_ms === undefined ? Number.POSITIVE_INFINITY : beat.next_ms - beforeNext_ms;
  return Float32Array.from(grid_ms, (relative) => {
    const at = beat.upstroke_ms + relative;
    if (at >= end) return Number.NaN;
    const place = (at - start) / dt;
    const left = Math.floor(place);
    if (left < 0 || left + 1 >= t.length) return Number.NaN;
    const low = y[left] as number;
    return low + (place - left) * ((y[left + 1] as number) - low);
  });
}

/** The next action potential is no part of a beat; its foot begins about so long before its upstroke. */
const beforeNext_ms = 25;
