import { ksDistance, ksProbability } from '../numeric/kolmogorov-smirnov.ts';
import type { ClampTrace } from '../recording/quality/clamp-trace.ts';
import { cramerRaoBound } from './bound.ts';
import type { FitParameter } from './coordinates.ts';
import { type Inference, inferCell, type Session } from './infer.ts';
import { informationAt } from './information.ts';
import type { Observation } from './likelihood.ts';
import { defaultSampling } from './sample-posterior.ts';
import { sigmaOfBins } from './sigma-of-bins.ts';
import { quantile } from './summary.ts';
import { fitReasons, shareOf, verdictOf } from './verdict.ts';

/** How well one synthetic cell of known parameters was recovered. Everything relative to the baseline, one value a parameter. */
export interface CellScore {
  readonly index: number;
  readonly isWithinNoise: boolean;
  readonly chi2: number;
  readonly points: number;
  readonly starts: number;
  /** Distance of the posterior's median from the truth. */
  readonly error: readonly number[];
  /** The bound of `cramerRaoBound`, and the prior's standard deviation. */
  readonly bound: readonly number[];
  readonly priorSd: readonly number[];
  /** Share of posterior draws below the truth: uniform over cells where the posterior is right. */
  readonly rank: readonly number[];
  readonly determinedBy: readonly ('data' | 'partly' | 'prior')[];
  readonly acceptance: number;
  /** Share of the bins in steps that spikes escaped the clamp in, and that were set aside by the fit. */
  readonly escaped: number;
  readonly spared: number;
  readonly verdict: 'accept' | 'flag' | 'refuse';
  /** Names of the reasons of a verdict other than `accept`. */
  readonly reasons: readonly string[];
  readonly seconds: number;
}

/**
 * Infers one synthetic cell and compares with the truth.
 *
 * @param truth values of the session's parameters
 * @param seed of the posterior's chains, with the index
 * @param clock ms
 * @throws InferenceError when nothing could be fitted, or the true cell not be simulated
 */
export async function scoreCell(
  session: Session,
  trace: ClampTrace,
  truth: Float64Array,
  index: number,
  seed: number,
  clock: () => number,
): Promise<CellScore & { readonly inference: Inference }> {
  const start = clock();
  const inference = await inferCell(session, trace, undefined, {
    sampling: { ...defaultSampling, seed: (seed + index) >>> 0 },
  });
  const seconds = (clock() - start) / 1000;
  const { coordinates, prior, setup } = session;
  const isLost = (b: number): boolean => inference.escaped[b] === 1 || inference.spared[b] === 1;
  const planned = {
    coordinates,
    prior,
    simulator: inference.simulator,
    // What the clamp was lost in is not used, and no method is held against it.
    noise: inference.binned.observation.noise.map((sd, b) => (isLost(b) ? Number.POSITIVE_INFINITY : sd)),
    likelihood: setup.likelihood,
    sigmaOf: (observation: Observation) => sigmaOfBins(setup, session.protocol, session.bins, observation),
  };
  const information = await informationAt(planned, truth);
  const bound = information && cramerRaoBound(information, coordinates, prior, truth);
  const unit = coordinates.parameters.map((p) => p.baseline || 1);
  const factor = Array.from(truth, (value, i) => value / (unit[i] as number));
  const draws = inference.posterior.values;
  const reasons = fitReasons(session, inference);
  return {
    index,
    isWithinNoise: inference.fit.isWithinNoise,
    chi2: inference.fit.chi2,
    points: inference.fit.points,
    starts: inference.fit.starts,
    error: inference.summaries.map((s, i) => Math.abs(s.median - (factor[i] as number))),
    bound: bound ? [...bound.sd] : inference.summaries.map(() => Number.NaN),
    priorSd: inference.summaries.map((s) => s.priorSd),
    rank: factor.map(
      (value, i) => draws.filter((draw) => (draw[i] as number) / (unit[i] as number) < value).length / draws.length,
    ),
    determinedBy: inference.summaries.map((s) => s.determinedBy),
    acceptance: inference.posterior.acceptance,
    escaped: shareOf(inference.escaped),
    spared: shareOf(inference.spared),
    verdict: verdictOf(reasons),
    reasons: reasons.filter((r) => r.leads_to !== 'note').map(({ name }) => name),
    seconds,
    inference,
  };
}

