import type { ActionPotential } from '../measure/action-potentials.ts';
import { apd } from '../measure/apd.ts';
import { biomarkers } from '../measure/biomarkers.ts';
import { classify } from '../measure/classify.ts';
import { type Measured, measured, unmeasured } from '../measure/measured.ts';
import { timesOf } from '../recording/quality/clamp-trace.ts';
import type { Recording } from '../recording/recording.ts';
import { unitFactor } from '../recording/units.ts';
import { alignedRow, type Outcome } from './beat-rows.ts';
import { ExperimentError } from './experiment-error.ts';

/** Quantities of a recorded action potential that a prediction is held against. */
export const recordedQuantities = ['apd30_ms', 'apd60_ms', 'apd90_ms', 'mdp_mV', 'peak_mV'] as const;
export type RecordedQuantity = (typeof recordedQuantities)[number];

/** Left alone, or paced by a stimulus. */
export type RecordedKind = 'free' | 'paced';

/** A recorded potential, measured: what the cell did, and its mean action potential. */
export interface RecordedAp {
  /** Name of the file. */
  readonly says: string;
  readonly kind: RecordedKind;
  readonly outcome: Exclude<Outcome, 'failed'>;
  readonly outcomeSays: string;
  /** Action potentials that were averaged. */
  readonly beats: number;
  /** Medians over the action potentials. */
  readonly quantities: Readonly<Record<RecordedQuantity, Measured<number>>>;
  /** Median over the action potentials at each time from the upstroke (time 0), mV; gaps are NaN. Empty where there is none. */
  readonly t_ms: Float64Array;
  readonly V_mV: Float64Array;
}

const grid_ms = { from: -100, to: 1500, step: 1 } as const;

/**
 * Measures a recorded potential: its action potentials, or that there are none.
 *
 * @param recording any recording with a channel of voltage that was not commanded; its first sweep is taken
 * @param kind where the file does not show it: a current clamp without the injected current
 * @throws ExperimentError when it has no such channel, the potential cannot be read, or it is open whether the cell was paced
 */
export function measureRecordedAp(recording: Recording, kind?: RecordedKind): RecordedAp {
  const where = recording.provenance.fileName;
  const shown = kind ?? shownKind(recording, where);
  const { t, v } = potentialOf(recording, where);
  const found = classify({ t, v });
  if (!found.ok) {
    throw new ExperimentError(
      `the potential cannot be measured: ${found.reason}`,
      where,
      'Give some seconds of potential.',
    );
  }
  const { classification, says, actionPotentials: aps } = found.value;
  const whole = classification === 'beating' ? aps.filter((ap) => ap.beat.peakReached) : [];
  const row = averageBeat(t, v, whole);
  return {
    says: where,
    kind: shown,
    outcome: classification,
    outcomeSays: says,
    beats: whole.length,
    quantities: {
      apd30_ms: middle(whole.map((ap) => biomarkers({ t, v }, ap.beat).apd30_ms)),
      apd60_ms: middle(whole.map((ap) => apd({ t, v }, ap.beat, 0.6))),
      apd90_ms: middle(whole.map((ap) => ap.apd90_ms)),
      mdp_mV: middle(whole.map((ap) => measured(ap.beat.mdp_mV))),
      peak_mV: middle(whole.map((ap) => measured(ap.beat.peak_mV))),
    },
    ...row,
  };
}

/** A stimulus, or added IK1, moves the injected current by more; noise of its monitor and a constant current do not. */
const driven = { pA: 50, 'pA/pF': 1 } as const;

/** Held against the wrong prediction a true one looks false: what the file does not show is asked. */
function shownKind({ conditions, channels, sweeps }: Recording, where: string): RecordedKind {
  if (conditions.clampMode !== 'current clamp') return 'free';
  const sweep = sweeps[0];
  const injected = [
    ...(sweep?.commands ?? []),
    ...channels.flatMap(({ quantity, unit }, c) => {
      const signal = sweep?.signals[c];
      return quantity === 'voltage' || !signal ? [] : [{ unit, read: () => signal.read() }];
    }),
  ];
  const ranges = injected.flatMap(({ unit, read }) => {
    const limit = (['pA', 'pA/pF'] as const).flatMap((known) => {
      const factor = unitFactor(unit, known);
      return factor === undefined ? [] : [driven[known] / factor];
    })[0];
    return limit === undefined ? [] : [rangeOf(read()) / limit];
  });
  if (ranges.length > 0) return ranges.some((range) => range > 1) ? 'paced' : 'free';
  throw new ExperimentError(
    'a current clamp without the current that was injected: the file does not show whether the cell was paced',
    where,
    'Say it: --ap-kind paced (1 Hz, IK1 added), or --ap-kind free (it beats by itself).',
  );
}

