import { describe, expect, test } from 'vitest';
import { coordinatesOf, type FitParameter } from '../../src/infer/coordinates.ts';
import { type PriorMarginal, priorDensity } from '../../src/infer/prior-density.ts';
import { ksDistance, ksProbability } from '../../src/numeric/kolmogorov-smirnov.ts';
import { normalCdf } from '../../src/numeric/normal.ts';
import { even, plain } from './analytic-simulator.ts';

/** A gate of two constants, as the Kernik cell has them. */
const gate: FitParameter[] = [
  { ...plain('x.slope', 'log', -20), gates: ['x'], role: 'slope' },
  { ...plain('x.ratio', 'log', 0.3), gates: ['x'], role: 'ratio' },
];
const box: PriorMarginal[] = [
  { kind: 'uniform', lowest: -28, highest: -12 },
  { kind: 'uniform', lowest: 0.18, highest: 0.42 },
];

describe('ranges', () => {
  const coordinates = coordinatesOf(gate);
  const prior = priorDensity(coordinates, box);

  test('draws are even in their ranges and a function of seed and number', () => {
    const draws = Array.from({ length: 2000 }, (_, k) => prior.draw(3, k));
    for (const i of [0, 1]) {
      const { lowest, highest } = box[i] as PriorMarginal & { kind: 'uniform' };
      const parts = draws.map((v) => ((v[i] as number) - lowest) / (highest - lowest));
      expect(ksProbability(ksDistance(parts), parts.length)).toBeGreaterThan(1e-3);
    }
    expect(prior.draw(3, 17)).toEqual(draws[17]);
    expect(prior.draw(4, 17)).not.toEqual(draws[17]);
  });

  test('the density over coordinates is that of even values: its integral is the area of the box', () => {
    // Bounds of the coordinates: ln slope within ln 0.6 .. ln 1.4, midpoints from the corners of the box.
    const corners = [-28, -12].flatMap((q) => [0.18, 0.42].map((r) => coordinates.of([q, r])));
    const [xs, ys] = [0, 1].map((i) => {
      const c = corners.map((corner) => corner[i] as number);
      return even(Math.min(...c) - 0.01, Math.max(...c) + 0.01, 1200);
    }) as [number[], number[]];
    const cell = ((xs[1] as number) - (xs[0] as number)) * ((ys[1] as number) - (ys[0] as number));
    const [values, slopes] = [new Float64Array(2), new Float64Array(2)];
    let sum = 0;
    for (const x of xs) {
      for (const y of ys) {
        coordinates.values([x, y], values, slopes);
        sum += Math.exp(prior.logDensity([x, y], values, slopes));
      }
    }
    expect((sum * cell) / (16 * 0.24)).toBeCloseTo(1, 2);
  });

  test('moments over coordinates are those of the draws', () => {
    const draws = Array.from({ length: 4000 }, (_, k) => coordinates.of(prior.draw(99, k)));
    for (const i of [0, 1]) {
      const mean = draws.reduce((s, x) => s + (x[i] as number), 0) / draws.length;
      const sd = Math.sqrt(draws.reduce((s, x) => s + ((x[i] as number) - mean) ** 2, 0) / draws.length);
      expect(Math.abs(mean - (prior.mean[i] as number)) / sd).toBeLessThan(0.1);
      expect((prior.sd[i] as number) / sd).toBeCloseTo(1, 1);
    }
    // Slope and midpoint go together: the precision knows.
    expect(Math.abs(prior.precision[1] as number)).toBeGreaterThan(0);
    expect(prior.precision[1]).toBeCloseTo(prior.precision[2] as number, 9);
  });

  test('outside there is no density; values are clipped, and pay for how far they are outside', () => {
    const x = coordinates.of([-30, 0.3]);
    const slopes = new Float64Array(2);
    const values = coordinates.values(x, new Float64Array(2), slopes);
    expect(prior.logDensity(x, values, slopes)).toBe(Number.NEGATIVE_INFINITY);
    expect([...prior.clip(Float64Array.of(-30, 0.5))]).toEqual([-28, 0.42]);
    const [low, none] = prior.excess([-28 - 0.02 * 16, 0.3]);
    expect(low).toBeCloseTo(-1, 9);
    expect(none).toBe(0);
    expect(prior.excess([-28, 0.42 + 0.02 * 0.24])[1]).toBeCloseTo(1, 9);
  });
});

