import { normalQuantile } from './normal.ts';

/**
 * The value that a chi-squared variable exceeds with a given probability.
 *
 * @param degrees of freedom, 10 or more: the approximation is good to 6 parts in 1000 there, to 4 in 10 000 from 100 on
 * @param probability of being larger
 * @source Wilson & Hilferty 1931, PNAS 17:684
 */
export function chiSquaredLimit(degrees: number, probability: number): number {
  const spread = 2 / (9 * degrees);
  return degrees * (1 - spread + normalQuantile(1 - probability) * Math.sqrt(spread)) ** 3;
}
