import type { Fact } from './facts.ts';
import type { Limit } from './thresholds.ts';

export type Verdict = 'accept' | 'flag' | 'refuse';

/** Why a recording is flagged or refused. */
export interface QualityReason {
  readonly name: string;
  readonly effect: 'flag' | 'refuse';
  /** What was measured, in `unit`; null where the reason is no number. */
  readonly value: number | null;
  readonly unit: string;
  /** What it should not be beyond; null where the reason is no number. */
  readonly limit: number | null;
  /** A sentence. */
  readonly says: string;
}

/** The facts that are beyond their limits; a fact that could not be measured is no reason. */
export function judge(facts: readonly Fact[], limits: readonly Limit[]): QualityReason[] {
  return limits.flatMap((limit) => {
    const fact = facts.find(({ name }) => name === limit.name);
    // A current in pA is not judged by what holds for pA/pF.
    if (fact === undefined || !fact.value.ok || fact.unit !== limit.unit) return [];
    const value = fact.value.value;
    const isBeyond = (bound: number | undefined): bound is number =>
      bound !== undefined && (limit.bad === 'above' ? value > bound : value < bound);
    const effect = isBeyond(limit.refuse) ? 'refuse' : isBeyond(limit.flag) ? 'flag' : undefined;
    if (effect === undefined) return [];
    return [{ name: limit.name, effect, value, unit: limit.unit, limit: limit[effect] as number, says: limit.says }];
  });
}

/** The worst of the reasons. */
export function verdictOf(reasons: readonly QualityReason[]): Verdict {
  if (reasons.some(({ effect }) => effect === 'refuse')) return 'refuse';
  return reasons.length > 0 ? 'flag' : 'accept';
}
