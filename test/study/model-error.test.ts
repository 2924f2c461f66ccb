import { describe, expect, test } from 'vitest';
import { normals } from '../../src/numeric/gauss.ts';
import { modelErrorOf, withError, withModelError } from '../../src/study/model-error.ts';
import type { PacedPrediction, StudyCell } from '../../src/study/real-cells.ts';

const ninety = 1.6449;
const prediction = (median: number, sd: number): PacedPrediction => {
  const interval90 = [median * Math.exp(-ninety * sd), median * Math.exp(ninety * sd)] as const;
  return { median, interval90, posterior90: interval90 };
};
const cell = (name: string, predicted: number, recorded: number | undefined, refused: string[] = []): StudyCell =>
  ({
    name,
    refused,
    paced: { apd90_ms: prediction(predicted, 0.05) },
    pacedObserved: recorded === undefined ? {} : { apd90_ms: recorded },
  }) as unknown as StudyCell;

describe('the error of the model', () => {
  test('is what the posteriors do not explain', () => {
    const found = modelErrorOf(
      [0.2, 0.1, 0.3].map((e) => ({ predicted: prediction(100, 0.05), recorded: 100 * Math.exp(e) })),
    );
    expect(found?.mean).toBeCloseTo(0.2, 12);
    expect(found?.sd).toBeCloseTo(Math.sqrt(0.1 ** 2 - 0.05 ** 2), 6);
    expect(modelErrorOf([{ predicted: prediction(100, 0.1), recorded: 90 }])).toBeUndefined();
  });

  test('is nothing where the posteriors are wider than the errors', () => {
    const judged = [-0.1, 0, 0.1].map((e) => ({ predicted: prediction(100, 0.5), recorded: 100 * Math.exp(e) }));
    expect(modelErrorOf(judged)?.sd).toBe(0);
    expect(withError(prediction(100, 0.5), { mean: 0, sd: 0, cells: 30 }).interval90[0]).toBeLessThan(45);
  });

  test('is not hidden by one cell whose posterior says nothing', () => {
    const judged = [0.2, -0.2, 0.1, -0.1, 0.15, -0.15].map((e) => ({
      predicted: prediction(100, 0.02),
      recorded: 100 * Math.exp(e),
    }));
    const vague = { predicted: prediction(100, 1.5), recorded: 300 };
    const [without, withIt] = [modelErrorOf(judged), modelErrorOf([...judged, vague])];
    expect(without?.sd).toBeCloseTo(0.17, 1);
    expect(Math.abs((withIt?.sd ?? 0) / (without?.sd ?? 1) - 1)).toBeLessThan(0.1);
    expect(Math.abs(withIt?.mean ?? 1)).toBeLessThan(0.02);
  });

  test('intervals learned from a few other cells hold nine in ten', () => {
    // Posteriors claim 0.05 where the model errs by 0.2 and is too short by a tenth.
    const trials = 800;
    const covered = Array.from({ length: trials }, (_, k) => {
      const z = normals(11, k, 16);
      const cells = Array.from({ length: 8 }, (_, c) =>
        cell(`${c}`, 100, 100 * Math.exp(0.1 + 0.2 * (z[c] as number) + 0.05 * (z[8 + c] as number))),
      );
      const [first] = withModelError(cells);
      const [low, high] = first?.paced.apd90_ms?.interval90 ?? [0, 0];
      const recorded = cells[0]?.pacedObserved.apd90_ms as number;
      return recorded >= low && recorded <= high;
    }).filter(Boolean).length;
    console.log(
      `[figure] 90 % intervals with the model error of 7 other cells hold ${((100 * covered) / trials).toFixed(1)} %`,
    );
    expect(Math.abs(covered / trials - 0.9)).toBeLessThan(0.03);
  });

  test('a cell is judged by the others alone: its own recording does not move its interval', () => {
    const others = [cell('b', 100, 130), cell('c', 200, 210), cell('d', 150, 160)];
    const intervals = [80, 800, undefined].map((own) => withModelError([cell('a', 100, own), ...others])[0]?.paced);
    expect(intervals[0]).toEqual(intervals[1]);
    expect(intervals[0]).toEqual(intervals[2]);
    expect(intervals[0]?.apd90_ms).toMatchObject({ median: 100, posterior90: prediction(100, 0.05).posterior90 });
  });

  test('refused cells teach nothing, and too few leave the posterior as it is', () => {
    const few = withModelError([
      cell('a', 100, 90),
      cell('b', 100, 130),
      cell('c', 9, 900, ['leaky']),
      cell('d', 1, 1),
    ]);
    expect(few[0]?.paced.apd90_ms).toEqual(prediction(100, 0.05));
  });
});
