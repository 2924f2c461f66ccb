import { describe, expect, test } from 'vitest';
import {
  boxPrior,
  type GaussianPrior,
  type Prior,
  priorCdf,
  priorLogDensity,
  priorQuantile,
  sampleFactors,
} from '../../src/population/prior.ts';
import { validatePrior } from '../../src/population/read-prior.ts';

const provenance = { says: 'a test', cells: 12 };
const independent: Prior = {
  version: 1,
  kind: 'independent',
  marginals: [
    { parameter: 'a', shape: 'uniform', low: 0.6, high: 1.4 },
    { parameter: 'b', shape: 'lognormal', median: 0.9, sd_log: 0.3 },
    { parameter: 'c', shape: 'normal', mean: 1, sd: 0.1 },
    { parameter: 'd', shape: 'normal', mean: 1, sd: 0.5, low: 0.2, high: 1.5 },
    { parameter: 'e', shape: 'lognormal', median: 1, sd_log: 0.8, low: 0.5, high: 3 },
  ],
  provenance,
};
const gaussian: GaussianPrior = {
  version: 1,
  kind: 'gaussian',
  coordinates: [
    { parameter: 'a', transform: 'log' },
    { parameter: 'b', transform: 'factor' },
    { parameter: 'c', transform: 'logit', low: 0.5, high: 2 },
  ],
  centre: [0.1, 1.2, -0.5],
  covariance: [
    [0.09, 0.018, -0.06],
    [0.018, 0.01, 0.01],
    [-0.06, 0.01, 0.25],
  ],
  provenance,
};

const cells = 20_000;
const drawn = (prior: Prior, k: number): Float64Array =>
  Float64Array.from({ length: cells }, (_, i) => sampleFactors(prior, 5, i)[k] as number).sort();

describe.each([
  ['independent', independent],
  ['gaussian', gaussian],
] as const)('%s', (_, prior) => {
  const n = prior.kind === 'independent' ? prior.marginals.length : prior.coordinates.length;

  test('draws follow the probabilities that the prior states', () => {
    // Kolmogorov-Smirnov: 1.95 / sqrt(n) is its 99.9 % point.
    for (let k = 0; k < n; k++) {
      const sorted = drawn(prior, k);
      let distance = 0;
      sorted.forEach((x, i) => {
        distance = Math.max(distance, Math.abs(priorCdf(prior, k, x) - (i + 0.5) / cells));
      });
      expect(distance, `parameter ${k}`).toBeLessThan(1.95 / Math.sqrt(cells));
    }
  });

  test('quantile and probability undo each other', () => {
    for (let k = 0; k < n; k++) {
      for (const p of [0.001, 0.05, 0.3, 0.5, 0.8, 0.95, 0.999]) {
        expect(priorCdf(prior, k, priorQuantile(prior, k, p))).toBeCloseTo(p, 12);
      }
    }
  });

  test('it is the same after a trip through JSON', () => {
    const copy = validatePrior(JSON.parse(JSON.stringify(prior)), 'prior.json');
    expect(copy).toEqual(prior);
    expect(sampleFactors(copy, 3, 77)).toEqual(sampleFactors(prior, 3, 77));
  });
});

test('the density of independent factors integrates to 1, and is zero outside their bounds', () => {
  for (const [k, marginal] of independent.marginals.entries()) {
    const one: Prior = { ...independent, marginals: [marginal] };
    let area = 0;
    const h = 1e-4;
    for (let x = h / 2; x < 12; x += h) area += h * Math.exp(priorLogDensity(one, [x]));
    expect(area, `marginal ${k}`).toBeCloseTo(1, 3);
  }
  expect(priorLogDensity(independent, [1.5, 1, 1, 1, 1])).toBe(Number.NEGATIVE_INFINITY);
  expect(priorLogDensity(independent, [1, -1, 1, 1, 1])).toBe(Number.NEGATIVE_INFINITY);
});

test('a gaussian prior has the covariance that it states, in its coordinates', () => {
  const rows = Array.from({ length: cells }, (_, i) => {
    const [a, b, c] = sampleFactors(gaussian, 9, i) as unknown as [number, number, number];
    return [Math.log(a), b, Math.log((c - 0.5) / (2 - c))];
  });
  for (let i = 0; i < 3; i++) {
    for (let j = 0; j <= i; j++) {
      const at = (row: readonly number[], k: number) => (row[k] as number) - (gaussian.centre[k] as number);
      const found = rows.reduce((sum, row) => sum + at(row, i) * at(row, j), 0) / cells;
      const [ii, jj, ij] = [
        gaussian.covariance[i]?.[i],
        gaussian.covariance[j]?.[j],
        gaussian.covariance[i]?.[j],
      ] as number[];
      // Four standard errors of a covariance.
      const allowed = 4 * Math.sqrt(((ii as number) * (jj as number) + (ij as number) ** 2) / cells);
      expect(Math.abs(found - (ij as number))).toBeLessThan(allowed);
    }
  }
  // The density of a factor: by differences of the probability where the coordinates are independent.
  const alone: GaussianPrior = {
    ...gaussian,
    coordinates: gaussian.coordinates.slice(2),
    centre: [-0.5],
    covariance: [[0.25]],
  };
  const slope = (priorCdf(alone, 0, 0.9 + 1e-6) - priorCdf(alone, 0, 0.9 - 1e-6)) / 2e-6;
  expect(Math.exp(priorLogDensity(alone, [0.9]))).toBeCloseTo(slope, 6);
  expect(priorLogDensity(alone, [0.4])).toBe(Number.NEGATIVE_INFINITY);
});

