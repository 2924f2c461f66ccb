import { uniformSequence } from '../numeric/sequence.ts';
import type { FitProblem } from './fit-problem.ts';
import { misfit } from './likelihood.ts';
import type { Optimum } from './refine.ts';
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
  const inside = coordinates.of(innerValues(problem, surrogate, optimum.values));
  const start = placeAt(surrogate, prior, coordinates, positionOf(surrogate, inside));
  const chains = Array.from({ length: options.chains }, (_, c): Chain => {
    const uniform = uniformSequence(options.seed, c);
    return { uniform, place: start, excess: 0, values: [], errors: [], accepted: 0 };
  });
  /** What the simulator says more than the surrogate. */
  const excessAt = async (places: readonly ChainPlace[]): Promise<number[]> => {
    const rows = await simulator.run(places.map((p) => p.values));
    return rows.map((row, c) => (places[c] as ChainPlace).cost - misfit(row, observation, sigma, likelihood).cost);
  };
  const walk = async (group: readonly Chain[]): Promise<void> => {
    for (const chain of group) chain.place = move(chain.place, chain.uniform, options.burnIn);
    const first = await excessAt(group.map(({ place }) => place));
    group.forEach((chain, c) => {
      chain.excess = first[c] as number;
      chain.errors.push(chain.excess);
    });
    for (let round = 0; round < options.rounds; round++) {
      const proposed = group.map((chain) => move(chain.place, chain.uniform, options.sweeps));
      const found = await excessAt(proposed);
      group.forEach((chain, c) => {
        const excess = found[c] as number;
        chain.errors.push(excess);
        if (Math.log(chain.uniform()) < excess - chain.excess) {
          chain.place = proposed[c] as ChainPlace;
          chain.excess = excess;
          chain.accepted++;
        }
        chain.values.push(chain.place.values);
      });
    }
  };
  // While one half is simulated, the other moves.
  const half = Math.ceil(chains.length / 2);
  await Promise.all([walk(chains.slice(0, half)), walk(chains.slice(half))]);
  const accepted = chains.reduce((sum, chain) => sum + chain.accepted, 0);
  return {
    values: Array.from({ length: options.rounds }, (_, round) =>
      chains.map((chain) => chain.values[round] as Float64Array),
    ).flat(),
    acceptance: accepted / (options.rounds * options.chains),
    surrogateError: spread(chains.flatMap(({ errors }) => errors).filter(Number.isFinite)),
  };
}

/** One chain: where it is, and what became of its proposals. */
interface Chain {
  readonly uniform: () => number;
  place: ChainPlace;
  /** What the simulator says more than the surrogate where it is. */
  excess: number;
  readonly values: Float64Array[];
  readonly errors: number[];
  accepted: number;
}

/** Distance from a wall at which chains start, sd of the posterior, and the most of it, as a part of the range. */
const fromWall_sd = 0.1;
const fromWall = 0.002;

/**
 * The nearest values inside the prior's ranges: a chain cannot start on a wall. Nor may it start many standard deviations from the
 * optimum, where a parameter is known much better than its range is wide: it would not find back.
 */
function innerValues({ prior, coordinates }: FitProblem, { laplace }: Surrogate, values: Float64Array): Float64Array {
  const variance = new Float64Array(values.length);
  for (const axis of laplace.axes) {
    const moved = coordinates.values(laplace.centre.map((x, i) => x + (axis[i] as number)));
    moved.forEach((value, i) => {
      variance[i] = (variance[i] as number) + (value - (values[i] as number)) ** 2;
    });
  }
  return values.map((value, i) => {
    const marginal = prior.marginals[i];
    if (marginal?.kind !== 'uniform') return value;
    const { lowest, highest } = marginal;
    const margin = Math.min(fromWall * (highest - lowest), fromWall_sd * Math.sqrt(variance[i] as number));
    return Math.min(Math.max(value, lowest + margin), highest - margin);
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
