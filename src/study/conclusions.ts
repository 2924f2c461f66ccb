import { pacedQuantities } from './real-cells.ts';
import type { PacedScore, StudySummary } from './summarise-study.ts';

/** A sentence that the study supports, contradicts, or says nothing about (null). */
export interface Conclusion {
  readonly says: string;
  readonly holds: boolean | null;
}

/** What makes a sentence true. All limits of the conclusions in one place; they were set before the study was run. */
const limits = {
  fittedShare: 17 / 20,
  medianError_A_F: 0.12,
  rmse_A_F: 0.5,
  rankCorrelation: { apd30_ms: 0.75, apd60_ms: 0.8, apd90_ms: 0.75 },
  coverage90: 0.8,
  beatingAuc: 0.75,
  /** A drug moves a current when a treated cell has the smaller (or larger) factor with this probability. */
  drugAuc: 0.8,
  /** Shuffled drugs are named as often as the true ones with at most this probability. */
  callP: 0.05,
} as const;

/** The sentences of a study, in a fixed order: under another prior some may no longer hold. */
export function conclusionsOf(summary: StudySummary): Conclusion[] {
  const { drugs, free, call } = summary;
  return [
    atLeast(
      `twins of at least ${percent(limits.fittedShare)} of the cells`,
      summary.fitted / summary.cells,
      limits.fittedShare,
    ),
    atMost(
      `median error of the fits at most ${limits.medianError_A_F} A/F`,
      summary.medianError_A_F,
      limits.medianError_A_F,
    ),
    atMost(`rms error of the fits at most ${limits.rmse_A_F} A/F`, summary.rmse_A_F, limits.rmse_A_F),
    ...pacedQuantities.flatMap((q) => pacedConclusions(called(q), summary.paced[q], limits.rankCorrelation[q])),
    atLeast(`who beats is predicted with an AUC of at least ${limits.beatingAuc}`, free.auc, limits.beatingAuc),
    ...drugs
      .filter(({ drug, current }) => drug !== 'control' && current !== 'leak')
      .flatMap(({ drug, current, auc }): Conclusion[] => [
        atLeast(`${drug} lowers ${current} (AUC at least ${limits.drugAuc})`, auc, limits.drugAuc),
        atMost(`${drug} raises ${current} (AUC at most ${(1 - limits.drugAuc).toFixed(1)})`, auc, 1 - limits.drugAuc),
      ]),
    atMost(
      `drugs are named from the factors better than by chance (p at most ${limits.callP})`,
      call.shuffled,
      limits.callP,
    ),
  ];
}

function pacedConclusions(name: string, scores: readonly PacedScore[], rank: number): Conclusion[] {
  const [twin, ...others] = scores;
  if (!twin) return [];
  const rivals = others.filter(({ method }) => !method.startsWith('twin'));
  return [
    atLeast(`${name}: rank correlation of at least ${rank}`, twin.rankCorrelation, rank),
    ...rivals.map(({ method, medianError_ms }) => ({
      says: `${name}: smaller median error than the ${method}`,
      holds: compared(twin.medianError_ms, medianError_ms, (a, b) => a < b),
    })),
    atLeast(
      `${name}: at least ${percent(limits.coverage90)} inside the 90 % intervals`,
      twin.coverage90 ?? Number.NaN,
      limits.coverage90,
    ),
  ];
}

/** A sentence under several priors. */
export interface PriorDependence {
  readonly says: string;
  /** One entry a prior, in their order. */
  readonly holds: readonly (boolean | null)[];
}

/** The sentences that hold under one prior and not (or not to be judged) under another. */
export function dependOnPrior(tables: readonly (readonly Conclusion[])[]): PriorDependence[] {
  const sentences = [...new Set(tables.flatMap((table) => table.map(({ says }) => says)))];
  return sentences.flatMap((says) => {
    const holds = tables.map((table) => table.find((c) => c.says === says)?.holds ?? null);
    return new Set(holds).size > 1 ? [{ says, holds }] : [];
  });
}

function atLeast(says: string, value: number, limit: number): Conclusion {
  return { says, holds: compared(value, limit, (a, b) => a >= b) };
}

function atMost(says: string, value: number, limit: number): Conclusion {
  return { says, holds: compared(value, limit, (a, b) => a <= b) };
}

function compared(a: number, b: number, how: (a: number, b: number) => boolean): boolean | null {
  return Number.isFinite(a) && Number.isFinite(b) ? how(a, b) : null;
}

function called(quantity: string): string {
  return quantity.replace('_ms', '').toUpperCase();
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}
