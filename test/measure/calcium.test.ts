import { describe, expect, test } from 'vitest';
import { type Beat, findBeats } from '../../src/measure/beats.ts';
import { calciumTransients } from '../../src/measure/calcium.ts';
import { sample, syntheticV, train } from './synthetic.ts';

const DIASTOLE = 1e-4;
const AMPLITUDE = 5e-4;
const RISE_MS = 60;
const TAU_MS = 80;

/** A straight rise from the upstroke, then an exponential decay to diastole. */
function calcium(t: number): number {
  const s = (t - 100 + 1000) % 1000;
  if (t < 100) return DIASTOLE;
  return DIASTOLE + AMPLITUDE * (s < RISE_MS ? s / RISE_MS : Math.exp((RISE_MS - s) / TAU_MS));
}

function recording(end_ms: number): { t: Float64Array; beats: readonly Beat[] } {
  const trace = sample((t) => syntheticV(t, train(3, 1000, 300)), end_ms);
  const beats = findBeats(trace);
  if (!beats.ok) throw new Error(beats.reason);
  return { t: trace.t, beats: beats.value };
}

describe('calciumTransients', () => {
  test('measures each transient', () => {
    const { t, beats } = recording(3000);
    const transients = calciumTransients(t, t.map(calcium), beats);
    if (!transients.ok) throw new Error(transients.reason);
    expect(transients.value).toHaveLength(3);
    for (const transient of transients.value) {
      expect(transient.diastolic_mM).toBeCloseTo(DIASTOLE, 6);
      expect(transient).toMatchObject({
        peak_mM: { ok: true, value: expect.closeTo(DIASTOLE + AMPLITUDE, 6) },
        amplitude_mM: { ok: true, value: expect.closeTo(AMPLITUDE, 6) },
        time_to_peak_ms: { ok: true, value: expect.closeTo(RISE_MS, 0) },
        catd50_ms: { ok: true, value: expect.closeTo(0.5 * RISE_MS + TAU_MS * Math.log(2), 0) },
        catd90_ms: { ok: true, value: expect.closeTo(0.9 * RISE_MS + TAU_MS * Math.log(10), 0) },
        decay_tau_ms: { ok: true, value: expect.closeTo(TAU_MS, 0) },
      });
    }
  });

  test('gives reasons: flat, cut off, does not decay, not exponential', () => {
    const { t, beats } = recording(1400);
    const second = (f: (t: number) => number) => {
      const transients = calciumTransients(t, t.map(f), beats);
      return transients.ok ? transients.value : [];
    };
    expect(second(() => DIASTOLE)[0]?.catd50_ms).toEqual({ ok: false, reason: 'no transient' });
    expect(second((x) => DIASTOLE + x * 1e-7)[1]?.peak_mM).toEqual({
      ok: false,
      reason: 'cut off by the end of the trace',
    });
    expect(second((x) => calcium(x - 200))[1]?.catd90_ms).toEqual({
      ok: false,
      reason: 'cut off by the end of the trace',
    });
    expect(second((x) => Math.max(calcium(x), x > 150 ? 3e-4 : 0))[0]?.catd90_ms).toEqual({
      ok: false,
      reason: 'does not decay',
    });
    const wavy = (x: number) => calcium(x) + (x > 230 ? 6e-5 * Math.sin(x / 9) : 0);
    expect(second(wavy)[0]?.decay_tau_ms).toEqual({ ok: false, reason: 'not exponential' });
    expect(
      calciumTransients(
        t,
        t.map(() => Number.NaN),
        beats,
      ),
    ).toEqual({ ok: false, reason: 'non-finite samples' });
  });
});
