import { expect, test } from 'vitest';
import { fQuantile, tQuantile } from '../../src/numeric/f-distribution.ts';

// scipy.stats.f.ppf(p, a, b)
test.each([
  [0.95, 4, 3, 9.1171822532464],
  [0.05, 4, 3, 0.15171324956385],
  [0.95, 19, 4, 5.8113592369216],
  [0.05, 19, 4, 0.34541034019938],
  [0.5, 1, 1, 1],
  [0.9, 200, 300, 1.1778548651189],
])('F of %f with %i and %i degrees of freedom', (p, a, b, quantile) => {
  expect(Math.abs(fQuantile(p, a, b) / quantile - 1)).toBeLessThan(1e-9);
});

// scipy.stats.t.ppf(0.95, n)
test.each([
  [1, 6.313751514675],
  [2, 2.9199855803537],
  [4, 2.1318467863266],
  [30, 1.697260886594],
])('t of 0.95 with %i degrees of freedom', (n, quantile) => {
  expect(Math.abs(tQuantile(0.95, n) / quantile - 1)).toBeLessThan(1e-9);
});
