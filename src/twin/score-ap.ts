import { traceFigure } from '../figure/trace-figure.ts';
import { type Measured, measured, unmeasured } from '../measure/measured.ts';
import type { ApPrediction } from './predict-ap.ts';
import { type RecordedAp, type RecordedQuantity, recordedQuantities } from './recorded-ap.ts';
import type { Interval } from './twin.ts';

/** One quantity: recorded, predicted, and whether the one lies in the interval of the other. */
export interface ScoredQuantity {
  readonly name: RecordedQuantity;
  readonly recorded: Measured<number>;
  readonly predicted: Measured<{ readonly median: number; readonly interval90: Interval }>;
  /** Null where there is nothing to compare. */
  readonly error: number | null;
  readonly isInside: boolean | null;
}

/** A prediction held against a recording of the same cell that was no part of the fit. */
export interface ApScore {
  readonly recorded: RecordedAp;
  readonly kind: 'free' | 'paced';
  /** Probability that the twin gave to what the cell did: beat, or not. */
  readonly probability: number | null;
  readonly quantities: readonly ScoredQuantity[];
  /** Root mean square difference of the recorded and the median predicted beat, aligned at their upstrokes, mV. */
  readonly rms_mV: Measured<number>;
  /** Share of that time for which the recording is inside the 90 % band. */
  readonly insideBand: Measured<number>;
}

/** The upstroke itself is steeper than any alignment is exact: times this near to it are no part of the distance, ms. */
const nearUpstroke_ms = 3;

/** Holds a prediction against a recording of the same cell. */
export function scoreRecordedAp(recorded: RecordedAp, prediction: ApPrediction): ApScore {
  const quantities = recordedQuantities.map((name): ScoredQuantity => {
    const seen = recorded.quantities[name];
    const spread = prediction.quantities[name];
    if (!seen.ok || !spread.ok) return { name, recorded: seen, predicted: spread, error: null, isInside: null };
    const { median, interval90 } = spread.value;
    return {
      name,
      recorded: seen,
      predicted: measured({ median, interval90 }),
      error: median - seen.value,
      isInside: seen.value >= interval90[0] && seen.value <= interval90[1],
    };
  });
  const beats = prediction.probability_beating.value;
  return {
    recorded,
    kind: prediction.kind,
    probability: beats === null ? null : recorded.outcome === 'beating' ? beats : 1 - beats,
    quantities,
    ...distance(recorded, prediction),
  };
}

/** A score as plain data: null where there is no value, with the reason beside it. */
export function apScoreToJson(score: ApScore): Readonly<Record<string, unknown>> {
  const { recorded, quantities, rms_mV, insideBand } = score;
  const json: Record<string, unknown> = {
    file: recorded.says,
    kind: score.kind,
    recorded_classification: recorded.outcome,
    recorded_beats: recorded.beats,
    probability_of_recorded: score.probability,
  };
  for (const { name, recorded: seen, predicted, error, isInside } of quantities) {
    json[name] = {
      recorded: seen.ok ? seen.value : null,
      ...(seen.ok ? {} : { recorded_reason: seen.reason }),
      predicted: predicted.ok ? predicted.value : null,
      ...(predicted.ok ? {} : { predicted_reason: predicted.reason }),
      error,
      inside_interval90: isInside,
    };
  }
  json.rms_mV = rms_mV.ok ? rms_mV.value : null;
  if (!rms_mV.ok) json.rms_mV_reason = rms_mV.reason;
  json.inside_band90 = insideBand.ok ? insideBand.value : null;
  return json;
}

/**
 * The predicted band with the recorded action potential over it, both from the upstroke on; undefined where one of them has no beat.
 */
export function recordedApFigure(score: ApScore, prediction: ApPrediction): string | undefined {
  const { recorded, rms_mV } = score;
  if (!prediction.beat.ok || recorded.t_ms.length === 0) return undefined;
  const { V } = prediction.beat.value;
  const inside = score.quantities.filter(({ isInside }) => isInside).length;
  const judged = score.quantities.filter(({ isInside }) => isInside !== null).length;
  return traceFigure({
    title: `Action potential, ${prediction.kind}: predicted from the voltage clamp, and recorded`,
    subtitle: `${rms_mV.ok ? `rms difference ${rms_mV.value.toFixed(1)} mV; ` : ''}${inside} of ${judged} quantities inside their 90 % intervals`,
    time_ms: [V.t_ms[0] ?? 0, V.t_ms.at(-1) ?? 1],
    panels: [
      {
        label: 'V',
        unit: 'mV',
        series: [
          { name: 'twin', t: V.t_ms, y: V.median },
          { name: 'recorded', t: recorded.t_ms, y: recorded.V_mV },
        ],
        bands: [{ t: V.t_ms, low: V.low, high: V.high, colour: '#9ecae1' }],
      },
    ],
  });
}

function distance(recorded: RecordedAp, { beat }: ApPrediction): Pick<ApScore, 'rms_mV' | 'insideBand'> {
  if (!beat.ok || recorded.t_ms.length === 0) {
    const reason = beat.ok ? 'the recorded cell does not beat' : beat.reason;
    return { rms_mV: unmeasured(reason), insideBand: unmeasured(reason) };
  }
  const { V } = beat.value;
  const own = new Map(Array.from(recorded.t_ms, (ms, k) => [Math.round(ms), recorded.V_mV[k] as number]));
  let [sum, count, inside] = [0, 0, 0];
  V.t_ms.forEach((ms, k) => {
    const seen = own.get(Math.round(ms)) ?? Number.NaN;
    const predicted = V.median[k] as number;
    if (Math.abs(ms) < nearUpstroke_ms || !Number.isFinite(seen) || !Number.isFinite(predicted)) return;
    sum += (seen - predicted) ** 2;
    count++;
    if (seen >= (V.low[k] as number) && seen <= (V.high[k] as number)) inside++;
  });
  if (count === 0) {
    const reason = 'the two beats share no time';
    return { rms_mV: unmeasured(reason), insideBand: unmeasured(reason) };
  }
  return { rms_mV: measured(Math.sqrt(sum / count)), insideBand: measured(inside / count) };
}
