import { type Measured, measured, unmeasured } from '../../measure/measured.ts';
import type { ClampTrace } from './clamp-trace.ts';
import { dot, orthonormalBasis, residual } from './polynomial-basis.ts';
import { meanOf, median } from './statistics.ts';
import { type Stretch, sampleAt, settledStretches } from './stretches.ts';

/** Mains hum in a current. */
export interface LineHum {
  readonly hz: 50 | 60;
  /** Of the sine, in the unit of the current: half of peak to peak. */
  readonly amplitude: number;
}

export type HumReason = 'no settled plateau of 100 ms' | 'sampled too slowly';

const settle_ms = 20;
const least_ms = 100;
const window_ms = 200;
const mostWindows = 100;
/** Sines of so slow a kind need no finer samples than this, ms. */
const cell_ms = 1;
/** What noise has at frequencies on either side is taken off, Hz. */
const besides_hz = [38, 75] as const;

/**
 * Sines of 50 and 60 Hz by least squares in windows of 100 to 200 ms on settled plateaus, beside a cubic for slow gating. The
 * power that neighbouring frequencies have is subtracted, so that noise and drift give zero on average; the larger of the two
 * frequencies is told.
 */
export function lineHum(traces: readonly ClampTrace[]): Measured<LineHum, HumReason> {
  if (traces.some(({ interval_ms }) => interval_ms > 4)) return unmeasured('sampled too slowly');
  const stretches = traces.flatMap((trace) => settledStretches(trace, settle_ms, least_ms));
  if (stretches.length === 0) return unmeasured('no settled plateau of 100 ms');
  const stride = Math.ceil(stretches.length / mostWindows);
  const windows = stretches.filter((_, k) => k % stride === 0).flatMap(windowsOf);
  const powers = windows.map((window) => sinePowers(window, [50, 60, ...besides_hz]));
  const amplitudes = ([50, 60] as const).map((hz, k) => {
    const power = powers.map((p) => (p[k] as number) - ((p[2] as number) + (p[3] as number)) / 2);
    return { hz, amplitude: Math.sqrt(Math.max(0, median(power) ?? 0)) / attenuation(hz) };
  });
  const [at50, at60] = amplitudes as [LineHum, LineHum];
  return measured(at60.amplitude > at50.amplitude ? at60 : at50);
}

interface Window {
  readonly t: Float64Array;
  readonly y: Float64Array;
}

/** Equal parts of 100 to 200 ms, as means over about a millisecond: all that a slow sine needs. */
function windowsOf({ trace, from, to }: Stretch): Window[] {
  const { t_ms, i } = trace;
  const length = (t_ms[to - 1] as number) - (t_ms[from] as number);
  const count = Math.max(1, Math.floor(length / window_ms));
  return Array.from({ length: count }, (_, part) => {
    const start = (t_ms[from] as number) + (part * length) / count;
    const [first, last] = [sampleAt(t_ms, start), Math.min(to, sampleAt(t_ms, start + length / count) + 1)];
    const t: number[] = [];
    const y: number[] = [];
    for (let k = first; k < last; ) {
      let end = k + 1;
      while (end < last && (t_ms[end] as number) - (t_ms[k] as number) < cell_ms - 1e-9) end++;
      t.push(meanOf(t_ms, k, end));
      y.push(meanOf(i, k, end));
      k = end;
    }
    return { t: Float64Array.from(t), y: Float64Array.from(y) };
  });
}

/** What the mean over a cell leaves of a sine. */
function attenuation(hz: number): number {
  const half = (Math.PI * hz * cell_ms) / 1000;
  return Math.sin(half) / half;
}

/** Squared amplitudes of the sines of several frequencies, each by itself beside a cubic. */
function sinePowers({ t, y }: Window, frequencies: readonly number[]): number[] {
  const n = t.length;
  if (n < 24) return frequencies.map(() => 0);
  const cubic = orthonormalBasis(t, 0, n, 3);
  const rest = residual(y, 0, n, cubic);
  return frequencies.map((hz) => {
    const omega = (2 * Math.PI * hz) / 1000;
    const cosine = residual(
      t.map((ms) => Math.cos(omega * ms)),
      0,
      n,
      cubic,
    );
    const a = dot(rest, cosine) / Math.sqrt(dot(cosine, cosine));
    const unit = cosine.map((x) => x / Math.sqrt(dot(cosine, cosine)));
    const sine = residual(
      t.map((ms) => Math.sin(omega * ms)),
      0,
      n,
      [...cubic, unit],
    );
    const b = dot(rest, sine) / Math.sqrt(dot(sine, sine));
    return (2 * (a * a + b * b)) / n;
  });
}
