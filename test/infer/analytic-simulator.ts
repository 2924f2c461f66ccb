import type { FitParameter } from '../../src/infer/coordinates.ts';
import { coordinatesOf } from '../../src/infer/coordinates.ts';
import type { FitProblem } from '../../src/infer/fit-problem.ts';
import { type Likelihood, type Observation, sigmas, whiteNoise } from '../../src/infer/likelihood.ts';
import { type PriorMarginal, priorDensity } from '../../src/infer/prior-density.ts';
import type { Simulator } from '../../src/infer/simulator.ts';

/** A parameter that belongs to no gate. */
export function plain(name: string, scale: 'log' | 'linear', baseline = 1): FitParameter {
  return { name, baseline, unit: '', current: 'made up', scale, gates: [], role: undefined };
}

/** A simulator that is a formula. */
export function formula(
  width: number,
  current: (values: ArrayLike<number>) => ArrayLike<number>,
): Simulator & { readonly calls: () => number } {
  let simulated = 0;
  let calls = 0;
  return {
    width,
    simulated: () => simulated,
    calls: () => calls,
    run: async (cells) => {
      calls++;
      simulated += cells.length;
      return cells.map((values) => Float64Array.from(current(values)));
    },
    close: async () => {},
  };
}

/** A fit of a formula to data. */
export function formulaProblem(
  marginals: readonly PriorMarginal[],
  scale: 'log' | 'linear',
  current: (values: ArrayLike<number>) => ArrayLike<number>,
  data: { readonly mean: readonly number[]; readonly noise: number },
  likelihood: Likelihood = { ...whiteNoise, floor_A_F: 0 },
): FitProblem {
  const coordinates = coordinatesOf(marginals.map((_, i) => plain(`p${i}`, scale)));
  const observation: Observation = {
    mean: Float64Array.from(data.mean),
    noise: Float64Array.from(data.mean, () => data.noise),
    censored: data.mean.map(() => 'none'),
  };
  return {
    coordinates,
    prior: priorDensity(coordinates, marginals),
    observation,
    sigma: sigmas(observation, likelihood),
    likelihood,
    simulator: formula(data.mean.length, current),
  };
}

/** Numbers of a density by its values on an even grid: the share below x, for x within the grid. */
export function gridCdf(grid: readonly number[], density: readonly number[]): (x: number) => number {
  const sums = [0];
  for (let k = 1; k < grid.length; k++) {
    sums.push((sums[k - 1] as number) + ((density[k - 1] as number) + (density[k] as number)) / 2);
  }
  const total = sums.at(-1) as number;
  const [first, step] = [grid[0] as number, (grid[1] as number) - (grid[0] as number)];
  return (x) => {
    const place = Math.min(Math.max((x - first) / step, 0), grid.length - 1);
    const low = Math.min(Math.floor(place), grid.length - 2);
    return ((sums[low] as number) + (place - low) * ((sums[low + 1] as number) - (sums[low] as number))) / total;
  };
}

/** Even numbers from a to b. */
export function even(a: number, b: number, count: number): number[] {
  return Array.from({ length: count }, (_, k) => a + ((b - a) * k) / (count - 1));
}
