import { biomarkers } from '../measure/biomarkers.ts';
import { type CellClass, type Classification, classify } from '../measure/classify.ts';
import type { Measured } from '../measure/measured.ts';
import type { Stimulation } from '../measure/stimulation.ts';
import type { Failure } from '../simulate/lanes.ts';

/** What became of a cell; `clamped` where it was not asked what it does by itself. */
export type Outcome = CellClass | 'failed' | 'clamped';

/** In the order in which they are shown. */
export const OUTCOMES: readonly Outcome[] = ['beating', 'quiescent', 'depolarised', 'clamped', 'failed'];

/** Quantities of a cell that are kept and may be asked of it, each with its unit. */
export const QUANTITIES = [
  'mdp_mV',
  'peak_mV',
  'apa_mV',
  'dvdt_max_V_s',
  'apd30_ms',
  'apd50_ms',
  'apd90_ms',
  'triangulation_ms',
  'cycle_length_ms',
  'rest_mV',
  'action_potentials',
  'eads',
  'repolarisation_failures',
] as const;

export type Quantity = (typeof QUANTITIES)[number];

/** What is known of a cell; null for a quantity that cannot be had. */
export interface MeasuredCell {
  readonly outcome: Outcome;
  /** Why it failed. */
  readonly reason: string | null;
  readonly quantities: Readonly<Record<Quantity, number | null>>;
}

const nothing = Object.fromEntries(QUANTITIES.map((name) => [name, null])) as Record<Quantity, null>;

/** A cell that could not be integrated. */
export function failedCell(failure: Failure, stage: string): MeasuredCell {
  const state = failure.state === undefined ? '' : ` (${failure.state})`;
  const reason = `${stage}: ${failure.reason}${state} at ${Number(failure.time_ms.toPrecision(6))} ms`;
  return { outcome: 'failed', reason, quantities: nothing };
}

/** A cell that was clamped and nothing else. */
export const clampedCell: MeasuredCell = { outcome: 'clamped', reason: null, quantities: nothing };

/**
 * Measures a free or paced cell. Biomarkers are those of the last complete cycle of a beating cell (of its only action potential where there
 * is but one); other cells have a rest potential instead.
 *
 * @param t times, ms
 * @param v membrane potential, mV
 */
export function measureCell(t: Float64Array, v: Float64Array, stimulation: Stimulation | undefined): MeasuredCell {
  const found = classify({ t, v }, stimulation ? { stimulation } : {});
  if (!found.ok) return { outcome: 'failed', reason: `measuring: ${found.reason}`, quantities: nothing };
  const { classification, rest_mV, actionPotentials, eadCount, repolarisationFailures } = found.value;
  return {
    outcome: classification,
    reason: null,
    quantities: {
      ...nothing,
      ...(classification === 'beating' ? lastCycle(t, v, found.value) : {}),
      rest_mV: orNull(rest_mV),
      action_potentials: actionPotentials.length,
      eads: eadCount,
      repolarisation_failures: repolarisationFailures,
    },
  };
}

function lastCycle(
  t: Float64Array,
  v: Float64Array,
  { actionPotentials }: Classification,
): Partial<Record<Quantity, number | null>> {
  const next = actionPotentials.length > 1 ? actionPotentials.at(-1) : undefined;
  const ap = actionPotentials.at(next ? -2 : -1);
  if (!ap) return {};
  const own = biomarkers({ t, v }, ap.beat);
  return {
    mdp_mV: orNull(own.mdp_mV),
    peak_mV: orNull(own.peak_mV),
    apa_mV: orNull(own.apa_mV),
    dvdt_max_V_s: orNull(own.dvdt_max_V_s),
    apd30_ms: orNull(own.apd30_ms),
    apd50_ms: orNull(own.apd50_ms),
    apd90_ms: orNull(ap.apd90_ms),
    triangulation_ms: ap.apd90_ms.ok && own.apd30_ms.ok ? ap.apd90_ms.value - own.apd30_ms.value : null,
    cycle_length_ms: next ? next.beat.upstroke_ms - ap.beat.upstroke_ms : null,
  };
}

function orNull(m: Measured<number>): number | null {
  return m.ok ? m.value : null;
}
