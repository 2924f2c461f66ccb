import type { Bin } from '../infer/bins.ts';
import type { FitProblem } from '../infer/fit-problem.ts';
import { openSession, type Session } from '../infer/infer.ts';
import { type Likelihood, misfit } from '../infer/likelihood.ts';
import { type LivingConditions, livingSetup } from '../infer/living-setup.ts';
import { observe } from '../infer/observe.ts';
import type { FitPrior } from '../infer/prior-file.ts';
import type { Optimum } from '../infer/refine.ts';
import { samplePosterior } from '../infer/sample-posterior.ts';
import type { FitSetup } from '../infer/setup.ts';
import { isEarly, sigmaOfBins } from '../infer/sigma-of-bins.ts';
import type { Workers } from '../infer/simulator.ts';
import { laplaceAt, surrogateAt } from '../infer/surrogate.ts';
import type { Protocol } from '../protocol/protocol.ts';
import { protocolDuration_ms } from '../protocol/protocol.ts';
import { clampData, inDensity } from '../recording/quality/clamp-trace.ts';
import type { Recording } from '../recording/recording.ts';
import { optimaFrom } from './optima-from.ts';

/** A real cell's voltage clamp as the fit takes it. */
export interface RealClamp {
  readonly recording: Recording;
  readonly protocol: Protocol;
}

/** What one fit of a real cell gave. */
export interface RealFit {
  readonly setup: FitSetup;
  readonly protocol: Protocol;
  /** Best first. */
  readonly optima: readonly Optimum[];
  /** The most probable values, then draws from the posterior: values of the setup's parameters. */
  readonly draws: readonly Float64Array[];
  /** Posterior variance of each coordinate, by Laplace. */
  readonly variance: Float64Array;
  readonly acceptance: number;
  readonly medianError_A_F: number;
  readonly rmse_A_F: number;
  /** Share of bins that a cut fell into. */
  readonly cut: number;
  readonly bins: number;
  /** Centre (ms), recorded and fitted current (A/F) of each bin; NaN where cut. */
  readonly trace: { readonly t_ms: Float64Array; readonly recorded: Float64Array; readonly fitted: Float64Array };
  readonly seconds: number;
}

/** How thorough a fit is. */
export interface RealFitOptions {
  readonly workers: Workers;
  readonly clock: () => number;
  /** Draws of the posterior; 0 for the optimum alone. */
  readonly draws: number;
  /** Starts: the prior's centre, then draws of the prior. */
  readonly starts: number;
  readonly seed: number;
  /** Instead of the usual one for living cells. */
  readonly likelihood?: Likelihood | undefined;
}

/**
 * Power of the likelihood for the draws that predict. A thousand bins share perhaps a few dozen independent errors of the model; the fit
 * may follow them all, what it claims to know may not.
 */
const predictiveTemper = 0.05;

/**
 * Settled when an iteration gains less, ln density. A fifth of a unit means nothing for one cell; but fits that stop there stop where
 * rounding lets them, and what is learned from twenty of them wanders.
 */
const settled = { predicting: 0.2, learning: 0.03 } as const;

/** Values of nuisances and fitting aside, recordings of the same protocol share their simulators. */
export async function fitRealCell(clamp: RealClamp, prior: FitPrior, options: RealFitOptions): Promise<RealFit> {
  const begun = options.clock();
  const { conditions } = clamp.recording;
  const capacitance_pF = conditions.capacitance_pF ?? Number.NaN;
  const living: LivingConditions = {
    capacitance_pF,
    membraneResistance_MOhm: conditions.membraneResistance_MOhm,
    temperature_K: conditions.temperature_K,
    accessResistance_MOhm: conditions.accessResistance_MOhm,
    compensation: conditions.compensation,
    prediction: conditions.prediction,
  };
  const usual = livingSetup(prior, living);
  const setup = options.likelihood ? { ...usual, likelihood: options.likelihood } : usual;
  const session = await openSession(setup, clamp.protocol, {
    interval_ms: 0,
    end_ms: protocolDuration_ms(clamp.protocol),
    workers: options.workers,
    cells: 0,
  });
  try {
    return await fitIn(session, clamp, options, begun);
  } finally {
    await session.close();
  }
}

