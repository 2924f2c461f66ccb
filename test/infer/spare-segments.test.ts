import { expect, test } from 'vitest';
import type { Bin } from '../../src/infer/bins.ts';
import { defaultFit, type Fit, fitFrom, joined } from '../../src/infer/fit.ts';
import type { FitProblem } from '../../src/infer/fit-problem.ts';
import type { PriorMarginal } from '../../src/infer/prior-density.ts';
import { spareSegments } from '../../src/infer/spare-segments.ts';
import { normals } from '../../src/numeric/gauss.ts';
import { formulaProblem } from './analytic-simulator.ts';

const [segments, each] = [8, 20];
const count = segments * each;
const bins = Array.from(
  { length: count },
  (_, b): Bin => ({
    from_ms: b,
    to_ms: b + 1,
    early_ms: b,
    late_ms: b,
    first: b,
    count: 1,
    segment: Math.floor(b / each),
  }),
);
const marginals: PriorMarginal[] = [0, 1].map(() => ({ kind: 'normal', mean: 0, sd: 1 }));
const columns = [0, 1].map((k) => normals(5, k, count));
const noise = 0.1;
/** Straight lines, and in the third segment a spike that is there or not. */
const current = (v: ArrayLike<number>): number[] =>
  Array.from({ length: count }, (_, b) => {
    const line = columns.reduce((sum, c, k) => sum + (c[b] as number) * (v[k] as number), 0);
    const spike = bins[b]?.segment === 2 ? 8 / (1 + Math.exp(-200 * ((v[0] as number) - 5))) : 0;
    return line + spike;
  });
const truth = [0.4, -0.3];
// Coordinates count from the baseline of 1.
const values = truth.map((x) => x + 1);
const clean = Array.from(current(values), (i, b) => i + noise * (normals(5, 9, count)[b] as number));

const far = Float64Array.of(4.3, -0.3);
const problemOf = (mean: readonly number[]): FitProblem =>
  formulaProblem(marginals, 'linear', current, { mean, noise });
const unfinished = async (problem: FitProblem): Promise<Fit> =>
  (await fitFrom(problem, far, { ...defaultFit, refinement: { ...defaultFit.refinement, iterations: 0 } })) as Fit;

test('a step that no parameters give is left out, and the rest is fitted', async () => {
  // The recording has a spike; the cell of the other steps has none.
  const problem = problemOf(clean.map((i, b) => i + (bins[b]?.segment === 2 ? 8 : 0)));
  const whole = (await fitFrom(problem, Float64Array.of(0, 0), defaultFit)) as Fit;
  expect(whole.isWithinNoise).toBe(false);
  const part = await spareSegments(problem, bins, whole, defaultFit);
  expect(part?.fit.isWithinNoise).toBe(true);
  expect([...(part?.spared ?? [])]).toEqual(bins.map(({ segment }) => (segment === 2 ? 1 : 0)));
  expect(part?.fit.points).toBe(count - each);
  expect(part?.sigma.filter((sd) => !Number.isFinite(sd)).length).toBe(each);
  part?.fit.optima[0]?.coordinates.forEach((x, i) => {
    expect(Math.abs(x - (truth[i] as number))).toBeLessThan(0.05);
  });
});

test('a step that only led the fit astray is let in again', async () => {
  const problem = problemOf(clean);
  const part = await spareSegments(problem, bins, await unfinished(problem), defaultFit);
  expect(part?.fit.isWithinNoise).toBe(true);
  expect(part?.fit.points).toBe(count);
  expect(part?.spared.includes(1)).toBe(false);
});

test('where more than a quarter does not agree, nothing is saved', async () => {
  const problem = problemOf(clean.map((i, b) => i + ((bins[b]?.segment ?? 0) % 2 === 0 ? 20 : 0)));
  expect(await spareSegments(problem, bins, await unfinished(problem), defaultFit)).toBeUndefined();
});

test('fits from two starts as one: distinct optima, best first, of two alike the better one', async () => {
  const problem = problemOf(clean);
  const [near, away] = [(await fitFrom(problem, Float64Array.of(0, 0), defaultFit)) as Fit, await unfinished(problem)];
  const both = joined(away, near, problem.prior.sd);
  expect(both.optima).toEqual([near.optima[0], away.optima[0]]);
  expect(both).toMatchObject({ chi2: near.chi2, isWithinNoise: true, starts: 2 });
  expect(joined(both, near, problem.prior.sd).optima.length).toBe(2);
});