describe('normal coordinates', () => {
  const coordinates = coordinatesOf([plain('a.g', 'log', 3), plain('b.offset', 'linear', 0)]);
  const prior = priorDensity(coordinates, [
    { kind: 'normal', mean: 0.1, sd: 0.2 },
    { kind: 'uniform', lowest: -1, highest: 1 },
  ]);

  test('moments are as given, draws follow them', () => {
    expect(prior.mean[0]).toBe(0.1);
    expect(prior.sd[0]).toBeCloseTo(0.2, 12);
    expect(prior.precision[0]).toBeCloseTo(25, 9);
    expect(prior.precision[1]).toBe(0);
    const parts = Array.from({ length: 2000 }, (_, k) => {
      const [g] = prior.draw(5, k);
      return normalCdf((Math.log((g as number) / 3) - 0.1) / 0.2);
    });
    expect(ksProbability(ksDistance(parts), parts.length)).toBeGreaterThan(1e-3);
  });

  test('the density is normal, and has no ends', () => {
    const at = (x: number): number => {
      const slopes = new Float64Array(2);
      const values = coordinates.values([x, 0], new Float64Array(2), slopes);
      return prior.logDensity([x, 0], values, slopes);
    };
    expect(at(0.1) - at(0.5)).toBeCloseTo(2, 9);
    expect(prior.excess([1e9, 0])[0]).toBe(0);
    expect(prior.clip(Float64Array.of(1e9, 0))[0]).toBe(1e9);
  });
});

describe('ranges and normal coordinates in one gate', () => {
  const mixes: PriorMarginal[][] = [
    [
      { kind: 'normal', mean: 0, sd: 0.3 },
      { kind: 'uniform', lowest: 0.18, highest: 0.42 },
    ],
    [
      { kind: 'uniform', lowest: -28, highest: -12 },
      { kind: 'normal', mean: 1, sd: 6 },
    ],
  ];

  test.each(mixes)('draws keep to both, whichever leans on which (%#)', (...mix) => {
    const coordinates = coordinatesOf(gate);
    const prior = priorDensity(coordinates, mix);
    const draws = Array.from({ length: 2000 }, (_, k) => prior.draw(5, k));
    mix.forEach((m, i) => {
      const parts = draws.map((v) =>
        m.kind === 'uniform'
          ? ((v[i] as number) - m.lowest) / (m.highest - m.lowest)
          : normalCdf(((coordinates.of(v)[i] as number) - m.mean) / m.sd),
      );
      expect(Math.min(...parts)).toBeGreaterThanOrEqual(0);
      expect(Math.max(...parts)).toBeLessThanOrEqual(1);
      expect(ksProbability(ksDistance(parts), parts.length)).toBeGreaterThan(1e-3);
    });
  });

  test('ranges in which a gate is not defined are refused by name', () => {
    const rectifier: FitParameter[] = [
      { ...plain('y.a', 'log', 1.5), gates: ['y'], role: 'alpha rate' },
      { ...plain('y.k', 'log', 27.2), gates: ['y'], role: 'alpha slope' },
      { ...plain('y.s', 'linear', 5), gates: ['y'], role: 'alpha shift' },
      { ...plain('y.l', 'log', 8.7), gates: ['y'], role: 'beta slope' },
      { ...plain('y.u', 'linear', 56), gates: ['y'], role: 'beta shift' },
    ];
    const within = (spread: number): PriorMarginal[] =>
      rectifier.map(({ baseline }) => ({
        kind: 'uniform',
        lowest: (1 - spread) * baseline,
        highest: (1 + spread) * baseline,
      }));
    const coordinates = coordinatesOf(rectifier);
    expect(() => priorDensity(coordinates, within(0.5))).not.toThrow();
    expect(() => priorDensity(coordinates, within(0.53))).toThrow(/the range of y\.l allows values for which/);
  });
});