function rangeOf(samples: ArrayLike<number>): number {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let k = 0; k < samples.length; k++) {
    low = Math.min(low, samples[k] as number);
    high = Math.max(high, samples[k] as number);
  }
  return high - low;
}

/**
 * The potential of the first sweep, ms and mV on a uniform grid: straight lines between listed samples.
 *
 * @throws ExperimentError for a recording that holds no membrane potential
 */
export function potentialOf(recording: Recording, where: string): { t: Float64Array; v: Float64Array } {
  const remedy = 'Name a recording in current clamp (V in mV): I = 0, or paced.';
  if (recording.conditions.clampMode === 'voltage clamp') {
    throw new ExperimentError('this is a voltage clamp, not an action potential', where, remedy);
  }
  const channel = recording.channels.findIndex(({ quantity }) => quantity === 'voltage');
  const signal = recording.sweeps[0]?.signals[channel];
  const factor = channel < 0 ? undefined : unitFactor(recording.channels[channel]?.unit ?? '', 'mV');
  if (!signal || signal.length < 3 || factor === undefined) {
    throw new ExperimentError('there is no channel of a membrane potential', where, remedy);
  }
  const v = Float64Array.from(signal.read(), (value) => value * factor);
  const t = timesOf(signal.times, v.length);
  return signal.times.kind === 'uniform' ? { t, v } : resampled(t, v);
}

/** Digitised potentials keep their corners: no sample is further than this from one that was there, ms. */
const resampled_ms = 0.1;

function resampled(t: Float64Array, v: Float64Array): { t: Float64Array; v: Float64Array } {
  const start = t[0] as number;
  const count = Math.floor(((t.at(-1) as number) - start) / resampled_ms) + 1;
  const times = Float64Array.from({ length: count }, (_, k) => start + k * resampled_ms);
  let at = 0;
  return {
    t: times,
    v: times.map((time) => {
      while (at + 2 < t.length && (t[at + 1] as number) <= time) at++;
      const [a, b] = [t[at] as number, t[at + 1] as number];
      const part = b > a ? (time - a) / (b - a) : 0;
      return (v[at] as number) + Math.min(part, 1) * ((v[at + 1] as number) - (v[at] as number));
    }),
  };
}

function averageBeat(
  t: Float64Array,
  v: Float64Array,
  aps: readonly ActionPotential[],
): Pick<RecordedAp, 't_ms' | 'V_mV'> {
  if (aps.length === 0) return { t_ms: new Float64Array(0), V_mV: new Float64Array(0) };
  const count = (grid_ms.to - grid_ms.from) / grid_ms.step + 1;
  const grid = Float64Array.from({ length: count }, (_, k) => grid_ms.from + k * grid_ms.step);
  const rows = aps.map((ap, k) =>
    alignedRow(t, v, { upstroke_ms: ap.beat.upstroke_ms, next_ms: aps[k + 1]?.beat.upstroke_ms }, grid),
  );
  const half = rows.length / 2;
  const V_mV = grid.map((_, k) => {
    const values = rows.map((row) => row[k] as number).filter(Number.isFinite);
    return values.length >= half && values.length > 0 ? medianOf(values) : Number.NaN;
  });
  return { t_ms: grid, V_mV };
}

/** Median of the values there are, or the first reason why there is none. */
function middle(values: readonly Measured<number>[]): Measured<number> {
  const found = values.flatMap((m) => (m.ok && Number.isFinite(m.value) ? [m.value] : []));
  if (found.length > 0) return measured(medianOf(found));
  const reason = values.find((m) => !m.ok);
  return unmeasured(reason && !reason.ok ? reason.reason : 'the recorded cell does not beat');
}

function medianOf(x: readonly number[]): number {
  const sorted = Float64Array.from(x).sort();
  const half = sorted.length >> 1;
  const high = sorted[half] as number;
  return sorted.length % 2 === 1 ? high : ((sorted[half - 1] as number) + high) / 2;
}
