import { describe, expect, test } from 'vitest';
import { normals } from '../../src/numeric/gauss.ts';
import { againstControls, hasChanged, runDownOf } from '../../src/study/control-factors.ts';
import { areaUnderRoc, brierScore, median, rankCorrelation, ridge, rocInterval } from '../../src/study/statistics.ts';
import { technicalVariance } from '../../src/study/technical-variance.ts';

describe('statistics', () => {
  test('median', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
    expect(median([])).toBeNaN();
  });

  test('interval of an area under the ROC curve', () => {
    // Standard error of 0.8 from 10 and 10 after Hanley & McNeil: 0.10198.
    const [low, high] = rocInterval(0.8, 10, 10);
    expect(low).toBeCloseTo(1 / (1 + Math.exp(-Math.log(4) + (1.6449 * 0.10198) / 0.16)), 3);
    expect(high).toBeCloseTo(1 / (1 + Math.exp(-Math.log(4) - (1.6449 * 0.10198) / 0.16)), 3);
    expect(rocInterval(Number.NaN, 0, 3)).toEqual([Number.NaN, Number.NaN]);
    // Nothing out of order in nine pairs is no certainty.
    const [least, most] = rocInterval(1, 3, 3);
    expect(least).toBeGreaterThan(0.2);
    expect(least).toBeLessThan(0.8);
    expect(most).toBe(1);
    expect(rocInterval(0, 3, 3)).toEqual([0, expect.closeTo(1 - least, 12)]);
  });

  test('rank correlation with ties, as scipy.stats.spearmanr has it', () => {
    expect(rankCorrelation([1, 2, 2, 4, 5, 6.5], [2, 1, 3, 3, 7, 6])).toBeCloseTo(0.808823529411765, 12);
    expect(rankCorrelation([1, 2, 3], [5, 6, 9])).toBeCloseTo(1, 12);
    expect(rankCorrelation([1, 2], [1, 2])).toBeNaN();
    expect(rankCorrelation([1, 2, 3], [4, 4, 4])).toBeNaN();
  });

  test('area under the ROC curve', () => {
    expect(areaUnderRoc([3, 4], [1, 2])).toBe(1);
    expect(areaUnderRoc([1], [2, 3])).toBe(0);
    expect(areaUnderRoc([1, 2], [1, 2])).toBe(0.5);
    expect(areaUnderRoc([], [1])).toBeNaN();
  });

  test('scores probabilities against what happened', () => {
    expect(brierScore([1, 0], [true, false])).toBe(0);
    expect(brierScore([0.5, 0.5], [true, false])).toBe(0.25);
    expect(brierScore([0.9, 0.2], [false, true])).toBeCloseTo((0.81 + 0.64) / 2, 12);
    expect(brierScore([], [])).toBeNaN();
  });

  test('ridge finds a line among noise, and the mean where there is nothing', () => {
    const rows = Array.from({ length: 30 }, (_, k) => normals(3, k, 40));
    const line = rows.map((r) => 5 + 2 * (r[7] as number));
    const fitted = ridge(rows, line);
    const errors = Array.from({ length: 50 }, (_, k) => {
      const row = normals(4, k, 40);
      return [Math.abs(fitted(row) - (5 + 2 * (row[7] as number))), Math.abs(2 * (row[7] as number))] as const;
    });
    expect(median(errors.map(([own]) => own))).toBeLessThan(median(errors.map(([, mean]) => mean)));
    const flat = ridge(
      rows,
      rows.map(() => 3),
    );
    expect(flat(rows[0] as Float64Array)).toBeCloseTo(3, 10);
  });
});

describe('technical variance', () => {
  const draws = (seed: number, n: number, sd: number) => [...normals(seed, 0, n)].map((z) => sd * z);

  test('repeats of one method, cells of their own', () => {
    const found = technicalVariance(
      draws(1, 400, 0.1 * Math.SQRT2).map((x) => x - 0.3),
      draws(2, 400, 0.5),
    );
    expect(found?.drift).toBeCloseTo(-0.3, 1);
    expect(Math.sqrt(found?.within ?? 0)).toBeCloseTo(0.1, 1);
    expect(Math.sqrt(found?.between ?? 0)).toBeCloseTo(0.5, 1);
    expect(found?.biological).toBeGreaterThan(0.93);
  });

  test('the interval of the ratio holds the truth nine times in ten', () => {
    const truth = 4;
    const hits = Array.from({ length: 400 }, (_, k) => {
      const found = technicalVariance(draws(100 + k, 5, Math.SQRT2), draws(9000 + k, 8, Math.sqrt(truth)));
      const [low, high] = found?.ratio90 ?? [1, 0];
      return low <= truth && truth <= high;
    }).filter(Boolean).length;
    expect(hits / 400).toBeGreaterThan(0.86);
    expect(hits / 400).toBeLessThan(0.94);
  });

  test('two repeats have no variance', () => {
    expect(technicalVariance([0.1, 0.2], [1, 2, 3])).toBeUndefined();
  });
});

describe('factors against controls', () => {
  const factor = (current: string, x: number, half = 0.05) => ({
    current,
    factor: x,
    interval90: [x * Math.exp(-half), x * Math.exp(half)] as const,
  });
  const controls = [0.7, 0.75, 0.8, 0.85, 0.8].map((x) => [factor('ICaL', x), factor('If', 1)]);

  test('what all controls do is no effect of a drug', () => {
    const runDown = runDownOf(controls);
    expect(runDown.find((r) => r.current === 'ICaL')).toMatchObject({ factor: expect.closeTo(0.8, 10), cells: 5 });
    const own = [factor('ICaL', 0.78), factor('If', 0.5), factor('IKr', 0.3)];
    const over = againstControls(own, runDown);
    expect(over.map((f) => f.current)).toEqual(['ICaL', 'If']);
    expect(over[0]?.factor).toBeCloseTo(0.975, 10);
    expect(hasChanged(own[0] as (typeof own)[number])).toBe(true);
    expect(over.map(hasChanged)).toEqual([false, true]);
  });

  test('scatter of the controls widens the interval', () => {
    const [cal] = againstControls([factor('ICaL', 0.8)], runDownOf(controls));
    expect(Math.log((cal?.interval90[1] ?? 0) / (cal?.interval90[0] ?? 1))).toBeGreaterThan(0.2);
  });

  test('a control that does not determine a current says nothing of its scatter', () => {
    // INa may change by 0.2 before anything is known: an interval as wide as that is the assumption itself.
    const assumed = factor('INa', 1, 1.6449 * 0.2);
    const some = [factor('INa', 0.9), factor('INa', 1.1), assumed, assumed];
    expect(runDownOf(some.map((f) => [f]))).toEqual([]);
    expect(runDownOf([...some, factor('INa', 1)].map((f) => [f]))).toMatchObject([{ current: 'INa', cells: 3 }]);
  });

  test('two controls are none', () => {
    expect(runDownOf(controls.slice(0, 2))).toEqual([]);
    expect(againstControls([factor('If', 0.5)], [])).toEqual([]);
  });
});