/** How one parameter was recovered over many cells; relative to its baseline. */
export interface ParameterScore {
  readonly name: string;
  readonly current: string;
  /** Mean over cells of the absolute error, and of the least error that the bound implies. */
  readonly mae: number;
  readonly boundMae: number;
  readonly coverage90: number;
  /** Kolmogorov-Smirnov distance of the ranks from uniform, and its probability. */
  readonly ks: number;
  readonly ksP: number;
  /** Share of the cells in which the recording determined it, and in which it said nothing of it. */
  readonly byData: number;
  readonly byPrior: number;
}

/** What many scores add up to. */
export interface Evaluation {
  readonly cells: number;
  /** Share of cells whose fit is within the noise. */
  readonly converged: number;
  /** Median over the parameters of their mean absolute error, and the same of the bound. */
  readonly medianMae: number;
  readonly boundMae: number;
  /** Median over the parameters of the mean over cells of error / bound of that cell: unlike their ratio above, no cell counts more. */
  readonly errorOverBound: number;
  /** Median absolute error over all cells and the parameters that the recording determined in them; null if none. */
  readonly medianErrorDetermined: number | null;
  /** Share of truths inside the 90 % intervals. */
  readonly coverage90: number;
  /** Share of cells whose fit was accepted. */
  readonly accepted: number;
  /** Share of cells of which steps were left out: spikes escaped the clamp in them, and the fit set them aside. */
  readonly escaped: number;
  readonly spared: number;
  readonly medianSeconds: number;
  readonly slowestSeconds: number;
  readonly perParameter: readonly ParameterScore[];
}

/** Mean absolute deviation of a normal variable of sd 1. */
const meanAbsolute = Math.sqrt(2 / Math.PI);

/** Summary of scores, one or more. */
export function evaluation(scores: readonly CellScore[], parameters: readonly FitParameter[]): Evaluation {
  const share = (test: (score: CellScore) => boolean): number => scores.filter(test).length / scores.length;
  const perParameter = parameters.map(({ name, current }, i): ParameterScore => {
    const ranks = scores.map((s) => s.rank[i] as number);
    const ks = ksDistance(ranks);
    return {
      name,
      current,
      mae: mean(scores.map((s) => s.error[i] as number)),
      boundMae: meanAbsolute * mean(scores.map((s) => s.bound[i] as number)),
      coverage90: ranks.filter((r) => r >= 0.05 && r <= 0.95).length / scores.length,
      ks,
      ksP: ksProbability(ks, scores.length),
      byData: share((s) => s.determinedBy[i] === 'data'),
      byPrior: share((s) => s.determinedBy[i] === 'prior'),
    };
  });
  const determined = scores.flatMap((s) => s.error.filter((_, i) => s.determinedBy[i] === 'data'));
  const seconds = scores.map((s) => s.seconds);
  return {
    cells: scores.length,
    converged: share((s) => s.isWithinNoise),
    medianMae: median(perParameter.map((p) => p.mae)),
    boundMae: median(perParameter.map((p) => p.boundMae)),
    errorOverBound: median(
      parameters.map((_, i) => mean(scores.map((s) => (s.error[i] as number) / (s.bound[i] as number))) / meanAbsolute),
    ),
    medianErrorDetermined: determined.length > 0 ? median(determined) : null,
    coverage90: mean(perParameter.map((p) => p.coverage90)),
    accepted: share((s) => s.verdict === 'accept'),
    escaped: share((s) => s.escaped > 0),
    spared: share((s) => s.spared > 0),
    medianSeconds: median(seconds),
    slowestSeconds: Math.max(...seconds),
    perParameter,
  };
}

function mean(x: readonly number[]): number {
  // A bound that could not be had is left out.
  const finite = x.filter(Number.isFinite);
  return finite.reduce((sum, v) => sum + v, 0) / finite.length;
}

function median(x: readonly number[]): number {
  return quantile(Float64Array.from(x).sort(), 0.5);
}
