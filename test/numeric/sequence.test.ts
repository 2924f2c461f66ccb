import { expect, test } from 'vitest';
import { normals } from '../../src/numeric/gauss.ts';
import { ksDistance, ksProbability } from '../../src/numeric/kolmogorov-smirnov.ts';
import { normalCdf } from '../../src/numeric/normal.ts';
import { uniformSequence } from '../../src/numeric/sequence.ts';

const take = (seed: number, stream: number, count: number): number[] => {
  const next = uniformSequence(seed, stream);
  return Array.from({ length: count }, next);
};

test('a sequence is a function of seed and stream', () => {
  expect(take(7, 3, 20)).toEqual(take(7, 3, 20));
  expect(take(7, 3, 20)).not.toEqual(take(7, 4, 20));
  expect(take(7, 3, 20)).not.toEqual(take(8, 3, 20));
});

test('numbers are in (0, 1), even, and do not follow from one another or from another stream', () => {
  const n = 20_000;
  const x = take(1, 0, n);
  const y = take(1, 1, n);
  expect(Math.min(...x)).toBeGreaterThan(0);
  expect(Math.max(...x)).toBeLessThan(1);
  expect(ksProbability(ksDistance(x), n)).toBeGreaterThan(1e-3);
  const correlation = (a: readonly number[], b: readonly number[]): number =>
    (12 / a.length) * a.reduce((sum, v, i) => sum + (v - 0.5) * ((b[i] as number) - 0.5), 0);
  const limit = 4 / Math.sqrt(n);
  for (const lag of [1, 2, 3, 7]) expect(Math.abs(correlation(x.slice(lag), x))).toBeLessThan(limit);
  expect(Math.abs(correlation(x, y))).toBeLessThan(limit);
});

test('normal numbers are normal, and the same whenever they are made', () => {
  const x = normals(5, 9, 20_000);
  expect(ksProbability(ksDistance(Array.from(x, normalCdf)), x.length)).toBeGreaterThan(1e-3);
  expect(normals(5, 9, 10)).toEqual(x.slice(0, 10));
  expect(normals(5, 10, 10)).not.toEqual(x.slice(0, 10));
  expect(x.every(Number.isFinite)).toBe(true);
});
