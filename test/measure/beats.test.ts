import { describe, expect, test } from 'vitest';
import { type Beat, type BeatOptions, findBeats } from '../../src/measure/beats.ts';
import type { VoltageTrace } from '../../src/measure/trace.ts';
import { noise, PEAK_MV, REST_MV, RISE_MV, sample, syntheticV, train, UPSTROKE_MS } from './synthetic.ts';

function beatsOf(trace: VoltageTrace, options?: BeatOptions): readonly Beat[] {
  const beats = findBeats(trace, options);
  if (!beats.ok) throw new Error(beats.reason);
  return beats.value;
}

describe('findBeats', () => {
  const aps = train(4, 800, 300);
  const trace = sample((t) => syntheticV(t, aps), 3300);

  test('finds each upstroke, its slope, peak, diastole and cycle', () => {
    const beats = beatsOf(trace);
    expect(beats).toHaveLength(4);
    for (const [k, beat] of beats.entries()) {
      expect(beat.upstroke_ms).toBeCloseTo(100 + 800 * k, 3);
      expect(beat.dvdt_max_V_s).toBeCloseTo(RISE_MV / (4 * UPSTROKE_MS), 1);
      expect(beat.peak_mV).toBeCloseTo(PEAK_MV, 2);
      expect(beat.mdp_mV).toBeCloseTo(REST_MV, 6);
      expect(beat.apa_mV).toBeCloseTo(beat.peak_mV - beat.mdp_mV, 12);
      expect(beat.peakReached).toBe(true);
      if (k < 3) expect(beat.cycle_length_ms).toMatchObject({ ok: true, value: expect.closeTo(800, 6) });
    }
    expect(beats[3]?.cycle_length_ms).toEqual({ ok: false, reason: 'no next beat' });
  });

  test('takes dV/dt from the trace when it is given', () => {
    const dvdt = trace.t.map((t) => 42 * Math.exp(-(((t - 101.23) / 3) ** 2)));
    const [first] = beatsOf({ ...trace, dvdt });
    expect(first?.upstroke_ms).toBeCloseTo(101.23, 3);
    expect(first?.dvdt_max_V_s).toBeCloseTo(42, 4);
  });

  test('noise around the threshold does not count twice', () => {
    const noisy = { t: trace.t, v: trace.v.map((v, i) => v + 2 * noise(i)) };
    expect(beatsOf(noisy)).toHaveLength(4);
  });

  test('a notch below the threshold and its dome are one beat; two spikes as close are two', () => {
    // Down to -35 mV and back to 0 mV within 50 ms of the upstroke, as an atrial cell may.
    const notch = (t: number) => syntheticV(t, [{ at_ms: 50, fall_ms: 300 }]) - 55 * Math.exp(-(((t - 75) / 8) ** 2));
    expect(beatsOf(sample(notch, 500))).toHaveLength(1);
    expect(beatsOf(sample((t) => syntheticV(t, train(3, 30, 15, 50)), 200))).toHaveLength(3);
  });

  test('a trace that starts in a beat does not count that one', () => {
    const cut = sample((t) => syntheticV(t + 150, aps), 3000);
    expect(beatsOf(cut)).toHaveLength(3);
  });

  test('a beat that still rises at the end has no peak yet', () => {
    const beats = beatsOf(sample((t) => syntheticV(t, aps), 901));
    expect(beats).toHaveLength(2);
    expect(beats[1]?.peakReached).toBe(false);
  });

  test('passes over a stimulus artefact, but not when nothing else is left of the rise', () => {
    // A stimulus from 90 to 92 ms whose steep foot is steeper than the upstroke.
    const withArtefact = (t: number) => syntheticV(t, train(1, 800, 300)) + 20 / (1 + Math.exp(-(t - 91) / 0.1));
    const stimulated = sample(withArtefact, 600, 0.05);
    const at = (options?: BeatOptions) => beatsOf(stimulated, options)[0]?.upstroke_ms ?? Number.NaN;
    expect(at()).toBeCloseTo(91, 1);
    expect(at({ stimuli: [{ from_ms: 90, to_ms: 92 }] })).toBeCloseTo(100, 1);
    expect(at({ stimuli: [{ from_ms: 0, to_ms: 600 }] })).toBeCloseTo(91, 1);
  });

  test('threshold and hysteresis are options', () => {
    const small = sample((t) => -50 - 20 * Math.sin(t / 50), 2000);
    expect(beatsOf(small)).toHaveLength(0);
    expect(beatsOf(small, { threshold_mV: -40 })).toHaveLength(6);
    expect(beatsOf(small, { threshold_mV: -40, hysteresis_mV: 40 })).toHaveLength(0);
  });

  test('says why a trace cannot be read', () => {
    const t = Float64Array.of(0, 1, 2);
    const v = Float64Array.of(-75, -75, -75);
    expect(findBeats({ t: t.slice(1), v: v.slice(1) })).toEqual({ ok: false, reason: 'too few samples' });
    expect(findBeats({ t, v: Float64Array.of(-75, Number.NaN, 0) })).toEqual({
      ok: false,
      reason: 'non-finite samples',
    });
    expect(findBeats({ t: Float64Array.of(0, 1, 1), v })).toEqual({ ok: false, reason: 'times not ascending' });
    expect(findBeats({ t, v })).toEqual({ ok: true, value: [] });
    expect(() => findBeats({ t, v: v.slice(1) })).toThrow('a signal of 2 samples cannot belong to 3 sample times');
  });
});
