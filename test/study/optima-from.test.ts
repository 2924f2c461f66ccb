import { describe, expect, test } from 'vitest';
import { coordinatesOf } from '../../src/infer/coordinates.ts';
import type { FitProblem } from '../../src/infer/fit-problem.ts';
import { modelDiscrepancy } from '../../src/infer/likelihood.ts';
import { priorDensity } from '../../src/infer/prior-density.ts';
import { optimaFrom } from '../../src/study/optima-from.ts';

/** A cell of one parameter whose currents are a function of it, seen without noise in many bins. */
function problemOf(current: (x: number) => number, seen: number): { problem: FitProblem; runs: () => number } {
  const coordinates = coordinatesOf([
    { name: 'x', baseline: 0, unit: '', current: '', scale: 'linear', gates: [], role: undefined },
  ]);
  const bins = 50;
  let runs = 0;
  const problem = {
    coordinates,
    prior: priorDensity(coordinates, [{ kind: 'normal', mean: 0, sd: 2 }]),
    observation: {
      mean: new Float64Array(bins).fill(seen),
      noise: new Float64Array(bins),
      censored: Array.from({ length: bins }, () => 'none' as const),
    },
    sigma: new Float64Array(bins).fill(0.2),
    likelihood: modelDiscrepancy,
    simulator: {
      width: bins,
      simulated: () => runs,
      run: async (cells: readonly ArrayLike<number>[]) => {
        runs += cells.length;
        return cells.map((values) => new Float64Array(bins).fill(current(values[0] as number)));
      },
      close: async () => {},
    },
  };
  return { problem, runs: () => runs };
}

const from = (...x: readonly number[]) => x.map((start) => Float64Array.of(start));

describe('optima from several starts', () => {
  test('a second optimum is found, the better one first', async () => {
    // Both signs fit; the prior sits at 0 and the right one is nearer.
    const { problem } = problemOf((x) => (x > 0 ? x * x : 0.5 * x * x), 4);
    const optima = await optimaFrom(problem, from(-1, 1), [], 0.03);
    expect(optima.map((o) => o.coordinates[0])).toEqual([expect.closeTo(2, 1), expect.closeTo(-2.83, 1)]);
    expect(optima[0]?.objective).toBeLessThan(optima[1]?.objective ?? 0);
  });

  test('a start that comes to what is known costs little and adds nothing', async () => {
    const { problem, runs } = problemOf((x) => x * x, 4);
    await optimaFrom(problem, from(1), [], 0.03);
    const once = runs();
    expect(await optimaFrom(problem, from(1, 1.2), [], 0.03)).toHaveLength(1);
    expect(runs() - 2 * once).toBeLessThan(once);
  });

  test('a start that cannot catch up is given up', async () => {
    // Left of zero nothing moves the current.
    const { problem } = problemOf((x) => Math.max(x, 0), 4);
    expect(await optimaFrom(problem, from(1, -3), [], 0.03)).toHaveLength(1);
  });

  test('after a first start that took very long no other is tried', async () => {
    const { problem } = problemOf((x) => (x > 0 ? x * x : 0.5 * x * x), 4);
    const late = { ...problem, simulator: { ...problem.simulator, simulated: () => 1e4 } };
    expect(await optimaFrom(late, from(-1, 1), [], 0.03)).toHaveLength(1);
  });

  test('no start, no optimum', async () => {
    expect(await optimaFrom(problemOf((x) => x, 1).problem, [], [], 0.03)).toEqual([]);
  });

  test('the optimum of another cell leads to a basin that the first start does not see', async () => {
    // A plain around the prior's centre, and the cell itself beyond its edge.
    const { problem } = problemOf((x) => 3 + 2 * Math.max(x - 3, 0), 6);
    const [alone] = await optimaFrom(problem, from(0), [], 0.03);
    const [led] = await optimaFrom(problem, from(0), from(-4, 4.5, -3), 0.03);
    expect(alone?.coordinates[0]).toBeLessThan(3);
    expect(led?.coordinates[0]).toBeGreaterThan(3.5);
    expect(led?.objective).toBeLessThan((alone?.objective ?? 0) - 5);
  });
});
