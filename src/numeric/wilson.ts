import { normalQuantile } from './normal.ts';

/**
 * Wilson's interval of a proportion: it stays within 0..1 and is right for small counts too.
 *
 * @param hits number of cases that have the property, 0 .. n
 * @param n number of cases; with 0 nothing is known
 * @param level probability that such intervals cover the truth, 0..1
 * @source Wilson 1927, J Am Stat Assoc 22:209
 */
export function wilsonInterval(hits: number, n: number, level = 0.95): [low: number, high: number] {
  if (n === 0) return [0, 1];
  const z2 = normalQuantile((1 + level) / 2) ** 2;
  const p = hits / n;
  const middle = (p + z2 / (2 * n)) / (1 + z2 / n);
  const half = Math.sqrt(z2 * ((p * (1 - p)) / n + z2 / (4 * n * n))) / (1 + z2 / n);
  return [Math.max(0, middle - half), Math.min(1, middle + half)];
}
