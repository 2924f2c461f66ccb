import { gram } from '../numeric/matrix.ts';
import type { FitProblem } from './fit-problem.ts';
import { tunedJacobian } from './jacobian.ts';
import { type Likelihood, misfit, type Observation, sigmas } from './likelihood.ts';

/** A recording that is not made yet: how it is simulated, and how noisy it will be. */
export interface PlannedRecording extends Pick<FitProblem, 'coordinates' | 'prior' | 'simulator'> {
  /** Standard error of the mean of each bin, A/F; Infinity for one that will not be had. */
  readonly noise: Float64Array;
  readonly likelihood: Likelihood;
  /** Sigma of each bin, A/F; by default what the likelihood says. */
  readonly sigmaOf?: (observation: Observation) => Float64Array;
}

/** Fraction of a prior sd by which parameters are moved for a derivative at most. */
const step = 0.02;

/**
 * What a recording of one cell says about its parameters: the Fisher information J'J over the coordinates.
 *
 * @param values of the parameters of this cell
 * @returns n x n, row by row; undefined where the cell cannot be simulated
 */
export async function informationAt(
  { coordinates, prior, simulator, noise, likelihood, sigmaOf }: PlannedRecording,
  values: Float64Array,
): Promise<Float64Array | undefined> {
  const x = coordinates.of(values);
  const current = (await simulator.run([values]))[0] as Float64Array;
  const observation: Observation = { mean: current, noise, censored: Array.from(noise, () => 'none') };
  const sigma = sigmaOf ? sigmaOf(observation) : sigmas(observation, likelihood);
  const found = misfit(current, observation, sigma, likelihood);
  if (!Number.isFinite(found.cost)) return undefined;
  const problem = { coordinates, prior, simulator, observation, sigma, likelihood };
  return gram(await tunedJacobian(problem, x, current, found, step));
}
