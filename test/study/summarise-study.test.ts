import { describe, expect, test } from 'vitest';
import type { CurrentFactor } from '../../src/study/drug-factors.ts';
import type { RealFit } from '../../src/study/fit-real-cell.ts';
import type { StudyCell } from '../../src/study/real-cells.ts';
import { summariseStudy } from '../../src/study/summarise-study.ts';

const fitOf = (medianError_A_F: number): RealFit =>
  ({ medianError_A_F, rmse_A_F: 3 * medianError_A_F, seconds: 2 }) as unknown as RealFit;
const factors = (cal: number, kr: number): CurrentFactor[] =>
  [
    { current: 'ICaL', factor: cal },
    { current: 'IKr', factor: kr },
  ].map((f) => ({ ...f, interval90: [0.9 * f.factor, 1.1 * f.factor] }));
const base: StudyCell = {
  name: '',
  drug: undefined,
  excluded: undefined,
  refused: [],
  warnings: [],
  fit: fitOf(0.1),
  prediction: undefined,
  paced: {},
  pacedObserved: {},
  probabilityBeating: undefined,
  isBeating: undefined,
  mdp: undefined,
  mdpObserved: undefined,
  factors: undefined,
  windowMeans: undefined,
};
const apd = (name: string, recorded: number, predicted: number): StudyCell => ({
  ...base,
  name,
  paced: {
    apd90_ms: {
      median: predicted,
      interval90: [predicted - 10, predicted + 10],
      posterior90: [predicted - 4, predicted + 4],
    },
  },
  pacedObserved: { apd90_ms: recorded },
});

describe('what a study adds up to', () => {
  test('paced action potentials: twin, constant and a baseline', () => {
    const cells = [apd('a', 100, 105), apd('b', 200, 195), apd('c', 300, 330), apd('d', 400, 395)];
    const average = new Map(cells.map((c) => [c.name, { apd90_ms: 250 }] as const));
    const { paced } = summariseStudy(cells, [{ method: 'average', of: average }]);
    const method = (name: string) => paced.apd90_ms.find((score) => score.method.startsWith(name));
    const [twin, constant, other] = [paced.apd90_ms[0], method('constant'), method('average')];
    expect(twin).toMatchObject({ method: 'twin', cells: 4, rankCorrelation: 1, medianError_ms: 5, coverage90: 0.75 });
    // Medians of the other three: 300, 300, 200, 200.
    expect(constant).toMatchObject({ cells: 4, medianError_ms: 150, coverage90: null });
    expect(other).toMatchObject({ method: 'average', medianError_ms: 100 });
    expect(other?.rankCorrelation).toBeNaN();
    expect(paced.apd30_ms[0]?.cells).toBe(0);
  });

  test('refused cells count as cells and nowhere else', () => {
    const refused = { ...apd('x', 100, 900), refused: ['too leaky'], fit: fitOf(9) };
    const found = summariseStudy([apd('a', 100, 100), refused], []);
    expect(found).toMatchObject({ cells: 2, fitted: 1, medianError_A_F: 0.1 });
    expect(found.paced.apd90_ms[0]?.cells).toBe(1);
  });

  test('beating: probability against what the cells did', () => {
    const cells = [0.9, 0.6, 0.7, 0.1].map((p, k) => ({
      ...base,
      name: String(k),
      probabilityBeating: p,
      isBeating: k < 2,
      ...(k > 0 ? { correctedBeating: p + 0.1 } : {}),
      ...(k < 2 ? { mdp: { median: -60, interval90: [-70, -50] as const }, mdpObserved: -65 - k } : {}),
    }));
    expect(summariseStudy(cells, []).free).toEqual({
      cells: 4,
      beating: 2,
      auc: 0.75,
      auc90: [expect.closeTo(0.21, 3), expect.closeTo(0.971, 3)],
      aucOfRegression: Number.NaN,
      meanProbability: expect.closeTo(0.575, 12),
      brier: expect.closeTo((0.01 + 0.16 + 0.49 + 0.01) / 4, 12),
      brierOfShare: expect.closeTo(4 / 9, 12),
      meanCorrected: expect.closeTo(1.7 / 3, 12),
      brierCorrected: expect.closeTo((0.09 + 0.64 + 0.04) / 3, 12),
      mdpMedianError_mV: 5.5,
      mdpMedianErrorOfConstant_mV: 1,
      mdpCells: 2,
    });
  });

  test('drugs: factors against controls, flags, and the drug called by leave-one-out', () => {
    const treated = (name: string, drug: string, cal: number, kr: number): StudyCell => ({
      ...base,
      name,
      drug,
      factors: factors(cal, kr),
    });
    const cells = [
      treated('a', 'blocker', 1, 0.3),
      treated('b', 'blocker', 1.02, 0.4),
      treated('c', 'control', 0.95, 1),
      treated('d', 'control', 1.05, 0.95),
      treated('e', 'control', 1, 1.02),
      treated('f', 'control', 1.02, 0.9),
    ];
    const { drugs, call } = summariseStudy(cells, []);
    const kr = drugs.find((d) => d.drug === 'blocker' && d.current === 'IKr');
    expect(kr).toMatchObject({ cells: 2, medianFactor: 0.35, auc: 1, flagged: 2 });
    expect(kr?.controlFactor).toBeCloseTo(0.975, 12);
    expect(drugs.find((d) => d.drug === 'control' && d.current === 'IKr')).toMatchObject({ auc: 0.5, flagged: 0 });
    expect(call).toMatchObject({ right: 1, cells: 6 });
    expect(call.chance).toBeCloseTo(4 / 6, 12);
  });
});
