/** Small operations on a signal sampled at ascending, possibly non-uniform times. */

/** A point between samples. */
export interface Point {
  readonly t: number;
  readonly y: number;
}

/** First index in `from..to-1` whose time is at or after `time`; `to` when there is none. Binary search. */
export function firstAtOrAfter(t: Float64Array, time: number, from = 0, to = t.length): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((t[middle] as number) < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Index of the largest value in `from..to-1`, the first of equals. */
export function indexOfMax(y: Float64Array, from: number, to: number): number {
  let best = from;
  for (let i = from + 1; i < to; i++) if ((y[i] as number) > (y[best] as number)) best = i;
  return best;
}

/** Index of the smallest value in `from..to-1`, the first of equals. */
export function indexOfMin(y: Float64Array, from: number, to: number): number {
  let best = from;
  for (let i = from + 1; i < to; i++) if ((y[i] as number) < (y[best] as number)) best = i;
  return best;
}

/** First index in `from..to-1` at which the signal is at or below `level`. */
export function firstAtOrBelow(y: Float64Array, level: number, from: number, to: number): number | undefined {
  for (let i = from; i < to; i++) if ((y[i] as number) <= level) return i;
  return undefined;
}

/** Time between samples `i - 1` and `i` at which the signal has `level`, linearly interpolated. */
export function crossingTime(t: Float64Array, y: Float64Array, i: number, level: number): number {
  const before = y[i - 1] as number;
  const after = y[i] as number;
  const start = t[i - 1] as number;
  if (after === before) return start;
  return start + (((t[i] as number) - start) * (level - before)) / (after - before);
}

/**
 * The turning point of the parabola through samples `i - 1`, `i`, `i + 1`, where sample `i` is an extreme of the three. At
 * the ends of the signal, and where the three lie on a line, the sample itself.
 */
export function refinedExtreme(t: Float64Array, y: Float64Array, i: number): Point {
  const sample = { t: t[i] as number, y: y[i] as number };
  if (i < 1 || i + 1 >= t.length) return sample;
  return vertex({ t: t[i - 1] as number, y: y[i - 1] as number }, sample, {
    t: t[i + 1] as number,
    y: y[i + 1] as number,
  });
}

/**
 * Evenly spaced points are overshot by an eighth of the larger step at most; uneven ones could be overshot without limit where noise is in
 * them, and are not by more than this part of it.
 */
const mostOvershoot = 0.25;

/**
 * The turning point of the parabola through three points, the middle one an extreme; the middle one where there is none.
 */
export function vertex(a: Point, b: Point, c: Point): Point {
  const left = (b.y - a.y) / (b.t - a.t);
  const right = (c.y - b.y) / (c.t - b.t);
  const curvature = (right - left) / (c.t - a.t);
  // Slopes of one sign mean that b is not an extreme (a monotone stretch or a window's edge), and a flat side is the corner
  // of a plateau, which a parabola would overshoot: leave both alone.
  if (!(left * right < 0)) return b;
  const slopeAtB = left + curvature * (b.t - a.t);
  const shift = -slopeAtB / (2 * curvature);
  const limit = mostOvershoot * Math.max(Math.abs(b.y - a.y), Math.abs(c.y - b.y));
  const overshoot = Math.min(Math.max((slopeAtB * shift) / 2, -limit), limit);
  return { t: b.t + shift, y: b.y + overshoot };
}

/** Derivative at sample `i`: second-order central difference on a non-uniform grid, one-sided at the two ends. */
export function slopeAt(t: Float64Array, y: Float64Array, i: number): number {
  const here = y[i] as number;
  if (i === 0) return ((y[1] as number) - here) / ((t[1] as number) - (t[0] as number));
  const before = (t[i] as number) - (t[i - 1] as number);
  const left = (here - (y[i - 1] as number)) / before;
  if (i === t.length - 1) return left;
  const after = (t[i + 1] as number) - (t[i] as number);
  const right = ((y[i + 1] as number) - here) / after;
  return (left * after + right * before) / (before + after);
}

/** Slope of the least-squares line through samples `from..to`, both included. */
export function lineSlope(t: Float64Array, y: Float64Array, from: number, to: number): number {
  const n = to - from + 1;
  const origin = t[from] as number;
  let sumT = 0;
  let sumY = 0;
  for (let i = from; i <= to; i++) {
    sumT += (t[i] as number) - origin;
    sumY += y[i] as number;
  }
  let tt = 0;
  let ty = 0;
  for (let i = from; i <= to; i++) {
    const dt = (t[i] as number) - origin - sumT / n;
    tt += dt * dt;
    ty += dt * ((y[i] as number) - sumY / n);
  }
  return ty / tt;
}

/** Mean over time (trapezoid rule) of the signal from `from_ms` to the sample before index `to`; its last sample if that is all. */
export function timeMean(t: Float64Array, y: Float64Array, from_ms: number, to = t.length): number {
  const from = Math.min(firstAtOrAfter(t, from_ms, 0, to), to - 1);
  let area = 0;
  for (let i = from + 1; i < to; i++) {
    area += (((y[i] as number) + (y[i - 1] as number)) / 2) * ((t[i] as number) - (t[i - 1] as number));
  }
  const duration = (t[to - 1] as number) - (t[from] as number);
  return duration > 0 ? area / duration : (y[from] as number);
}
