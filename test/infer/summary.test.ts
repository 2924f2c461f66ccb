import { expect, test } from 'vitest';
import { coordinatesOf, type FitParameter } from '../../src/infer/coordinates.ts';
import { type PriorMarginal, priorDensity } from '../../src/infer/prior-density.ts';
import { summarise } from '../../src/infer/summary.ts';
import { normals } from '../../src/numeric/gauss.ts';

const parameter: FitParameter = {
  name: 'a.g',
  baseline: 2,
  unit: 'nS/pF',
  current: 'Ia',
  scale: 'log',
  gates: [],
  role: undefined,
};

/** Who determined a value whose draws are 2 exp(place + width z). */
function labelOf(marginal: PriorMarginal, place: number, width: number) {
  const coordinates = coordinatesOf([parameter]);
  const prior = priorDensity(coordinates, [marginal]);
  const draws = Array.from(normals(3, 1, 400), (z) => [2 * Math.exp(place + width * z)]);
  return summarise(coordinates, prior, draws)[0]?.determinedBy;
}

test('under a prior of factors, widths are factors', () => {
  const prior: PriorMarginal = { kind: 'normal', mean: 0, sd: 1 };
  expect(labelOf(prior, 0, 0.2)).toBe('data');
  expect(labelOf(prior, 0, 0.6)).toBe('partly');
  expect(labelOf(prior, 0, 1)).toBe('prior');
  // A tenth of the baseline known to a factor of 90 is not known by the recording, however small the number is.
  expect(labelOf(prior, -9, 1.4)).toBe('partly');
  // What moved far did not come from the prior alone, however wide it is.
  expect(labelOf(prior, 2, 1)).toBe('partly');
});

test('under an even prior, widths are of the value', () => {
  const prior: PriorMarginal = { kind: 'uniform', lowest: 1.2, highest: 2.8 };
  expect(labelOf(prior, 0, 0.02)).toBe('data');
  expect(labelOf(prior, 0, 0.15)).toBe('partly');
});
