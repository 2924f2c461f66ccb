/** y = offset + amplitude * exp(-(t - t[from]) / tau). */
export interface ExponentialFit {
  readonly tau: number;
  readonly amplitude: number;
  readonly offset: number;
  /** Coefficient of determination. */
  readonly r2: number;
}

/**
 * Least-squares single exponential with an offset through samples `from..to-1`.
 *
 * For a given tau the other two constants follow from linear regression, so only tau is searched: over a logarithmic grid of a
 * hundredth to a hundred times the duration, then by golden section around the best grid point.
 *
 * @returns the fit; undefined for fewer than four samples, and where y does not vary
 */
export function fitExponential(t: Float64Array, y: Float64Array, from: number, to: number): ExponentialFit | undefined {
  if (to - from < 4) return undefined;
  const duration = (t[to - 1] as number) - (t[from] as number);
  const steps = 40;
  const tauAt = (k: number) => duration * 10 ** (-2 + (4 * k) / steps);
  let best = 0;
  let bestFit = regress(t, y, from, to, tauAt(0));
  for (let k = 1; k <= steps; k++) {
    const fit = regress(t, y, from, to, tauAt(k));
    if (fit.r2 > bestFit.r2) {
      best = k;
      bestFit = fit;
    }
  }
  const r2At = (k: number) => regress(t, y, from, to, tauAt(k)).r2;
  const fit = regress(t, y, from, to, tauAt(goldenMaximum(r2At, best - 1, best + 1)));
  return Number.isFinite(fit.r2) ? fit : undefined;
}

function regress(t: Float64Array, y: Float64Array, from: number, to: number, tau: number): ExponentialFit {
  const n = to - from;
  const start = t[from] as number;
  let sumX = 0;
  let sumY = 0;
  for (let i = from; i < to; i++) {
    sumX += Math.exp((start - (t[i] as number)) / tau);
    sumY += y[i] as number;
  }
  const meanX = sumX / n;
  const meanY = sumY / n;
  let xx = 0;
  let xy = 0;
  let yy = 0;
  for (let i = from; i < to; i++) {
    const dx = Math.exp((start - (t[i] as number)) / tau) - meanX;
    const dy = (y[i] as number) - meanY;
    xx += dx * dx;
    xy += dx * dy;
    yy += dy * dy;
  }
  const amplitude = xy / xx;
  return { tau, amplitude, offset: meanY - amplitude * meanX, r2: (xy * xy) / (xx * yy) };
}

function goldenMaximum(f: (x: number) => number, low: number, high: number): number {
  const ratio = (Math.sqrt(5) - 1) / 2;
  let a = low;
  let b = high;
  let c = b - ratio * (b - a);
  let d = a + ratio * (b - a);
  let fc = f(c);
  let fd = f(d);
  for (let step = 0; step < 40; step++) {
    if (fc > fd) {
      b = d;
      d = c;
      fd = fc;
      c = b - ratio * (b - a);
      fc = f(c);
    } else {
      a = c;
      c = d;
      fc = fd;
      d = a + ratio * (b - a);
      fd = f(d);
    }
  }
  return (a + b) / 2;
}
