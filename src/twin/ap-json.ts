import { apDoubt } from './ap-doubt.ts';
import { AP_QUANTITIES } from './beat-rows.ts';
import type { ApPrediction } from './predict-ap.ts';

/** Plain data: null where there is no value, with the reason beside it as `<name>_reason`. */
export type ApJson = Readonly<Record<string, unknown>>;

/**
 * A prediction as `twin --json` gives it: `{"classification", "probability_beating", "apd90_ms": {"median", "interval90"}, ...}` and what
 * it rests on.
 */
export function apToJson(ap: ApPrediction): ApJson {
  const json: Record<string, unknown> = {
    kind: ap.kind,
    temperature_K: ap.temperature_K,
    says: ap.says,
    classification: ap.classification,
    probability_beating: ap.probability_beating.value,
    probability_beating_interval90: ap.probability_beating.interval90,
    cells: ap.cells,
    outcomes: ap.outcomes,
  };
  const doubt = apDoubt(ap);
  if (doubt !== undefined) json.doubt = doubt;
  if (ap.probability_beating.value === null) json.probability_beating_reason = 'the twin has no posterior samples';
  for (const name of AP_QUANTITIES) {
    const spread = ap.quantities[name];
    json[name] = spread.ok ? { ...spread.value, most_probable: ap.central[name] ?? null } : null;
    if (!spread.ok) json[`${name}_reason`] = spread.reason;
  }
  return json;
}
