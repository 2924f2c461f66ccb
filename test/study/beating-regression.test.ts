import { describe, expect, test } from 'vitest';
import { normalQuantile } from '../../src/numeric/normal.ts';
import { uniforms } from '../../src/numeric/philox.ts';
import { beatingRegressionAuc } from '../../src/study/beating-regression.ts';
import type { StudyCell } from '../../src/study/real-cells.ts';

const noise = (cell: number, windows: number, seed: number): number[] =>
  Array.from(uniforms(seed, cell, windows), (u) => normalQuantile((u as number) + 2 ** -54));

/** Cells whose first window tells who beats by so many standard deviations; the others are noise. */
const cellsOf = (count: number, tells: number, seed = 1): StudyCell[] =>
  Array.from({ length: count }, (_, k) => {
    const isBeating = k % 3 !== 0;
    const [first = 0, ...rest] = noise(k, 12, seed);
    return { isBeating, windowMeans: Float64Array.from([first + (isBeating ? tells : 0), ...rest]) } as StudyCell;
  });

describe('a regression on the recording that tells who beats', () => {
  test('finds what is there', () => {
    expect(beatingRegressionAuc(cellsOf(24, 4))).toBeGreaterThan(0.9);
  });

  test('finds nothing where there is nothing: pairs left out are not ordered by the mean of the others', () => {
    const found = [1, 2, 3, 4, 5, 6].map((seed) => beatingRegressionAuc(cellsOf(18, 0, seed)));
    const mean = found.reduce((sum, x) => sum + x, 0) / found.length;
    expect(mean).toBeGreaterThan(0.35);
    expect(mean).toBeLessThan(0.65);
  });

  test('a recording that ends earlier does not undo the others', () => {
    const cells = cellsOf(24, 4);
    const shorter = cells.map((c, k) => (k === 5 ? { ...c, windowMeans: c.windowMeans?.subarray(0, 9) } : c));
    expect(beatingRegressionAuc(shorter)).toBeGreaterThan(0.9);
  });

  test('says nothing of few cells, of cells that all do the same, and of those without a recording', () => {
    expect(beatingRegressionAuc(cellsOf(6, 4))).toBeNaN();
    expect(beatingRegressionAuc(cellsOf(24, 4).map((c) => ({ ...c, isBeating: true })))).toBeNaN();
    expect(beatingRegressionAuc(cellsOf(24, 4).map((c) => ({ ...c, windowMeans: undefined })))).toBeNaN();
  });
});
