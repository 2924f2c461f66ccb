import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type Censoring,
  type Likelihood,
  misfit,
  modelDiscrepancy,
  sigmas,
  whiteNoise,
} from '../../src/infer/likelihood.ts';

const number = fc.double({ min: -5, max: 5, noNaN: true });
const likelihoods: fc.Arbitrary<Likelihood> = fc.record({
  floor_A_F: fc.double({ min: 0.01, max: 1, noNaN: true }),
  relative: fc.double({ min: 0, max: 0.2, noNaN: true }),
  robust: fc.constantFrom(Number.POSITIVE_INFINITY, 1, 3),
  temper: fc.double({ min: 0.05, max: 1, noNaN: true }),
});
const rows = fc.array(
  fc.record({ mean: number, simulated: number, censored: fc.constantFrom<Censoring>('none', 'above', 'below') }),
  { minLength: 1, maxLength: 6 },
);

const observationOf = (list: readonly { mean: number; censored: Censoring }[]) => ({
  mean: Float64Array.from(list, ({ mean }) => mean),
  noise: Float64Array.from(list, () => 0.1),
  censored: list.map(({ censored }) => censored),
});

test('weights and residuals are the gradient of the cost, for every likelihood', () => {
  fc.assert(
    fc.property(rows, likelihoods, (list, likelihood) => {
      const observation = observationOf(list);
      const sigma = sigmas(observation, likelihood);
      const simulated = Float64Array.from(list, (row) => row.simulated);
      const { residuals, weights } = misfit(simulated, observation, sigma, likelihood);
      const cost = (b: number, by: number): number => {
        const moved = simulated.slice();
        moved[b] = (moved[b] as number) + by;
        return misfit(moved, observation, sigma, likelihood).cost;
      };
      list.forEach((row, b) => {
        const h = 1e-5 * (sigma[b] as number);
        // At the bound itself the cost has a corner in its second derivative alone.
        const slope = (cost(b, h) - cost(b, -h)) / (2 * h);
        const expected = ((weights[b] as number) ** 2 * (residuals[b] as number)) / (sigma[b] as number);
        const size = Math.abs(expected) + Math.abs(row.simulated - row.mean) + 1;
        expect(Math.abs(slope - expected)).toBeLessThan((2e-4 * size) / (sigma[b] as number));
      });
    }),
  );
});

test('white noise: half of chi-square', () => {
  fc.assert(
    fc.property(rows, (list) => {
      const observation = observationOf(list.map((row) => ({ ...row, censored: 'none' as const })));
      const sigma = sigmas(observation, whiteNoise);
      const found = misfit(
        list.map((row) => row.simulated),
        observation,
        sigma,
        whiteNoise,
      );
      const chi2 = list.reduce((sum, row, b) => sum + ((row.simulated - row.mean) / (sigma[b] as number)) ** 2, 0);
      expect(found.chi2).toBeCloseTo(chi2, 6);
      expect(found.cost).toBeCloseTo(chi2 / 2, 6);
    }),
  );
});

test('errors add in squares; a tempered, robust cost never exceeds the plain one', () => {
  const observation = observationOf([{ mean: -4, censored: 'none' }]);
  expect(sigmas(observation, modelDiscrepancy)[0]).toBeCloseTo(Math.hypot(0.1, 0.2, 0.2), 12);
  expect(sigmas(observation, modelDiscrepancy, [0.3])[0]).toBeCloseTo(Math.hypot(0.1, 0.2, 0.2, 0.3), 12);
  fc.assert(
    fc.property(number, number, (mean, simulated) => {
      const one = observationOf([{ mean, censored: 'none' }]);
      const sigma = sigmas(one, modelDiscrepancy);
      const robust = misfit([simulated], one, sigma, modelDiscrepancy).cost;
      expect(robust).toBeLessThanOrEqual(misfit([simulated], one, sigma, whiteNoise).cost + 1e-12);
    }),
  );
});

test('a current beyond a bound costs nothing; one that cannot be had costs everything', () => {
  const above = observationOf([{ mean: 2, censored: 'above' }]);
  const below = observationOf([{ mean: -2, censored: 'below' }]);
  expect(misfit([7], above, Float64Array.of(1), whiteNoise).cost).toBe(0);
  expect(misfit([1], above, Float64Array.of(1), whiteNoise).cost).toBe(0.5);
  expect(misfit([-7], below, Float64Array.of(1), whiteNoise).cost).toBe(0);
  expect(misfit([-1], below, Float64Array.of(1), whiteNoise).cost).toBe(0.5);
  expect(misfit([Number.NaN], above, Float64Array.of(1), whiteNoise).cost).toBe(Number.POSITIVE_INFINITY);
});

test('a bin that holds nothing does not count', () => {
  const nothing = {
    mean: Float64Array.of(0),
    noise: Float64Array.of(Number.POSITIVE_INFINITY),
    censored: ['none' as const],
  };
  const sigma = sigmas(nothing, whiteNoise);
  expect(misfit([3], nothing, sigma, whiteNoise)).toMatchObject({ cost: 0, chi2: 0 });
});
