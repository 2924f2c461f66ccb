/** A stretch of samples, `from` to before `to`, by its shape. */
export interface Run {
  readonly from: number;
  readonly to: number;
  readonly shape: 'constant' | 'line' | 'curve';
}

/** Equal samples this many in a row are a plateau even where a slow ramp, rounded, begins at its end. */
const plateau = 50;
/** A straight line beside a curve is a piece of its own from so many samples on; else it is the curve's, near an inflection. */
const ownLine = 20;
/** Fewer equal samples than this within a curve are its top. */
const flatTop = 5;

/**
 * Samples as plateaus, straight lines and curves, in order and without gaps.
 *
 * A line has three samples or more, none further than `2 tolerance` from the chord, and sharp ends: the second difference beyond them
 * is larger than `4 tolerance`. So a slow curve is never taken for a chain of lines.
 *
 * @param values evenly sampled
 * @param tolerance by how much a sample of a straight line may be off it, by rounding: half a unit of its last digit or more
 */
export function straightRuns(values: Float64Array, tolerance: number): Run[] {
  const runs: Run[] = [];
  let from = 0;
  let loose = 0;
  while (from < values.length) {
    const to = constantEnd(values, from);
    if (to - from < plateau && to < values.length) {
      from = to;
      continue;
    }
    if (to - from >= plateau) {
      runs.push(...betweenPlateaus(values, loose, from, tolerance), { from, to, shape: 'constant' });
      loose = to;
    }
    from = to;
  }
  runs.push(...betweenPlateaus(values, loose, values.length, tolerance));
  return shareCorners(values, joinCurves(runs), tolerance);
}

function constantEnd(values: Float64Array, from: number): number {
  let to = from + 1;
  while (to < values.length && values[to] === values[from]) to++;
  return to;
}

function betweenPlateaus(values: Float64Array, from: number, end: number, tolerance: number): Run[] {
  const runs: Run[] = [];
  for (let at = from; at < end; ) {
    let to = Math.min(at + 2, end);
    while (to < end && Math.abs(secondDifference(values, to)) <= 4 * tolerance) to++;
    // Two samples make no line: the first of them stands alone.
    if (to - at === 2 && values[at] !== values[at + 1]) to = at + 1;
    runs.push({ from: at, to, shape: shapeOf(values, at, to, tolerance) });
    at = to;
  }
  return runs;
}

/** Of the sample before the last three given. */
function secondDifference(values: Float64Array, last: number): number {
  return (values[last] as number) - 2 * (values[last - 1] as number) + (values[last - 2] as number);
}

function shapeOf(values: Float64Array, from: number, to: number, tolerance: number): Run['shape'] {
  const first = values[from] as number;
  const rise = (values[to - 1] as number) - first;
  const n = to - from - 1;
  if (n === 0) return 'curve';
  let isConstant = true;
  for (let i = 1; i <= n; i++) {
    const value = values[from + i] as number;
    if (value !== first) isConstant = false;
    if (Math.abs(value - first - (rise * i) / n) > 2 * tolerance) return 'curve';
  }
  return isConstant ? 'constant' : 'line';
}

/** Neighbouring curves, short lines between them and flat tops are one curve: a curve that is rounded has such pieces. */
function joinCurves(runs: readonly Run[]): Run[] {
  const joined: Run[] = [];
  for (let k = 0; k < runs.length; ) {
    let end = k;
    while (end < runs.length && isLoose(runs[end] as Run)) end++;
    // A curve neither begins nor ends with its top.
    while (end > k && (runs[end - 1] as Run).shape === 'constant') end--;
    const group = runs.slice(k, end);
    const [first, last] = [group[0], group.at(-1)];
    if (!first || !last || first.shape === 'constant') joined.push(runs[k++] as Run);
    else {
      if (isOneCurve(group)) joined.push({ from: first.from, to: last.to, shape: 'curve' });
      else joined.push(...group);
      k = end;
    }
  }
  return joined;
}

function isLoose({ from, to, shape }: Run): boolean {
  return shape === 'curve' || to - from < (shape === 'line' ? ownLine : flatTop);
}

/** One or two odd samples are steps of their own, and so are pulses; two lines that meet are two lines. */
function isOneCurve(group: readonly Run[]): boolean {
  const curves = group.filter(({ from, to, shape }) => shape === 'curve' && to - from > 2).length;
  const lines = group.filter(({ shape }) => shape === 'line').length;
  return group.length === 1 ? group[0]?.shape === 'curve' : curves > 0 || (lines > 1 && group.length > 2);
}

/**
 * A corner lies on both of its lines. It is the start of the second: a piece reaches its last value at its end, where the next one
 * begins.
 */
function shareCorners(values: Float64Array, runs: readonly Run[], tolerance: number): Run[] {
  const shared = [...runs];
  for (let k = 0; k + 1 < shared.length; k++) {
    const run = shared[k] as Run;
    const next = shared[k + 1] as Run;
    const straight = [run, next].every(({ shape }) => shape !== 'curve');
    if (!straight || (run.shape === 'constant' && next.shape === 'constant') || run.to - run.from < 3) continue;
    const first = values[next.from] as number;
    const slope = ((values[next.to - 1] as number) - first) / Math.max(next.to - next.from - 1, 1);
    if (Math.abs((values[run.to - 1] as number) - (first - slope)) > 2 * tolerance) continue;
    shared[k] = { ...run, to: run.to - 1 };
    shared[k + 1] = { ...next, from: next.from - 1 };
  }
  return shared;
}
