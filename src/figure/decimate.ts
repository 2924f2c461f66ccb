/**
 * Which samples of a trace to draw, so that the drawing looks the same as with all of them: of each column the first, the
 * lowest, the highest and the last. Upstrokes, peaks and noise bands survive; never more than four samples a column are left.
 *
 * @param x place of each sample on the axis, in columns (a column is one unit wide); non-finite for samples to leave out
 * @param y value of each sample; non-finite samples are gaps
 * @returns runs of sample numbers, each run one unbroken line. A gap narrower than a column, which nobody could see, does not
 *   break a line
 */
export function decimate(x: Float64Array, y: Float64Array): number[][] {
  const runs: number[][] = [];
  let run: number[] = [];
  let column = Number.NaN;
  let first = -1;
  let lowest = -1;
  let highest = -1;
  let last = -1;
  let isGap = false;
  const closeColumn = () => {
    if (last < 0) return;
    const kept = [first, lowest, highest, last].sort((a, b) => a - b);
    run.push(...kept.filter((sample, i) => sample !== kept[i - 1]));
    last = -1;
  };
  const closeRun = () => {
    closeColumn();
    if (run.length > 0) runs.push(run);
    run = [];
  };
  for (let i = 0; i < y.length; i++) {
    const value = y[i] as number;
    const place = Math.floor(x[i] as number);
    if (!Number.isFinite(value) || !Number.isFinite(place)) {
      isGap = true;
      continue;
    }
    if (place !== column || last < 0) {
      if (isGap) closeRun();
      else closeColumn();
      column = place;
      first = lowest = highest = i;
    }
    isGap = false;
    if (value < (y[lowest] as number)) lowest = i;
    if (value > (y[highest] as number)) highest = i;
    last = i;
  }
  closeRun();
  return runs;
}