test('the draw of a cell does not depend on other draws, and differs with seed and index', () => {
  const prior = boxPrior(['a', 'b', 'c']);
  const seventh = sampleFactors(prior, 1, 7);
  sampleFactors(prior, 1, 8);
  expect(sampleFactors(prior, 1, 7)).toEqual(seventh);
  expect(sampleFactors(prior, 2, 7)).not.toEqual(seventh);
  expect(sampleFactors(prior, 1, 8)).not.toEqual(seventh);
  expect(sampleFactors(boxPrior(['a', 'b', 'c', 'd']), 1, 7).slice(0, 3)).toEqual(seventh);
});

test('these numbers never change: stores made with them are resumed', () => {
  expect([...sampleFactors(boxPrior(['a', 'b', 'c']), 1, 0)]).toMatchInlineSnapshot(`
    [
      1.3122073405664247,
      1.0685807628111128,
      1.1375986151344293,
    ]
  `);
  expect([...sampleFactors(independent, 1, 12345)]).toMatchInlineSnapshot(`
    [
      1.3464268924786116,
      0.8253521899180774,
      0.8509537245718043,
      1.4315805423429389,
      1.1602393396987078,
    ]
  `);
  expect([...sampleFactors(gaussian, 4294967295, 4294967295)]).toMatchInlineSnapshot(`
    [
      1.0979687902422315,
      1.1478125245144037,
      0.9429327143659867,
    ]
  `);
});

describe('refused', () => {
  const json = (change: (draft: Record<string, unknown>) => void, of: Prior = independent): unknown => {
    const draft = JSON.parse(JSON.stringify(of)) as Record<string, unknown>;
    change(draft);
    return draft;
  };
  const marginal = (m: unknown) => json((draft) => Object.assign(draft, { marginals: [m] }));
  test.each([
    ['nothing', null, '`kind` is missing'],
    ['another kind', json((d) => Object.assign(d, { kind: 'gausian' })), '`kind` is "gausian"'],
    ['another version', json((d) => Object.assign(d, { version: 2 })), '`version` is 2'],
    ['an unknown key', json((d) => Object.assign(d, { colour: 1 })), 'unknown key `colour`'],
    ['no parameters', json((d) => Object.assign(d, { marginals: [] })), 'the prior has no parameters'],
    [
      'low above high',
      marginal({ parameter: 'a', shape: 'uniform', low: 2, high: 1 }),
      '`low` 2 is not below `high` 1',
    ],
    ['no width', marginal({ parameter: 'a', shape: 'lognormal', median: 1, sd_log: 0 }), '`sd_log` is 0'],
    ['a sign', marginal({ parameter: 'a', shape: 'normal', mean: 1, sd: 0.4 }), 'could turn the sign of the parameter'],
    [
      'bounds beyond everything',
      marginal({ parameter: 'a', shape: 'normal', mean: 1, sd: 0.01, low: 2 }),
      'the bounds leave nothing of the distribution',
    ],
    [
      'a parameter twice',
      json((d) => (d.marginals as unknown[]).push({ parameter: 'a', shape: 'uniform', low: 0, high: 1 })),
      '`a` comes twice',
    ],
    [
      'a singular covariance',
      json(
        (d) =>
          Object.assign(d, {
            covariance: [
              [1, 1, 1],
              [1, 1, 1],
              [1, 1, 1],
            ],
          }),
        { ...gaussian, centre: [0, 9, 0] },
      ),
      'the covariance is not positive definite',
    ],
    [
      'a lopsided covariance',
      json((d) => Object.assign((d.covariance as number[][])[0] as number[], { 1: 0.3 }), gaussian),
      '`covariance` is not symmetric: 0.018 in row 2, column 1, and 0.3 across',
    ],
    [
      'a short centre',
      json((d) => Object.assign(d, { centre: [0] }), gaussian),
      '`centre` is not a list of 3 finite numbers',
    ],
  ])('%s', (_, value, message) => {
    expect(() => validatePrior(value, 'prior.json')).toThrow(message);
  });

  test('a spread of everything', () => {
    expect(() => boxPrior(['a'], 1)).toThrow('a spread of 1');
  });
});
