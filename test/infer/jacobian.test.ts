import { expect, test } from 'vitest';
import { simulateAt } from '../../src/infer/fit-problem.ts';
import { jacobian, tunedJacobian, tunedMoves } from '../../src/infer/jacobian.ts';
import { misfit } from '../../src/infer/likelihood.ts';
import type { PriorMarginal } from '../../src/infer/prior-density.ts';
import { dot } from '../../src/numeric/matrix.ts';
import { formulaProblem } from './analytic-simulator.ts';

const marginals: PriorMarginal[] = [0, 1].map(() => ({ kind: 'normal', mean: 0, sd: 1 }));
/** The first quantity bends within a fiftieth of its prior, as a sodium spike does; the second hardly enters. */
const current = (v: ArrayLike<number>): number[] =>
  Array.from({ length: 20 }, (_, b) => b * Math.exp(40 * ((v[0] as number) - 1)) + 1e-3 * b * (v[1] as number));
const noise = 0.1;

test('moves follow what the currents tell: derivatives are right where a fixed move misleads', async () => {
  const x = Float64Array.of(0.05, 0.3);
  const problem = formulaProblem(marginals, 'linear', current, { mean: new Array(20).fill(0), noise });
  const here = (await simulateAt(problem, [x])).currents[0] as Float64Array;
  const found = misfit(here, problem.observation, problem.sigma, problem.likelihood);
  const right = Array.from({ length: 20 }, (_, b) => (40 * b * Math.exp(40 * 0.05)) / noise);
  const longest = 0.02;
  const fixed = await jacobian(problem, x, here, found, Float64Array.of(longest, longest));
  const tuned = await tunedJacobian(problem, x, here, found, longest);
  right.forEach((value, b) => {
    if (b === 0) return;
    expect(Math.abs((fixed[0] as Float64Array)[b] as number) / value).toBeLessThan(0.8);
    expect((tuned[0] as Float64Array)[b] as number).toBeGreaterThan(0.98 * value);
    expect((tuned[0] as Float64Array)[b] as number).toBeLessThan(1.02 * value);
  });
  // One standard error altogether, within the limits: never beneath the solver's own error, never farther than asked.
  const moves = tunedMoves(tuned, problem.prior, longest);
  expect(moves[0]).toBe(5e-4);
  const change = Math.sqrt(dot(tuned[1] as Float64Array, tuned[1] as Float64Array));
  expect(moves[1]).toBe(Math.min(longest, 1 / change));
});
