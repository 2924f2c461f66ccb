/**
 * How residuals are judged. With r = (model - data) / sigma of a bin, its cost is temper * rho(r).
 *
 * - white noise: sigma is the standard error of the bin's mean; rho = r^2 / 2
 * - discrepancy: the model's own error rules: sigma^2 = noise^2 + floor^2 + (relative * current)^2;
 *   rho = scale^2 / 2 ln(1 + (r / scale)^2) forgives what no parameters can fit; tempered, because neighbouring bins share their error
 *
 * @source Cauchy's robust cost; tempering as in generalised Bayesian inference (Bissiri et al. 2016, J R Stat Soc B 78:1103)
 */
export interface Likelihood {
  /** Model error that does not depend on the current, A/F. */
  readonly floor_A_F: number;
  /** Model error as a fraction of the current. */
  readonly relative: number;
  /** Residuals beyond so many sigma count ever less; Infinity for squares. */
  readonly robust: number;
  /** Power to which the likelihood is raised, 0..1. */
  readonly temper: number;
}

/** Errors are noise alone. `floor_A_F` is the solver's own error, so that noise-free currents are not trusted beyond it. */
export const whiteNoise: Likelihood = { floor_A_F: 5e-4, relative: 0, robust: Number.POSITIVE_INFINITY, temper: 1 };

/** For living cells: the model is known to be wrong by so much. */
export const modelDiscrepancy: Likelihood = { floor_A_F: 0.2, relative: 0.05, robust: 6, temper: 0.2 };

/** A bin of which only a bound is known: the current was cut off there. */
export type Censoring = 'none' | 'above' | 'below';

/** What is compared with the model. */
export interface Observation {
  /** Mean current of each bin, A/F; the bound where it was cut off. */
  readonly mean: Float64Array;
  /** Standard error of the mean from noise, A/F. */
  readonly noise: Float64Array;
  readonly censored: readonly Censoring[];
}

/** Residuals of a simulated row and what they cost. */
export interface Misfit {
  /** (model - data) / sigma; 0 where a censored current is beyond its bound. */
  readonly residuals: Float64Array;
  /** Square roots of the Gauss-Newton weights: `temper` and robustness included. */
  readonly weights: Float64Array;
  /** Minus the ln of the likelihood. */
  readonly cost: number;
  /** Sum of squared residuals. */
  readonly chi2: number;
}

/**
 * Sigma of each bin, A/F.
 *
 * @param extra further errors of each bin, A/F
 */
export function sigmas(observation: Observation, likelihood: Likelihood, extra?: ArrayLike<number>): Float64Array {
  return observation.mean.map((i, b) =>
    Math.hypot(
      observation.noise[b] as number,
      likelihood.floor_A_F,
      likelihood.relative * i,
      extra ? (extra[b] as number) : 0,
    ),
  );
}

/** Compares a simulated row with the data. A row that is not finite costs Infinity. */
export function misfit(
  simulated: ArrayLike<number>,
  observation: Observation,
  sigma: Float64Array,
  likelihood: Likelihood,
): Misfit {
  const n = sigma.length;
  const residuals = new Float64Array(n);
  const weights = new Float64Array(n);
  const { robust, temper } = likelihood;
  let cost = 0;
  let chi2 = 0;
  for (let b = 0; b < n; b++) {
    let r = ((simulated[b] as number) - (observation.mean[b] as number)) / (sigma[b] as number);
    const bound = observation.censored[b];
    if ((bound === 'above' && r > 0) || (bound === 'below' && r < 0)) r = 0;
    residuals[b] = r;
    chi2 += r * r;
    if (robust === Number.POSITIVE_INFINITY) {
      cost += (temper * r * r) / 2;
      weights[b] = Math.sqrt(temper);
    } else {
      const bend = 1 + (r / robust) ** 2;
      cost += ((temper * robust * robust) / 2) * Math.log(bend);
      weights[b] = Math.sqrt(temper / bend);
    }
  }
  return Number.isFinite(cost)
    ? { residuals, weights, cost, chi2 }
    : { residuals, weights, cost: Number.POSITIVE_INFINITY, chi2: Number.POSITIVE_INFINITY };
}
