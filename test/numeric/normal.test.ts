import { expect, test } from 'vitest';
import { normalCdf, normalDensity, normalQuantile } from '../../src/numeric/normal.ts';

// From mpmath with thirty digits, rounded: 0.5 erfc(-x / sqrt(2)), and its roots.
test.each([
  [-37, 5.725571222524577e-300],
  [-10, 7.619853024160525e-24],
  [-5, 2.866515718791939e-7],
  [-2.6, 0.00466118802371875],
  [-2.4, 0.00819753592459613],
  [-1, 0.15865525393145705],
  [0.3, 0.6179114221889527],
  [2, 0.9772498680518208],
  [4, 0.9999683287581669],
])('probability below %d', (x, expected) => {
  expect(Math.abs(normalCdf(x) / expected - 1)).toBeLessThan(1e-13);
});

test.each([
  [0.975, 1.9599639845400543],
  [0.75, 0.6744897501960817],
  [0.05, -1.6448536269514726],
  [1e-5, -4.264890793922825],
  [1e-12, -7.034483825301132],
  [1e-100, -21.273453560965326],
])('quantile of %d', (p, expected) => {
  expect(Math.abs(normalQuantile(p) / expected - 1)).toBeLessThan(1e-13);
});

test('the quantile undoes the probability over its whole range', () => {
  let worst = 0;
  for (let x = -37; x <= 5; x += 0.0137) {
    // An error in p shows in x as error / density; what rounding of p itself costs is not the quantile's.
    const p = normalCdf(x);
    const rounding = (2e-16 * p) / normalDensity(x);
    worst = Math.max(worst, Math.abs(normalQuantile(p) - x) - 4 * rounding);
  }
  expect(worst).toBeLessThan(1e-13);
  console.log(`[figure] normal quantile after normal probability, -37 .. 5: largest error ${worst.toExponential(1)}`);
});

test('ends and nonsense', () => {
  expect(normalQuantile(0)).toBe(Number.NEGATIVE_INFINITY);
  expect(normalQuantile(1)).toBe(Number.POSITIVE_INFINITY);
  expect(normalQuantile(0.5)).toBe(0);
  expect(normalQuantile(-0.1)).toBeNaN();
  expect(normalQuantile(Number.NaN)).toBeNaN();
  expect(normalCdf(Number.NEGATIVE_INFINITY)).toBe(0);
  expect(normalCdf(Number.POSITIVE_INFINITY)).toBe(1);
  expect(normalCdf(0)).toBe(0.5);
  expect(normalCdf(Number.NaN)).toBeNaN();
});
