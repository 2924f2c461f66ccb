import { describe, expect, test } from 'vitest';
import type { FitProblem } from '../../src/infer/fit-problem.ts';
import { type Likelihood, misfit, whiteNoise } from '../../src/infer/likelihood.ts';
import type { PriorMarginal } from '../../src/infer/prior-density.ts';
import { refine } from '../../src/infer/refine.ts';
import { type PosteriorSamples, samplePosterior } from '../../src/infer/sample-posterior.ts';
import { placeAt, sweep } from '../../src/infer/slice-chain.ts';
import { laplaceAt, surrogateAt } from '../../src/infer/surrogate.ts';
import { ksDistance, ksProbability } from '../../src/numeric/kolmogorov-smirnov.ts';
import { uniformSequence } from '../../src/numeric/sequence.ts';
import { even, formulaProblem, gridCdf } from './analytic-simulator.ts';

/** Chains long enough apart that draws hardly follow from one another. */
const thorough = { chains: 100, rounds: 6, sweeps: 8, burnIn: 30, seed: 1 };

/** Where the surrogate is far off, the simulator needs many rounds to put it right: only the last is looked at. */
const patient = { ...thorough, chains: 500, rounds: 400, sweeps: 1 };

async function posterior(
  problem: FitProblem,
  start: readonly number[],
  sampling = thorough,
): Promise<PosteriorSamples> {
  const optimum = await refine(problem, problem.coordinates.of(start));
  const surrogate = await surrogateAt(problem, optimum, await laplaceAt(problem, optimum));
  const samples = await samplePosterior(problem, optimum, surrogate, sampling);
  return sampling === thorough ? samples : { ...samples, values: samples.values.slice(-sampling.chains) };
}

/** Marginal distribution of a value by brute force over a grid of both values, prior density given over values. */
async function marginal(
  problem: FitProblem,
  which: 0 | 1,
  ranges: readonly (readonly [number, number])[],
  logPrior: (values: readonly number[]) => number,
): Promise<(x: number) => number> {
  const [xs, ys] = ranges.map(([a, b]) => even(a, b, 161)) as [number[], number[]];
  const cells = xs.flatMap((x) => ys.map((y) => [x, y]));
  const rows = await problem.simulator.run(cells);
  const logs = rows.map(
    (row, k) =>
      logPrior(cells[k] as number[]) - misfit(row, problem.observation, problem.sigma, problem.likelihood).cost,
  );
  const most = Math.max(...logs);
  const density = Array.from({ length: 161 }, (_, k) => {
    let sum = 0;
    for (let m = 0; m < 161; m++) sum += Math.exp((logs[which === 0 ? 161 * k + m : 161 * m + k] as number) - most);
    return sum;
  });
  return gridCdf(which === 0 ? xs : ys, density);
}

function evenness(samples: PosteriorSamples, which: 0 | 1, cdf: (x: number) => number): number {
  const ranks = samples.values.map((v) => cdf(v[which] as number));
  return ksProbability(ksDistance(ranks), ranks.length);
}

const box = (lowest: number, highest: number): PriorMarginal => ({ kind: 'uniform', lowest, highest });
const flat = (): number => 0;