/** As `fitRealCell`; a cell that cannot be fitted at all says why and ends no study of the others. */
export async function fitOrReason(
  clamp: RealClamp,
  prior: FitPrior,
  options: RealFitOptions,
): Promise<{ readonly fit: RealFit } | { readonly reason: string }> {
  try {
    return { fit: await fitRealCell(clamp, prior, options) };
  } catch (error) {
    return { reason: `could not be fitted: ${error instanceof Error ? error.message : String(error)}` };
  }
}

async function fitIn(session: Session, clamp: RealClamp, options: RealFitOptions, begun: number): Promise<RealFit> {
  const { setup, prior, coordinates, bins } = session;
  const found = clampData(clamp.recording);
  if (!found.ok) throw new Error(found.reason);
  const data = inDensity(found.value, clamp.recording.conditions.capacitance_pF ?? Number.NaN);
  const trace = data.traces[0];
  if (!trace) throw new Error('the recording has no sweep');
  const binned = observe(trace, bins, data.clipped);
  const sigma = sigmaOfBins(setup, session.protocol, bins, binned.observation);
  const soon = isEarly(setup, session.protocol);
  const problem: FitProblem = {
    coordinates,
    prior,
    observation: binned.observation,
    sigma,
    likelihood: setup.likelihood,
    simulator: session.simulator(setup.preHolds_ms[0] ?? 0),
  };
  const starts = [
    prior.mean,
    ...Array.from({ length: Math.max(0, options.starts - 1) }, (_, k) => {
      const drawn = coordinates.of(prior.draw(options.seed, k));
      // Half way out: whole draws of sixty parameters are unlike any cell.
      return drawn.map((x, i) => ((prior.mean[i] as number) + x) / 2);
    }),
  ];
  const known = setup.starts ?? [];
  const optima = await optimaFrom(problem, starts, known, options.draws > 0 ? settled.predicting : settled.learning);
  const best = optima[0];
  if (!best) throw new Error('no start could be simulated');
  const draws: Float64Array[] = [best.values];
  let acceptance = 0;
  const { covariance } = await laplaceAt(problem, best);
  const n = best.coordinates.length;
  const variance = Float64Array.from({ length: n }, (_, i) => covariance[i * n + i] as number);
  if (options.draws > 0) {
    const believed = { ...problem, likelihood: { ...problem.likelihood, temper: predictiveTemper } };
    const there = { ...best, misfit: misfit(best.simulated, binned.observation, sigma, believed.likelihood) };
    const laplace = await laplaceAt(believed, there);
    const surrogate = await surrogateAt(believed, there, laplace);
    const sampled = await samplePosterior(believed, there, surrogate, {
      chains: 16,
      rounds: Math.ceil(options.draws / 16),
      sweeps: 2,
      burnIn: 12,
      seed: options.seed,
    });
    draws.push(...sampled.values);
    acceptance = sampled.acceptance;
  }
  // The first milliseconds after a corner, where the voltage is in doubt, are no measure of a fit.
  const recorded = binned.observation.mean.map((mean, b) =>
    Number.isFinite(sigma[b]) && binned.observation.censored[b] === 'none' && !soon(bins[b] as Bin) ? mean : Number.NaN,
  );
  const errors = recorded
    .map((i, b) => Math.abs((best.simulated[b] as number) - i))
    .filter(Number.isFinite)
    .sort();
  return {
    setup,
    protocol: session.protocol,
    optima,
    draws,
    variance,
    acceptance,
    medianError_A_F: errors[errors.length >> 1] ?? Number.NaN,
    rmse_A_F: Math.sqrt(errors.reduce((sum, e) => sum + e * e, 0) / errors.length),
    cut: binned.cut / bins.length,
    bins: bins.length,
    trace: {
      t_ms: Float64Array.from(bins, (b) => (b.from_ms + b.to_ms) / 2),
      recorded,
      fitted: best.simulated,
    },
    seconds: (options.clock() - begun) / 1000,
  };
}
