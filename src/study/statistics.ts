import { cholesky, solveCholesky } from '../numeric/matrix.ts';

/** Median; NaN of nothing. */
export function median(x: readonly number[]): number {
  const sorted = [...x].sort((a, b) => a - b);
  if (sorted.length === 0) return Number.NaN;
  const middle = sorted.length >> 1;
  const high = sorted[middle] as number;
  return sorted.length % 2 === 1 ? high : ((sorted[middle - 1] as number) + high) / 2;
}

/** Mean; NaN of nothing. */
export function mean(x: readonly number[]): number {
  return x.reduce((sum, v) => sum + v, 0) / x.length;
}

/** Ranks from 1, ties sharing their mean. */
function ranks(x: readonly number[]): number[] {
  const order = x.map((_, i) => i).sort((a, b) => (x[a] as number) - (x[b] as number));
  const rank = new Array<number>(x.length).fill(0);
  for (let i = 0; i < order.length; ) {
    let j = i;
    while (j + 1 < order.length && x[order[j + 1] as number] === x[order[i] as number]) j++;
    for (let k = i; k <= j; k++) rank[order[k] as number] = (i + j) / 2 + 1;
    i = j + 1;
  }
  return rank;
}

/** Spearman's rank correlation; NaN below three pairs or without spread. */
export function rankCorrelation(x: readonly number[], y: readonly number[]): number {
  if (x.length < 3) return Number.NaN;
  const [a, b] = [ranks(x), ranks(y)];
  const mean = (x.length + 1) / 2;
  let [ab, aa, bb] = [0, 0, 0];
  a.forEach((r, i) => {
    const [p, q] = [r - mean, (b[i] as number) - mean];
    ab += p * q;
    aa += p * p;
    bb += q * q;
  });
  return ab / Math.sqrt(aa * bb);
}

/** Area under the ROC curve: probability that a positive scores higher than a negative, ties half; NaN without both. */
export function areaUnderRoc(positives: readonly number[], negatives: readonly number[]): number {
  if (positives.length === 0 || negatives.length === 0) return Number.NaN;
  let sum = 0;
  for (const p of positives) for (const n of negatives) sum += p > n ? 1 : p === n ? 0.5 : 0;
  return sum / (positives.length * negatives.length);
}

/**
 * Mean squared difference of probabilities from what happened: 0 for one who knows, 0.25 for a coin; NaN for none.
 *
 * @source Brier 1950, Mon Weather Rev 78:1
 */
export function brierScore(probabilities: readonly number[], happened: readonly boolean[]): number {
  const squares = probabilities.map((p, i) => (p - Number(happened[i])) ** 2);
  return squares.reduce((sum, s) => sum + s, 0) / squares.length;
}

/**
 * 90 % interval of an area under the ROC curve; NaN without positives or negatives.
 *
 * @source Hanley & McNeil 1982, Radiology 143:29; on the logit, so that it stays between 0 and 1
 */
export function rocInterval(area: number, positives: number, negatives: number): [low: number, high: number] {
  if (!Number.isFinite(area)) return [area, area];
  // Nothing out of order is not certainty: half a pair is.
  const least = 1 / (2 * positives * negatives);
  const inner = Math.min(Math.max(area, least), 1 - least);
  const [a, b] = [inner / (2 - inner), (2 * inner ** 2) / (1 + inner)];
  const spread = (positives - 1) * (a - inner ** 2) + (negatives - 1) * (b - inner ** 2);
  const error = Math.sqrt((inner * (1 - inner) + spread) / (positives * negatives)) / (inner * (1 - inner));
  const logit = Math.log(inner / (1 - inner));
  const at = (z: number): number => 1 / (1 + Math.exp(-logit - z * error));
  return [Math.min(area, at(-1.6449)), Math.max(area, at(1.6449))];
}

/**
 * Ridge regression, features standardised; the penalty is the one of a ladder with the smallest leave-one-out error.
 *
 * @param rows features, one row an observation
 * @returns the prediction for another row
 * @source Hastie, Tibshirani & Friedman, The Elements of Statistical Learning, sections 3.4 and 7.10
 */
export function ridge(rows: readonly ArrayLike<number>[], y: readonly number[]): (row: ArrayLike<number>) => number {
  const penalties = [1, 3, 10, 30, 100, 300, 1000];
  const errors = penalties.map((penalty) =>
    y.reduce((sum, target, i) => {
      const model = ridgeAt(
        rows.filter((_, k) => k !== i),
        y.filter((_, k) => k !== i),
        penalty,
      );
      return sum + (model(rows[i] as ArrayLike<number>) - target) ** 2;
    }, 0),
  );
  return ridgeAt(rows, y, penalties[errors.indexOf(Math.min(...errors))] as number);
}

/** In its dual form: there are fewer observations than features. */
function ridgeAt(
  rows: readonly ArrayLike<number>[],
  y: readonly number[],
  penalty: number,
): (row: ArrayLike<number>) => number {
  const n = rows.length;
  const width = rows[0]?.length ?? 0;
  const mean = new Float64Array(width);
  const sd = new Float64Array(width);
  for (let f = 0; f < width; f++) {
    const column = rows.map((r) => r[f] as number);
    const m = column.reduce((sum, x) => sum + x, 0) / n;
    mean[f] = m;
    sd[f] = Math.sqrt(column.reduce((sum, x) => sum + (x - m) ** 2, 0) / n) || 1;
  }
  const standard = (row: ArrayLike<number>): Float64Array =>
    mean.map((m, f) => ((row[f] as number) - m) / (sd[f] as number));
  const z = rows.map(standard);
  const centre = y.reduce((sum, x) => sum + x, 0) / n;
  const product = (a: Float64Array, b: Float64Array): number => a.reduce((sum, x, f) => sum + x * (b[f] as number), 0);
  const kernel = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      kernel[i * n + j] = product(z[i] as Float64Array, z[j] as Float64Array) + (i === j ? penalty : 0);
    }
  }
  const factor = cholesky(kernel, n);
  if (!factor) return () => centre;
  const weights = solveCholesky(
    factor,
    n,
    y.map((x) => x - centre),
  );
  return (row) => {
    const s = standard(row);
    return z.reduce((sum, zi, i) => sum + (weights[i] as number) * product(zi, s), centre);
  };
}
