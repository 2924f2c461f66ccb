import type { ClampTrace } from '../recording/quality/clamp-trace.ts';
import type { Bin } from './bins.ts';

/** Standard deviations of a sum of squares beyond which it is not noise. */
const beyondNoise = 6;
/** Structure smaller than this does not matter before the fit, A/F. */
const smallest_A_F = 0.02;
/** A peak may come sooner or later in the model: bins next to an uneven one count as uneven too. */
const neighbours = 2;

/**
 * Bins in which the recorded current moves in a way that no two instants tell: it is no cubic of time there. Through a series resistance
 * sodium currents escape the clamp and peak at any time after a step.
 *
 * @param noise_A_F standard deviation of a sample
 * @param colour variance of means over that of as many independent samples
 * @returns one flag a bin; none for recordings of listed times
 */
export function unevenBins(trace: ClampTrace, bins: readonly Bin[], noise_A_F: number, colour: number): Uint8Array {
  const uneven = new Uint8Array(bins.length);
  if (!trace.isUniform) return uneven;
  const { i, t_ms, interval_ms } = trace;
  const shift = Math.round((t_ms[0] ?? 0) / interval_ms);
  const variance = Math.max(noise_A_F, smallest_A_F) ** 2;
  bins.forEach(({ first, count }, b) => {
    const from = first - shift;
    // Where samples are missing, numbers and indices part.
    const isWhole = from >= 0 && Math.round((t_ms[from + count - 1] ?? Number.NaN) / interval_ms) === first + count - 1;
    if (count < 6 || !isWhole) return;
    const freedom = count - 4;
    const excess = cubicResidual(i.subarray(from, from + count)) / (variance * colour) - freedom;
    if (excess <= beyondNoise * Math.sqrt(2 * freedom)) return;
    for (let k = Math.max(0, b - neighbours); k <= b + neighbours; k++) {
      if (bins[k]?.segment === bins[b]?.segment) uneven[k] = 1;
    }
  });
  return uneven;
}

/** Sum of squares that the best cubic leaves of evenly spaced values, by discrete orthogonal polynomials (Gram). */
function cubicResidual(y: Float64Array): number {
  const n = y.length;
  const rest = Float64Array.from(y);
  let before = new Float64Array(n);
  let polynomial = new Float64Array(n).fill(1);
  let normBefore = 1;
  for (let degree = 0; degree <= 3; degree++) {
    let norm = 0;
    let along = 0;
    for (let k = 0; k < n; k++) {
      norm += (polynomial[k] as number) ** 2;
      along += (polynomial[k] as number) * (rest[k] as number);
    }
    for (let k = 0; k < n; k++) rest[k] = (rest[k] as number) - (along / norm) * (polynomial[k] as number);
    const recurrence = degree === 0 ? 0 : norm / normBefore;
    // On a symmetric grid p(d + 1) = x p(d) - (|p(d)|^2 / |p(d - 1)|^2) p(d - 1).
    const next = polynomial.map((p, k) => ((2 * k + 1) / n - 1) * p - recurrence * (before[k] as number));
    before = polynomial;
    polynomial = next;
    normBefore = norm;
  }
  return rest.reduce((sum, x) => sum + x * x, 0);
}

/**
 * All bins of segments with an uneven one: there the clamp was lost. Spikes that follow one another hang on the smallest errors, so that
 * no fit from afar finds them.
 */
export function lostBins(bins: readonly Bin[], uneven: Uint8Array): Uint8Array {
  const segments = new Set(bins.filter((_, b) => uneven[b] === 1).map(({ segment }) => segment));
  return Uint8Array.from(bins, ({ segment }) => (segments.has(segment) ? 1 : 0));
}
