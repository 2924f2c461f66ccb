import { expect, test } from 'vitest';
import { wilsonInterval } from '../../src/numeric/wilson.ts';

// Solved by hand: the ends are the p at which (hits / n - p)^2 n = z^2 p (1 - p).
test.each([
  [0, 10],
  [3, 10],
  [10, 10],
  [120, 4000],
])('%d of %d: its ends lie z standard errors from what was found', (hits, n) => {
  const z = 1.959963984540054;
  const [low, high] = wilsonInterval(hits, n);
  for (const p of [low, high]) {
    if (p === 0 || p === 1) continue;
    expect(((hits / n - p) ** 2 * n) / (p * (1 - p))).toBeCloseTo(z * z, 9);
  }
  expect(low).toBeLessThanOrEqual(hits / n);
  expect(high).toBeGreaterThanOrEqual(hits / n);
});

test('it is wider for a higher level, and says nothing where there are no cases', () => {
  const [low, high] = wilsonInterval(3, 10, 0.99);
  expect(low).toBeLessThan(wilsonInterval(3, 10)[0]);
  expect(high).toBeGreaterThan(wilsonInterval(3, 10)[1]);
  expect(wilsonInterval(0, 0)).toEqual([0, 1]);
});
