import { describe, expect, test } from 'vitest';
import { fitCell } from '../../src/infer/fit.ts';
import { whiteNoise } from '../../src/infer/likelihood.ts';
import type { PriorMarginal } from '../../src/infer/prior-density.ts';
import { defaultRefinement, isStuck, mostPromised, refine } from '../../src/infer/refine.ts';
import { laplaceAt } from '../../src/infer/surrogate.ts';
import { normals } from '../../src/numeric/gauss.ts';
import { cholesky, dot, inverseCholesky, solveCholesky } from '../../src/numeric/matrix.ts';
import { formulaProblem } from './analytic-simulator.ts';

const bins = 30;
const columns = [1, 2, 3].map((k) => normals(11, k, bins));
const linear = (v: ArrayLike<number>): Float64Array =>
  Float64Array.from({ length: bins }, (_, b) =>
    columns.reduce((sum, c, k) => sum + (v[k] as number) * (c[b] as number), 0),
  );
const noise = 0.3;
const truth = [0.4, -1.2, 2];
const data = Array.from(linear(truth), (i, b) => i + noise * (normals(11, 9, bins)[b] as number));
const normalPrior: PriorMarginal[] = [1, 0.5, 2].map((sd) => ({ kind: 'normal', mean: 0.5, sd }));

/** Mean and covariance of the posterior of the linear problem, exactly. */
function exactPosterior() {
  const n = 3;
  const precision = new Float64Array(n * n);
  const right = new Float64Array(n);
  columns.forEach((a, i) => {
    const sd = normalPrior[i]?.kind === 'normal' ? normalPrior[i].sd : Number.NaN;
    columns.forEach((b, j) => {
      precision[i * n + j] = dot(a, b) / noise ** 2 + (i === j ? 1 / sd ** 2 : 0);
    });
    // Half a unit above the baseline of 1.
    right[i] = dot(a, data) / noise ** 2 + 1.5 / sd ** 2;
  });
  const factor = cholesky(precision, n) as Float64Array;
  return { mean: solveCholesky(factor, n, right), covariance: inverseCholesky(factor, n) };
}

describe('a linear model and a normal prior', () => {
  const problem = formulaProblem(normalPrior, 'linear', linear, { mean: data, noise });

  test('one or two iterations find the exact mean; the Laplace covariance is the exact one', async () => {
    const optimum = await refine(problem, Float64Array.of(3, 3, -3), { ...defaultRefinement, enough: 1e-9 });
    const { mean, covariance } = exactPosterior();
    mean.forEach((value, i) => {
      expect(optimum.values[i]).toBeCloseTo(value, 5);
    });
    expect(optimum.settled).toBe(true);
    const laplace = await laplaceAt(problem, optimum);
    covariance.forEach((value, i) => {
      expect(laplace.covariance[i]).toBeCloseTo(value, 7);
    });
    // Axes: orthogonal, and their squares add up to the covariance.
    laplace.axes.forEach((a, k) => {
      laplace.axes.forEach((b, l) => {
        if (l < k) expect(Math.abs(dot(a, b))).toBeLessThan(1e-10);
      });
    });
    expect(laplace.axes.reduce((sum, a) => sum + (a[0] as number) ** 2, 0)).toBeCloseTo(covariance[0] as number, 9);
  });
});

