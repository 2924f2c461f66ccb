import { normalCdf, normalDensity, normalQuantile } from '../numeric/normal.ts';

/** Any factor between two bounds, all alike. */
export interface UniformMarginal {
  readonly parameter: string;
  readonly shape: 'uniform';
  readonly low: number;
  readonly high: number;
}

/** The logarithm of the factor is normal; `low` and `high`, where given, cut it off. */
export interface LogNormalMarginal {
  readonly parameter: string;
  readonly shape: 'lognormal';
  readonly median: number;
  /** Standard deviation of the natural logarithm. */
  readonly sd_log: number;
  readonly low?: number;
  readonly high?: number;
}

/** The factor is normal; `low` and `high`, where given, cut it off. */
export interface NormalMarginal {
  readonly parameter: string;
  readonly shape: 'normal';
  readonly mean: number;
  readonly sd: number;
  readonly low?: number;
  readonly high?: number;
}

/** What is known of one parameter beforehand, as a factor on its baseline, by itself. */
export type Marginal = UniformMarginal | LogNormalMarginal | NormalMarginal;

/** The factor that a marginal stays below with probability p, 0..1. */
export function marginalQuantile(marginal: Marginal, p: number): number {
  if (marginal.shape === 'uniform') return marginal.low + p * (marginal.high - marginal.low);
  const [below, above] = cuts(marginal);
  // Rounding must not carry a value over its bound.
  const x = factorOf(marginal, normalQuantile(below + p * (above - below)));
  return Math.min(Math.max(x, marginal.low ?? x), marginal.high ?? x);
}

/** Probability that a marginal gives a factor below x. */
export function marginalCdf(marginal: Marginal, x: number): number {
  const part =
    marginal.shape === 'uniform'
      ? (x - marginal.low) / (marginal.high - marginal.low)
      : (normalCdf(deviateOf(marginal, x)) - cuts(marginal)[0]) / (cuts(marginal)[1] - cuts(marginal)[0]);
  return Math.min(Math.max(part, 0), 1);
}

/** Natural logarithm of the density at a factor; -Infinity where it cannot be. */
export function marginalLogDensity(marginal: Marginal, x: number): number {
  if (x < (marginal.low ?? x) || x > (marginal.high ?? x)) return Number.NEGATIVE_INFINITY;
  if (marginal.shape === 'uniform') return -Math.log(marginal.high - marginal.low);
  const [below, above] = cuts(marginal);
  if (marginal.shape === 'lognormal' && x <= 0) return Number.NEGATIVE_INFINITY;
  const scale = marginal.shape === 'normal' ? marginal.sd : marginal.sd_log * x;
  const z = deviateOf(marginal, x);
  return Math.log(normalDensity(0)) - (z * z) / 2 - Math.log(scale * (above - below));
}

/** Probabilities of the untruncated distribution at the two bounds. */
function cuts(marginal: LogNormalMarginal | NormalMarginal): [number, number] {
  return [
    marginal.low === undefined ? 0 : normalCdf(deviateOf(marginal, marginal.low)),
    marginal.high === undefined ? 1 : normalCdf(deviateOf(marginal, marginal.high)),
  ];
}

function deviateOf(marginal: LogNormalMarginal | NormalMarginal, x: number): number {
  if (marginal.shape === 'normal') return (x - marginal.mean) / marginal.sd;
  return x > 0 ? Math.log(x / marginal.median) / marginal.sd_log : Number.NEGATIVE_INFINITY;
}

function factorOf(marginal: LogNormalMarginal | NormalMarginal, z: number): number {
  return marginal.shape === 'normal'
    ? marginal.mean + marginal.sd * z
    : marginal.median * Math.exp(marginal.sd_log * z);
}
