/** A straight axis: values lo..hi of the data on from..to of the drawing. */
export interface Scale {
  readonly lo: number;
  readonly hi: number;
  /** px, where lo lies. */
  readonly from: number;
  /** px, where hi lies. */
  readonly to: number;
}

/** Place of a value, px. */
export function place(scale: Scale, value: number): number {
  return scale.from + ((value - scale.lo) / (scale.hi - scale.lo)) * (scale.to - scale.from);
}

/**
 * The range of all finite values, a little wider than they are, so that lines keep off the frame.
 *
 * @param padding what is added on either side, as a fraction of the range
 * @returns lo < hi unless padding is 0; -1..1 when there is no finite value
 */
export function paddedRange(lists: Iterable<Iterable<number>>, padding = 0.05): readonly [number, number] {
  let [lo, hi] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const list of lists) {
    for (const value of list) {
      if (!Number.isFinite(value)) continue;
      if (value < lo) lo = value;
      if (value > hi) hi = value;
    }
  }
  if (lo > hi) return [-1, 1];
  // A constant needs room too, more than its own rounding.
  const extent = hi - lo > 1e-9 * Math.max(Math.abs(lo), Math.abs(hi)) ? hi - lo : Math.abs(hi) || 1;
  return [lo - padding * extent, hi + padding * extent];
}
