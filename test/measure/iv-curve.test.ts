import { describe, expect, test } from 'vitest';
import { ivCurve, type StepWindow } from '../../src/measure/iv-curve.ts';

/** 100 ms at each level in turn: an inward current that activates and inactivates, on an outward one; then a tail of 100 ms. */
const steps: StepWindow[] = [-40, -20, 0].map((level_mV, k) => ({
  level_mV,
  from_ms: 200 * k,
  to_ms: 200 * k + 100,
  tail: { from_ms: 200 * k + 100, to_ms: 200 * k + 200 },
}));

function current(t: number): number {
  const k = Math.floor(t / 200);
  const s = t - 200 * k;
  if (s >= 100) return (k + 1) * 0.5 * Math.exp(-(s - 100) / 30);
  return 0.2 * (k + 1) - 50 * (k + 1) * (Math.exp(-s / 5) - Math.exp(-s / 1));
}

function curve(f: (t: number) => number, options = {}, step_ms = 0.1) {
  const t = Float64Array.from({ length: Math.round(600 / step_ms) }, (_, i) => i * step_ms);
  const points = ivCurve(t, t.map(f), steps, options);
  if (!points.ok) throw new Error(points.reason);
  return points.value;
}

describe('ivCurve', () => {
  test('gives peaks, steady and tail currents of each step', () => {
    const peak_ms = (5 / 4) * Math.log(5);
    for (const [k, point] of curve(current).entries()) {
      expect(point.level_mV).toBe(-40 + 20 * k);
      expect(point).toMatchObject({
        peakInward: {
          ok: true,
          value: { t_ms: expect.closeTo(200 * k + peak_ms, 2), current: expect.closeTo(current(200 * k + peak_ms), 3) },
        },
        // At the first instant of the step, before the inward current has activated.
        peakOutward: {
          ok: true,
          value: { t_ms: expect.closeTo(200 * k, 9), current: expect.closeTo(0.2 * (k + 1), 9) },
        },
        steady: { ok: true, value: expect.closeTo(0.2 * (k + 1), 5) },
        tail: {
          ok: true,
          value: { t_ms: expect.closeTo(200 * k + 100, 9), current: expect.closeTo(0.5 * (k + 1), 9) },
        },
      });
    }
  });

  test('leaves out the time after a step on request, in the tail too', () => {
    const artefact = (t: number) => current(t) + (t % 100 < 0.35 ? 1000 : 0);
    const [first] = curve(artefact, { skip_ms: 0.5 });
    expect(first?.peakInward).toMatchObject({ ok: true, value: { current: expect.closeTo(-26.55, 2) } });
    expect(first?.tail).toMatchObject({ ok: true, value: { current: expect.closeTo(0.5 * Math.exp(-0.5 / 30), 6) } });
  });

  test('the steady window is an option', () => {
    const [ramp] = curve((t) => t, { steady_ms: 50 });
    expect(ramp?.steady).toMatchObject({ ok: true, value: expect.closeTo(75, 0) });
  });

  test('gives reasons', () => {
    const [outward] = curve(() => 1);
    expect(outward?.peakInward).toEqual({ ok: false, reason: 'no inward current' });
    const [inward] = curve(() => -1);
    expect(inward?.peakOutward).toEqual({ ok: false, reason: 'no outward current' });
    expect(inward?.tail).toMatchObject({ ok: true, value: { current: -1 } });
    const [empty] = curve(() => -1, { skip_ms: 1000 });
    expect(empty?.steady).toEqual({ ok: false, reason: 'no samples in the window' });
    const t = Float64Array.of(0, 1, 2);
    const none = ivCurve(t, t, [{ level_mV: 0, from_ms: 0, to_ms: 2 }]);
    expect(none).toMatchObject({ ok: true, value: [{ tail: { ok: false, reason: 'no tail window' } }] });
    expect(
      ivCurve(
        t,
        t.map(() => Number.POSITIVE_INFINITY),
        [],
      ),
    ).toEqual({ ok: false, reason: 'non-finite samples' });
  });
});
