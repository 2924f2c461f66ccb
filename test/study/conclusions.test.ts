import { describe, expect, test } from 'vitest';
import { dependenceText } from '../../src/cli/study-text.ts';
import { conclusionsOf, dependOnPrior } from '../../src/study/conclusions.ts';
import type { PacedScore, StudySummary } from '../../src/study/summarise-study.ts';

const score = (method: string, medianError_ms: number, coverage90: number | null = null): PacedScore => ({
  method,
  cells: 9,
  rankCorrelation: 0.9,
  medianError_ms,
  coverage90,
});
const summary = (twinError: number, auc: number, shuffled = 1): StudySummary => {
  const paced = [score('twin', twinError, 0.85), score('constant', 20), score('twin, posterior alone', twinError, 0.1)];
  return {
    cells: 10,
    fitted: 9,
    medianError_A_F: 0.1,
    rmse_A_F: 0.6,
    slowest_s: 5,
    paced: { apd30_ms: paced, apd60_ms: paced, apd90_ms: paced },
    free: {
      cells: 0,
      beating: 0,
      auc: Number.NaN,
      auc90: [Number.NaN, Number.NaN],
      aucOfRegression: 0.5,
      meanProbability: 1,
      brier: 1,
      brierOfShare: 1,
      meanCorrected: 1,
      brierCorrected: 1,
      mdpMedianError_mV: 1,
      mdpMedianErrorOfConstant_mV: 8,
      mdpCells: 0,
    },
    drugs: [
      { drug: 'blocker', current: 'IKr', cells: 3, medianFactor: 0.5, controlFactor: 1, auc, flagged: 3 },
      { drug: 'control', current: 'IKr', cells: 3, medianFactor: 1, controlFactor: 1, auc: 0.5, flagged: 0 },
    ],
    controls: { flagged: 0, tests: 3 },
    call: { right: 0, chance: 0, shuffled, cells: 0 },
  };
};

describe('conclusions', () => {
  const holds = (s: StudySummary, start: string) => conclusionsOf(s).find(({ says }) => says.startsWith(start))?.holds;

  test('hold, do not hold, or cannot be judged', () => {
    const found = summary(10, 1);
    expect(holds(found, 'twins of at least 85 %')).toBe(true);
    expect(holds(found, 'rms error of the fits')).toBe(false);
    expect(holds(found, 'who beats')).toBeNull();
    expect(holds(found, 'APD60: smaller median error than the constant')).toBe(true);
    expect(holds(summary(25, 1), 'APD60: smaller median error than the constant')).toBe(false);
    expect(holds(found, 'APD90: at least 80 % inside')).toBe(true);
    expect(holds(found, 'blocker lowers IKr')).toBe(true);
    expect(holds(found, 'blocker raises IKr')).toBe(false);
    expect(holds(summary(10, 0.1), 'blocker raises IKr')).toBe(true);
    expect([0.01, 0.2, Number.NaN].map((p) => holds(summary(10, 1, p), 'drugs are named'))).toEqual([
      true,
      false,
      null,
    ]);
  });

  test('a twin is no rival of itself, a control is no drug', () => {
    const sentences = conclusionsOf(summary(10, 1)).map(({ says }) => says);
    expect(sentences.some((s) => /than the twin|control/.test(s))).toBe(false);
  });

  test('those that change with the prior are named, the others counted', () => {
    const tables = [summary(10, 1), summary(25, 1), summary(10, 0.6)].map(conclusionsOf);
    const found = dependOnPrior(tables);
    expect(found.map(({ holds }) => holds)).toEqual([
      ...Array.from({ length: 3 }, () => [true, false, true]),
      [true, true, false],
    ]);
    const text = dependenceText(['laboratory', 'physical', 'box'], found, tables[0]?.length ?? 0);
    expect(text).toContain('blocker lowers IKr (AUC at least 0.8): yes / yes / no');
    expect(text).toContain(`${(tables[0]?.length ?? 0) - 4} of ${tables[0]?.length} do not`);
    expect(dependenceText(['a', 'b'], [], 3)).toContain('none');
  });
});
