import { gram } from '../numeric/matrix.ts';
import type { ClampTrace } from '../recording/quality/clamp-trace.ts';
import { cramerRaoBound } from './bound.ts';
import { type Inference, inferCell, type Session } from './infer.ts';
import { misfit, sigmas } from './likelihood.ts';
import { observe } from './observe.ts';
import { jacobian } from './refine.ts';
import { defaultSampling } from './sample-posterior.ts';
import { quantile } from './summary.ts';

/** How well one synthetic cell of known parameters was recovered. Everything relative to the baseline, one value a parameter. */
export interface CellScore {
  readonly index: number;
  readonly isWithinNoise: boolean;
  readonly chi2: number;
  readonly points: number;
  readonly starts: number;
  readonly error: Float64Array;
  /** Standard deviation that no method can beat, on average over cells, and the prior's. */
  readonly bound: Float64Array;
  readonly priorSd: Float64Array;
  /** Share of posterior draws below the truth: uniform over cells where the posterior is right. */
  readonly rank: Float64Array;
  readonly determinedBy: readonly ('data' | 'partly' | 'prior')[];
  readonly acceptance: number;
  readonly seconds: number;
  readonly inference: Inference;
}

/**
 * Infers one synthetic cell and compares with the truth.
 *
 * @param truth values of the session's parameters
 * @param seed of the posterior's chains
 */
export async function scoreCell(
  session: Session,
  trace: ClampTrace,
  truth: Float64Array,
  index: number,
  seed: number,
  clock: () => number,
): Promise<CellScore> {
  const start = clock();
  const inference = await inferCell(session, trace, undefined, {
    sampling: { ...defaultSampling, seed: (seed + index) >>> 0 },
  });
  const seconds = (clock() - start) / 1000;
  const { coordinates, prior } = session;
  const information = await informationAt(session, trace, truth, inference.preHold_ms);
  const bound = cramerRaoBound(information, coordinates, prior, truth);
  const n = truth.length;
  const unit = coordinates.parameters.map((p) => p.baseline || 1);
  const rank = new Float64Array(n);
  const draws = inference.posterior.values;
  for (let i = 0; i < n; i++) {
    const below = draws.reduce(
      (sum, d) => sum + ((d[i] as number) / (unit[i] as number) < (truth[i] as number) / (unit[i] as number) ? 1 : 0),
      0,
    );
    rank[i] = below / draws.length;
  }
  return {
    index,
    isWithinNoise: inference.fit.isWithinNoise,
    chi2: inference.fit.chi2,
    points: inference.fit.points,
    starts: inference.fit.starts,
    error: Float64Array.from(inference.summaries, (s, i) =>
      Math.abs(s.median - (truth[i] as number) / (unit[i] as number)),
    ),
    bound: bound.sd,
    priorSd: bound.priorSd,
    rank,
    determinedBy: inference.summaries.map((s) => s.determinedBy),
    acceptance: inference.posterior.acceptance,
    seconds,
    inference,
  };
}

/** Information of a recording about the coordinates, J'J, at the true values. */
async function informationAt(
  session: Session,
  trace: ClampTrace,
  truth: Float64Array,
  preHold_ms: number,
): Promise<Float64Array> {
  const { coordinates, prior, setup, bins } = session;
  const { observation } = observe(trace, bins);
  const sigma = sigmas(observation, setup.likelihood);
  const problem = {
    coordinates,
    prior,
    observation,
    sigma,
    likelihood: setup.likelihood,
    simulator: session.simulator(preHold_ms),
  };
  const x = coordinates.of(truth);
  const current = (await problem.simulator.run([coordinates.values(x)]))[0] as Float64Array;
  const at = misfit(current, observation, sigma, setup.likelihood);
  const columns = await jacobian(problem, x, current, at.weights, at.residuals, 0.02);
  return gram(columns);
}

/** What many scores add up to. */
export interface Evaluation {
  readonly cells: number;
  /** Share of cells whose fit is within the noise. */
  readonly converged: number;
  /** Median over parameters and cells of the absolute error, and of the error that the bound implies. */
  readonly medianMae: number;
  readonly boundMae: number;
  /** The same over the parameters that the recording determined. */
  readonly medianMaeDetermined: number | null;
  /** Share of truths inside the 90 % intervals. */
  readonly coverage90: number;
  readonly perParameter: readonly {
    readonly name: string;
    readonly mae: number;
    readonly boundMae: number;
    readonly coverage90: number;
    /** Kolmogorov-Smirnov distance of the ranks from uniform, and its probability. */
    readonly ks: number;
    readonly ksP: number;
  }[];
}

/** Mean absolute deviation of a normal variable of sd 1. */
const meanAbsolute = Math.sqrt(2 / Math.PI);

/** Summary of scores. */
export function evaluation(scores: readonly CellScore[], names: readonly string[]): Evaluation {
  const median = (x: readonly number[]): number => quantile(Float64Array.from(x).sort(), 0.5);
  const perParameter = names.map((name, i) => {
    const ranks = scores.map((s) => s.rank[i] as number);
    const ks = ksDistance(ranks);
    return {
      name,
      mae: median(scores.map((s) => s.error[i] as number)),
      boundMae: median(scores.map((s) => meanAbsolute * (s.bound[i] as number))),
      coverage90: ranks.filter((r) => r > 0.05 && r < 0.95).length / scores.length,
      ks,
      ksP: ksProbability(ks, scores.length),
    };
  });
  const determined = scores.flatMap((s) => [...s.error].filter((_, i) => s.determinedBy[i] === 'data'));
  return {
    cells: scores.length,
    converged: scores.filter((s) => s.isWithinNoise).length / scores.length,
    medianMae: median(scores.map((s) => median([...s.error]))),
    boundMae: median(scores.map((s) => meanAbsolute * median([...s.bound]))),
    medianMaeDetermined: determined.length > 0 ? median(determined) : null,
    coverage90: perParameter.reduce((sum, p) => sum + p.coverage90, 0) / names.length,
    perParameter,
  };
}

/** Largest distance of the empirical distribution from the uniform one. */
export function ksDistance(x: readonly number[]): number {
  const sorted = [...x].sort((a, b) => a - b);
  const n = sorted.length;
  return sorted.reduce((most, v, i) => Math.max(most, Math.abs(v - i / n), Math.abs((i + 1) / n - v)), 0);
}

/**
 * Probability of a larger Kolmogorov-Smirnov distance.
 *
 * @source Stephens 1970, J R Stat Soc B 32:115 (asymptotic series with the correction for small n)
 */
export function ksProbability(distance: number, n: number): number {
  const x = distance * (Math.sqrt(n) + 0.12 + 0.11 / Math.sqrt(n));
  if (x < 0.2) return 1;
  let sum = 0;
  for (let k = 1; k <= 100; k++) sum += (k % 2 === 1 ? 2 : -2) * Math.exp(-2 * k * k * x * x);
  return Math.min(1, Math.max(0, sum));
}