describe('a model that bends', () => {
  // Two exponentials: what currents after a step look like.
  const decay = (v: ArrayLike<number>): Float64Array =>
    Float64Array.from({ length: 40 }, (_, b) => {
      const t = b / 4;
      return (v[0] as number) * Math.exp(-t / (v[1] as number)) + (v[2] as number);
    });
  const box: PriorMarginal[] = [
    { kind: 'uniform', lowest: 0.6, highest: 1.4 },
    { kind: 'uniform', lowest: 0.6, highest: 1.4 },
    { kind: 'uniform', lowest: 0.6, highest: 1.4 },
  ];

  test('is fitted from far away, noise-free to the truth', async () => {
    const real = [0.8, 1.3, 0.7];
    const problem = formulaProblem(box, 'log', decay, { mean: [...decay(real)], noise: 1e-3 });
    const found = await refine(problem, problem.coordinates.of([1.38, 0.62, 1.35]));
    real.forEach((value, i) => {
      expect(found.values[i]).toBeCloseTo(value, 2);
    });
    expect(found.misfit.chi2).toBeLessThan(1);
  });

  test('stays within the range when the data want to leave it', async () => {
    const problem = formulaProblem(box, 'log', decay, { mean: [...decay([1.9, 1, 1])], noise: 0.05 });
    const found = await refine(problem, problem.coordinates.of([1, 1, 1]));
    // The wall is soft, a few thousandths of the range thick for data as strong as these.
    expect(found.values[0]).toBeLessThan(1.4 + 0.1 * 0.8);
    expect(found.values[0]).toBeGreaterThan(1.35);
  });

  test('a fit ends with the first start that explains the data, and keeps optima that differ', async () => {
    const fits = formulaProblem(box, 'log', decay, { mean: [...decay([0.8, 1.3, 0.7])], noise: 0.05 });
    const at = fits.coordinates;
    const starts = [at.of([1, 1, 1]), at.of([1.2, 1.2, 1.2])];
    const found = await fitCell(fits, starts);
    expect(found).toMatchObject({ isWithinNoise: true, starts: 1, points: 40 });
    expect(found.optima).toHaveLength(1);
    // The square of a parameter: two signs fit alike.
    const two: PriorMarginal[] = [{ kind: 'uniform', lowest: -2, highest: 2 }];
    const squared = (v: ArrayLike<number>): Float64Array => new Float64Array(20).fill((v[0] as number) ** 2);
    const problem = formulaProblem(two, 'linear', squared, { mean: Array(20).fill(1), noise: 0.1 });
    const both = await fitCell(problem, [[-0.5], [0.5]].map(problem.coordinates.of), {
      starts: 2,
      leastStarts: 2,
      refinement: defaultRefinement,
      level: 0.001,
    });
    expect(both.optima.map((o) => Math.abs(o.values[0] as number))).toEqual([
      expect.closeTo(1, 2),
      expect.closeTo(1, 2),
    ]);
    expect((both.optima[0]?.values[0] as number) * (both.optima[1]?.values[0] as number)).toBeLessThan(0);
  });

  test('a start that cannot be simulated is no optimum', async () => {
    const broken = formulaProblem(box, 'log', () => new Float64Array(40).fill(Number.NaN), {
      mean: [...decay([1, 1, 1])],
      noise: 0.1,
    });
    const found = await fitCell(broken, [broken.coordinates.of([1, 1, 1])]);
    expect(found).toMatchObject({ optima: [], isWithinNoise: false, chi2: Number.POSITIVE_INFINITY });
  });

  test('where a valley bends sharply, what derivatives promise and steps do not find tells that it is no optimum', async () => {
    const wide: PriorMarginal[] = [0, 1].map(() => ({ kind: 'uniform', lowest: -3, highest: 3 }));
    // A canyon: walls a thousand times steeper than its floor, in waves much shorter than the way to go.
    const canyon = (v: ArrayLike<number>): Float64Array => {
      const [x, y] = [v[0] as number, v[1] as number];
      return Float64Array.from({ length: 20 }, (_, b) => (b % 2 ? x : 1000 * (y - Math.sin(20 * x) / 20)));
    };
    const problem = formulaProblem(wide, 'linear', canyon, { mean: [...canyon([0, 0])], noise: 0.1 });
    const start = problem.coordinates.of([1.5, Math.sin(30) / 20]);
    const few = await refine(problem, start, { ...defaultRefinement, iterations: 12 });
    const impatient = await refine(problem, start, { ...defaultRefinement, patience: 3 });
    for (const found of [few, impatient]) {
      expect(isStuck(found)).toBe(true);
      expect(found.promised).toBeGreaterThan(mostPromised);
    }
    expect(impatient.iterations).toBeLessThan(12);
    const there = await refine(problem, problem.coordinates.of([0.001, 0.001]));
    expect(isStuck(there)).toBe(false);
  });

  test('outliers do not move a robust fit', async () => {
    const mean = [...decay([1, 1, 1])].map((i, b) => (b === 30 ? i + 5 : i));
    const robust = { ...whiteNoise, floor_A_F: 0, robust: 2 };
    const start = Float64Array.of(0.1, -0.1, 0.1);
    const plain = await refine(formulaProblem(box, 'log', decay, { mean, noise: 0.05 }), start);
    const tough = await refine(formulaProblem(box, 'log', decay, { mean, noise: 0.05 }, robust), start);
    const distance = (v: Float64Array): number => Math.max(...v.map((x) => Math.abs(x - 1)));
    expect(distance(tough.values)).toBeLessThan(0.02);
    expect(distance(plain.values)).toBeGreaterThan(3 * distance(tough.values));
  });
});
