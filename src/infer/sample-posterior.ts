import { uniformSequence } from '../numeric/sequence.ts';
import { misfit } from './likelihood.ts';
import type { FitProblem, Optimum } from './refine.ts';
import { type ChainPlace, placeAt, sweep } from './slice-chain.ts';
import type { Surrogate } from './surrogate.ts';

/** Draws from the posterior, and how far they can be trusted. */
export interface PosteriorSamples {
  /** Values of the parameters, one array a draw. */
  readonly values: readonly Float64Array[];
  /** Share of proposed draws that the simulator itself accepted. */
  readonly acceptance: number;
  /** Standard deviation of ln(true / surrogate likelihood) over proposed draws: 0 where the surrogate is the model. */
  readonly surrogateError: number;
}

/** How many draws, from how many chains. */
export interface SamplingOptions {
  readonly chains: number;
  readonly rounds: number;
  /** Sweeps of the surrogate between two looks at the simulator, and before the first. */
  readonly sweeps: number;
  readonly burnIn: number;
  readonly seed: number;
}

export const defaultSampling: SamplingOptions = { chains: 16, rounds: 20, sweeps: 2, burnIn: 12, seed: 1 };

/**
 * Draws from the posterior by delayed acceptance: chains move on the surrogate, which costs nothing, and each place they come to is
 * accepted or refused by the simulator: in the long run the draws are of the true posterior however wrong the surrogate is. How long that
 * takes is told by `acceptance`: where it is small, the draws are few and the intervals approximate.
 *
 * @source Christen & Fox 2005, J Comput Graph Stat 14:795
 */
export async function samplePosterior(
  problem: FitProblem,
  optimum: Optimum,
  surrogate: Surrogate,
  options: SamplingOptions,
): Promise<PosteriorSamples> {
  const { prior, coordinates, simulator, observation, sigma, likelihood } = problem;
  const move = (place: ChainPlace, uniform: () => number, sweeps: number): ChainPlace => {
    let next = place;
    // Acceptance asks for moves that are as likely the other way round; sweeps in one order are not, in either order they are.
    const isBackwards = uniform() < 0.5;
    for (let s = 0; s < sweeps; s++) next = sweep(surrogate, prior, coordinates, next, uniform, isBackwards);
    return next;
  };
  const sources = Array.from({ length: options.chains }, (_, c) => uniformSequence(options.seed, c));
  const inside = coordinates.of(innerValues(problem, optimum.values));
  const start = placeAt(surrogate, prior, coordinates, positionOf(surrogate, inside));
  let places = sources.map((uniform) => move(start, uniform, options.burnIn));
  const trueLog = async (at: readonly ChainPlace[]): Promise<number[]> => {
    const rows = await simulator.run(at.map((p) => p.values));
    return rows.map((row) => -misfit(row, observation, sigma, likelihood).cost);
  };
  // What the simulator says more than the surrogate.
  let excess = (await trueLog(places)).map((log, c) => log + (places[c] as ChainPlace).cost);
  const values: Float64Array[] = [];
  const errors: number[] = [...excess];
  let accepted = 0;
  for (let round = 0; round < options.rounds; round++) {
    const proposed = places.map((place, c) => move(place, sources[c] as () => number, options.sweeps));
    const logs = await trueLog(proposed);
    const nextPlaces: ChainPlace[] = [];
    const nextExcess: number[] = [];
    proposed.forEach((place, c) => {
      const found = (logs[c] as number) + place.cost;
      errors.push(found);
      const isAccepted = Math.log((sources[c] as () => number)()) < found - (excess[c] as number);
      if (isAccepted) accepted++;
      nextPlaces.push(isAccepted ? place : (places[c] as ChainPlace));
      nextExcess.push(isAccepted ? found : (excess[c] as number));
    });
    places = nextPlaces;
    excess = nextExcess;
    for (const place of places) values.push(place.values);
  }
  return {
    values,
    acceptance: accepted / (options.rounds * options.chains),
    surrogateError: spread(errors.filter(Number.isFinite)),
  };
}

/** The nearest values well inside the prior's ranges: a chain cannot start on a wall. */
function innerValues({ prior }: FitProblem, values: Float64Array): Float64Array {
  return values.map((value, i) => {
    const marginal = prior.marginals[i];
    if (marginal?.kind !== 'uniform') return value;
    const margin = 0.002 * (marginal.highest - marginal.lowest);
    return Math.min(Math.max(value, marginal.lowest + margin), marginal.highest - margin);
  });
}

/** Position along the axes, which are orthogonal. */
function positionOf({ laplace }: Surrogate, x: Float64Array): Float64Array {
  return Float64Array.from(laplace.axes, (axis) => {
    let along = 0;
    let length = 0;
    axis.forEach((d, i) => {
      along += d * ((x[i] as number) - (laplace.centre[i] as number));
      length += d * d;
    });
    return length > 0 ? along / length : 0;
  });
}

function spread(x: readonly number[]): number {
  const mean = x.reduce((sum, v) => sum + v, 0) / x.length;
  return Math.sqrt(x.reduce((sum, v) => sum + (v - mean) ** 2, 0) / x.length);
}
