import type { ApPrediction } from './predict-ap.ts';

/** A living cell follows a stimulus far above its threshold: a twin that is less sure of it is of another state. */
const leastFollowing = 0.5;

/** Why nothing should be read from a prediction; undefined where there is no such reason. */
export function apDoubt({
  kind,
  probability_beating,
}: Pick<ApPrediction, 'kind' | 'probability_beating'>): string | undefined {
  const { value } = probability_beating;
  if (kind !== 'paced' || value === null || value >= leastFollowing) return undefined;
  return 'most cells of the posterior do not follow a stimulus that a living cell follows: read nothing from this prediction';
}