describe('draws are of the posterior', () => {
  test('two values in a box, told apart badly: a normal cut off by the ranges', async () => {
    const problem = formulaProblem(
      [box(0.6, 1.4), box(0.6, 1.4)],
      'linear',
      ({ 0: a, 1: b }) => [(a as number) + (b as number), (a as number) + 0.8 * (b as number)],
      { mean: [2.3, 2.1], noise: 0.1 },
    );
    const samples = await posterior(problem, [1, 1]);
    for (const which of [0, 1] as const) {
      const cdf = await marginal(
        problem,
        which,
        [
          [0.6, 1.4],
          [0.6, 1.4],
        ],
        flat,
      );
      expect(evenness(samples, which, cdf)).toBeGreaterThan(0.01);
    }
    expect(samples.acceptance).toBeGreaterThan(0.95);
    expect(samples.surrogateError).toBeLessThan(0.02);
  });

  test('a value known ten thousand times better than its range is wide, next to the end of it', async () => {
    // A chain that starts a five-hundredth of the range away does not find back: 20 standard deviations, and 200.
    for (const noise of [1e-4, 1e-5]) {
      const problem = formulaProblem(
        [box(0.6, 1.4), box(0.6, 1.4)],
        'log',
        ({ 0: a, 1: b }) => [a as number, (a as number) + 0.1 * (b as number)],
        { mean: [0.6002, 0.7002], noise },
      );
      const samples = await posterior(problem, [0.7, 1], { ...thorough, sweeps: 2, burnIn: 12 });
      const values = samples.values.map((v) => v[0] as number);
      const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
      const sd = Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length);
      expect(Math.abs(mean - 0.6002) / noise).toBeLessThan(0.3);
      expect(sd / noise).toBeGreaterThan(0.7);
      expect(sd / noise).toBeLessThan(1.3);
    }
  });

  test('values that are fitted as logarithms: even in the value, not in its logarithm', async () => {
    const problem = formulaProblem(
      [box(0.2, 1.8), box(0.2, 1.8)],
      'log',
      ({ 0: a, 1: b }) => [a as number, 0.1 * (b as number)],
      {
        mean: [0.6, 0.1],
        noise: 0.15,
      },
    );
    const samples = await posterior(problem, [1, 1]);
    for (const which of [0, 1] as const) {
      const cdf = await marginal(
        problem,
        which,
        [
          [0.2, 1.8],
          [0.2, 1.8],
        ],
        flat,
      );
      expect(evenness(samples, which, cdf)).toBeGreaterThan(0.01);
    }
  });

  test('a banana, which the surrogate follows', async () => {
    const normal: PriorMarginal[] = [
      { kind: 'normal', mean: 0, sd: 1 },
      { kind: 'normal', mean: 0, sd: 2 },
    ];
    const problem = formulaProblem(
      normal,
      'linear',
      ({ 0: a, 1: b }) => [(b as number) - 1 + 0.7 * ((a as number) - 1) ** 2, 0.3 * ((a as number) - 1)],
      { mean: [0.5, 0.1], noise: 0.3 },
    );
    const samples = await posterior(problem, [1, 1]);
    const logPrior = ([a, b]: readonly number[]): number =>
      -(((a as number) - 1) ** 2) / 2 - ((b as number) - 1) ** 2 / 8;
    for (const which of [0, 1] as const) {
      const cdf = await marginal(
        problem,
        which,
        [
          [-4, 6],
          [-8, 5],
        ],
        logPrior,
      );
      expect(evenness(samples, which, cdf)).toBeGreaterThan(0.01);
    }
    expect(samples.acceptance).toBeGreaterThan(0.8);
  });

  test('a model that no parabola follows: the simulator puts the draws right', async () => {
    const problem = formulaProblem(
      [box(0.2, 1.8), box(0.2, 1.8)],
      'log',
      ({ 0: a, 1: b }) => [
        Math.exp(1.5 * (a as number)) / 3 + (b as number),
        (b as number) ** 3 * 0.3 + (a as number) ** 2 * 0.2,
      ],
      { mean: [2.4, 0.5], noise: 0.3 },
    );
    const samples = await posterior(problem, [1, 1], patient);
    for (const which of [0, 1] as const) {
      const cdf = await marginal(
        problem,
        which,
        [
          [0.2, 1.8],
          [0.2, 1.8],
        ],
        flat,
      );
      expect(evenness(samples, which, cdf)).toBeGreaterThan(0.01);
    }
    expect(samples.surrogateError).toBeGreaterThan(0.1);
  });

  test('a robust, tempered likelihood', async () => {
    const likelihood: Likelihood = { ...whiteNoise, floor_A_F: 0, robust: 2, temper: 0.5 };
    const problem = formulaProblem(
      [box(-3, 5), box(-3, 5)],
      'linear',
      ({ 0: a, 1: b }) => [a as number, a as number, b as number, (a as number) + (b as number)],
      { mean: [1, 2.5, 1, 2.2], noise: 0.4 },
      likelihood,
    );
    const samples = await posterior(problem, [1, 1], patient);
    for (const which of [0, 1] as const) {
      const cdf = await marginal(
        problem,
        which,
        [
          [-3, 5],
          [-3, 5],
        ],
        flat,
      );
      expect(evenness(samples, which, cdf)).toBeGreaterThan(0.01);
    }
  });
});

test('a chain keeps its own books: cost and density after a sweep are those of where it is', async () => {
  const problem = formulaProblem(
    [box(0.2, 1.8), box(0.2, 1.8)],
    'log',
    ({ 0: a, 1: b }) => [(a as number) * (b as number), (a as number) ** 2, b as number],
    { mean: [1, 0.9, 1.1], noise: 0.2 },
  );
  const optimum = await refine(problem, Float64Array.of(0.1, 0.1));
  const surrogate = await surrogateAt(problem, optimum, await laplaceAt(problem, optimum));
  const uniform = uniformSequence(4, 0);
  let place = placeAt(surrogate, problem.prior, problem.coordinates, new Float64Array(2));
  for (let k = 0; k < 50; k++) {
    place = sweep(surrogate, problem.prior, problem.coordinates, place, uniform);
    const anew = placeAt(surrogate, problem.prior, problem.coordinates, place.position);
    expect(place.cost).toBeCloseTo(anew.cost, 8);
    expect(place.logPrior).toBeCloseTo(anew.logPrior, 8);
    [...place.values].forEach((value, i) => {
      expect(value).toBeCloseTo(anew.values[i] as number, 10);
    });
  }
  expect(placeAt(surrogate, problem.prior, problem.coordinates, new Float64Array(2)).cost).toBeCloseTo(
    optimum.misfit.cost,
    1,
  );
});

test('draws are a function of the seed', async () => {
  const problem = formulaProblem([box(0, 2)], 'linear', ({ 0: a }) => [a as number], { mean: [1], noise: 0.3 });
  const optimum = await refine(problem, Float64Array.of(0));
  const surrogate = await surrogateAt(problem, optimum, await laplaceAt(problem, optimum));
  const draw = async (seed: number) =>
    (await samplePosterior(problem, optimum, surrogate, { chains: 2, rounds: 3, sweeps: 1, burnIn: 2, seed })).values;
  expect(await draw(1)).toEqual(await draw(1));
  expect(await draw(1)).not.toEqual(await draw(2));
});
