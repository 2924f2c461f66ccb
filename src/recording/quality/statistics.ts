/** Middle of the sorted values; undefined when there are none. */
export function median(values: ArrayLike<number>): number | undefined {
  return quantile(values, 0.5);
}

/** Quantile with linear interpolation between the two nearest values; undefined when there are none. */
export function quantile(values: ArrayLike<number>, fraction: number): number | undefined {
  if (values.length === 0) return undefined;
  const sorted = Float64Array.from(values).sort();
  const place = fraction * (sorted.length - 1);
  const left = Math.floor(place);
  const [a, b] = [sorted[left] as number, sorted[Math.min(left + 1, sorted.length - 1)] as number];
  return a + (place - left) * (b - a);
}

/** Mean of `y[from .. to - 1]`; NaN for none. */
export function meanOf(y: Float64Array, from: number, to: number): number {
  let sum = 0;
  for (let k = from; k < to; k++) sum += y[k] as number;
  return sum / (to - from);
}

/** Spearman's rank correlation; undefined for fewer than three points and where one of the two does not vary. */
export function rankCorrelation(x: readonly number[], y: readonly number[]): number | undefined {
  if (x.length < 3) return undefined;
  const [a, b] = [ranks(x), ranks(y)];
  const mean = (x.length - 1) / 2;
  let [ab, aa, bb] = [0, 0, 0];
  for (let k = 0; k < x.length; k++) {
    const [da, db] = [(a[k] as number) - mean, (b[k] as number) - mean];
    ab += da * db;
    aa += da * da;
    bb += db * db;
  }
  return aa > 0 && bb > 0 ? ab / Math.sqrt(aa * bb) : undefined;
}

/** Ranks from 0; equal values share their mean rank. */
function ranks(values: readonly number[]): Float64Array {
  const order = values.map((_, k) => k).sort((a, b) => (values[a] as number) - (values[b] as number));
  const result = new Float64Array(values.length);
  for (let from = 0; from < order.length; ) {
    let to = from + 1;
    while (to < order.length && values[order[to] as number] === values[order[from] as number]) to++;
    for (let k = from; k < to; k++) result[order[k] as number] = (from + to - 1) / 2;
    from = to;
  }
  return result;
}
