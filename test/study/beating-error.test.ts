import { expect, test } from 'vitest';
import { uniforms } from '../../src/numeric/philox.ts';
import {
  beatingErrorOf,
  type JudgedProbability,
  withBeatingError,
  withoutBeatingError,
} from '../../src/study/beating-error.ts';
import type { StudyCell } from '../../src/study/real-cells.ts';

const draws = 1000;
const odds = (p: number): number => Math.log(p / (1 - p));

/** Cells whose true ln odds are shift + slope times the predicted ones. */
function cells(count: number, shift: number, slope: number): JudgedProbability[] {
  const u = uniforms(7, 1, 2 * count);
  return Array.from({ length: count }, (_, i) => {
    const x = -3 + 6 * (u[2 * i] as number);
    return {
      probability: 1 / (1 + Math.exp(-x)),
      beats: (u[2 * i + 1] as number) < 1 / (1 + Math.exp(-shift - slope * x)),
    };
  });
}

test('finds the error that made the cells', () => {
  const found = beatingErrorOf(cells(4000, 1.5, 0.6), draws) ?? expect.fail('nothing');
  expect(found.shift).toBeCloseTo(1.5, 0);
  expect(Math.abs(found.shift - 1.5)).toBeLessThan(0.15);
  expect(Math.abs(found.slope - 0.6)).toBeLessThan(0.1);
});

test('probabilities that were right stay as they are', () => {
  const found = beatingErrorOf(cells(4000, 0, 1), draws) ?? expect.fail('nothing');
  for (const p of [0.1, 0.5, 0.8])
    expect(Math.abs(odds(withoutBeatingError(p, found, draws)) - odds(p))).toBeLessThan(0.3);
});

test('a few cells that all beat do not make it certain, and two cells say nothing', () => {
  const all = Array.from({ length: 6 }, () => ({ probability: 0, beats: true }));
  const corrected = withoutBeatingError(0, beatingErrorOf(all, 64) ?? expect.fail('nothing'), 64);
  expect(corrected).toBeGreaterThan(0.5);
  expect(corrected).toBeLessThan(0.99);
  expect(beatingErrorOf(all.slice(0, 2), 64)).toBeUndefined();
});

test('is at the top of the posterior: no small change of shift or slope is better', () => {
  const judged = cells(12, -1, 2);
  const best = beatingErrorOf(judged, draws) ?? expect.fail('nothing');
  const density = (shift: number, slope: number): number =>
    judged.reduce(
      (sum, { probability, beats }) => {
        const p = withoutBeatingError(probability, { shift, slope }, draws);
        return sum + Math.log(beats ? p : 1 - p);
      },
      -(shift ** 2) / 8 - (slope - 1) ** 2 / 0.5,
    );
  const top = density(best.shift, best.slope);
  for (const [a, b] of [
    [0.01, 0],
    [-0.01, 0],
    [0, 0.01],
    [0, -0.01],
  ] as const) {
    expect(density(best.shift + a, best.slope + b)).toBeLessThan(top);
  }
});

test('a cell is corrected by the others alone', () => {
  const cell = (name: string, probabilityBeating: number | undefined, isBeating: boolean | undefined): StudyCell =>
    ({ name, refused: [], probabilityBeating, isBeating }) as unknown as StudyCell;
  const made = (own: boolean) =>
    withBeatingError(
      [
        cell('a', 0.2, own),
        cell('b', 0.1, true),
        cell('c', 0.3, true),
        cell('d', 0.1, false),
        cell('e', undefined, true),
      ],
      64,
    );
  expect(made(true)[0]?.correctedBeating).toBe(made(false)[0]?.correctedBeating);
  expect(made(true)[1]?.correctedBeating).not.toBe(made(false)[1]?.correctedBeating);
  expect(made(true)[4]?.correctedBeating).toBeUndefined();
});
