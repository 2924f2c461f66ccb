/** How far a sampled command may be from the straight lines it is simulated as, mV: a hundredth of what any electrode is sure of. */
const tolerance_mV = 0.005;

/**
 * A sampled command as straight lines from sample to sample, as few as stay within the tolerance: each piece costs the solver a fresh start.
 *
 * @param mV samples at even times
 * @returns indices of the samples at which lines meet, first and last included
 */
export function straightPieces(mV: ArrayLike<number>): number[] {
  const corners = [0];
  let from = 0;
  while (from < mV.length - 1) {
    const start = mV[from] as number;
    // Slopes (mV a sample) of the lines from here that pass all samples so far closely enough.
    let [least, most] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
    let end = from + 1;
    for (let k = from + 1; k < mV.length && least <= most; k++) {
      const rise = (mV[k] as number) - start;
      const slope = rise / (k - from);
      if (slope >= least && slope <= most) end = k;
      least = Math.max(least, (rise - tolerance_mV) / (k - from));
      most = Math.min(most, (rise + tolerance_mV) / (k - from));
    }
    corners.push(end);
    from = end;
  }
  return corners;
}
