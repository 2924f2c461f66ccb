import { describe, expect, test } from 'vitest';
import { type Classification, type ClassifyOptions, classify } from '../../src/measure/classify.ts';
import { stimulationOf } from '../../src/measure/stimulation.ts';
import { noise, type SyntheticAp, sample, syntheticV, train } from './synthetic.ts';

function classified(f: (t: number) => number, end_ms: number, options?: ClassifyOptions): Classification {
  const result = classify(sample(f, end_ms, 0.5), options);
  if (!result.ok) throw new Error(result.reason);
  return result.value;
}

const every = (period_ms: number) => ({ period_ms, stimuli: [], rate_V_s: undefined });

/** A smooth bump of V. */
function bump(t: number, at_ms: number, height_mV: number, width_ms: number): number {
  return height_mV * Math.exp(-(((t - at_ms) / width_ms) ** 2));
}

describe('classify', () => {
  test('beating: regular, slow, cut off in the middle of a beat, and of nodal kind', () => {
    expect(classified((t) => syntheticV(t, train(5, 900, 300)), 4500).classification).toBe('beating');
    expect(classified((t) => syntheticV(t, train(2, 2700, 400, 2000)), 5000).classification).toBe('beating');
    expect(classified((t) => syntheticV(t, train(3, 900, 300)), 2050).classification).toBe('beating');
    const nodal = classified((t) => -20 - 31 * Math.cos(t / 65), 5000);
    expect(nodal).toMatchObject({ classification: 'beating', eadCount: 0, repolarisationFailures: 0 });
    expect(nodal.rest_mV).toEqual({ ok: false, reason: 'beating' });
    expect(nodal.oscillation).toEqual({ ok: false, reason: 'beating' });
  });

  test('quiescent: never a beat, or none any more', () => {
    const silent = classified(() => -77.5, 5000);
    expect(silent).toMatchObject({ classification: 'quiescent', says: 'no action potential; rests at -77.5 mV' });
    expect(silent.rest_mV).toMatchObject({ ok: true, value: expect.closeTo(-77.5, 9) });
    expect(silent.oscillation).toEqual({ ok: false, reason: 'steady' });
    const stopped = classified((t) => syntheticV(t, train(3, 700, 300)), 8000);
    expect(stopped).toMatchObject({ classification: 'quiescent', beats: { length: 3 } });
    expect(stopped.alternans).toEqual({ ok: false, reason: 'not beating' });
  });

  test('a paced cell is judged by its pacing', () => {
    const one = (t: number) => syntheticV(t, train(1, 1000, 300, 10));
    expect(classified(one, 4500).classification).toBe('quiescent');
    expect(classified(one, 4500, { stimulation: every(3000) }).classification).toBe('beating');
    expect(classified(one, 1000, { stimulation: every(1000) }).classification).toBe('beating');
  });

  test('what a stimulus alone does is no action potential, low or high', () => {
    const stimulation = stimulationOf({ period_ms: 1000, width_ms: 5, amplitude: 4, offset_ms: 500 }, 5000, 'A/F');
    const driven = (rest_mV: number, rate_V_s: number, by = stimulation) =>
      classified(
        (t) => {
          const s = (((t - 500) % 1000) + 1000) % 1000;
          return rest_mV + (t < 500 ? 0 : s < 5 ? rate_V_s * s : 5 * rate_V_s * Math.exp(-(s - 5) / 40));
        },
        5000,
        { stimulation: by },
      );
    // 20 mV in 5 ms, and 4 V/s as the stimulus alone gives it.
    expect(driven(-28, 4)).toMatchObject({ classification: 'depolarised', actionPotentials: [] });
    expect(driven(-28, 4).says).toContain('no upstroke of its own');
    expect(driven(-28, 6)).toMatchObject({ classification: 'beating', actionPotentials: { length: 5 } });
    // A stimulus in another unit: how far it moves the cell is not known, so nothing is left out.
    const pacing = { period_ms: 1000, width_ms: 5, amplitude: 4, offset_ms: 500 };
    expect(driven(-28, 4, stimulationOf(pacing, 5000, 'uA/cm^2')).actionPotentials).toHaveLength(5);
    // A cell whose stimulus is negative is driven as fast.
    expect(driven(-28, 4, stimulationOf({ ...pacing, amplitude: -4 }, 5000, 'pA/pF')).actionPotentials).toHaveLength(0);
    // Stimuli that do not fall into the upstroke say nothing about it.
    expect(driven(-28, 4, { ...stimulation, stimuli: [{ from_ms: 0, to_ms: 5 }] }).actionPotentials).toHaveLength(5);
    // A stimulus that could have done it within one sample does not tell.
    expect(driven(-28, 4, { ...stimulation, rate_V_s: 60 }).actionPotentials).toHaveLength(5);
  });

  test('depolarised: at rest, or arrested after a beat', () => {
    expect(classified(() => -45, 5000)).toMatchObject({ classification: 'depolarised', actionPotentials: [] });
    const arrested = classified((t) => Math.max(syntheticV(t, train(1, 900, 300)), t > 100 ? -28 : -75), 5000);
    expect(arrested).toMatchObject({ classification: 'depolarised', eadCount: 0, repolarisationFailures: 1 });
    expect(arrested.rest_mV).toMatchObject({ ok: true, value: expect.closeTo(-28, 6) });
  });

  test('depolarised, with its oscillation: a cell that swings between -43 and +1 mV', () => {
    const swinging = classified((t) => -21 - 22 * Math.cos((2 * Math.PI * t) / 454), 10_000);
    expect(swinging.classification).toBe('depolarised');
    expect(swinging.beats.length).toBeGreaterThan(20);
    expect(swinging.actionPotentials).toHaveLength(0);
    expect(swinging.oscillation).toMatchObject({
      ok: true,
      value: { low_mV: expect.closeTo(-43, 2), high_mV: expect.closeTo(1, 2), period_ms: expect.closeTo(454, 0) },
    });
  });

  test('beating: fast upstrokes from -40 mV, as of a cell that the patch depolarises', () => {
    const leaky = classified((t) => -40 + 0.6 * (syntheticV(t, train(10, 500, 200)) + 75), 5000);
    expect(leaky).toMatchObject({ classification: 'beating', actionPotentials: { length: 10 } });
  });

  test('says why a trace cannot be read', () => {
    const t = Float64Array.of(0, 1, 2);
    expect(classify({ t, v: t.map(() => Number.NaN) })).toEqual({ ok: false, reason: 'non-finite samples' });
  });
});

describe('early afterdepolarisations', () => {
  const aps = train(4, 1200, 500);

  test('none in plain beats, in a slow rise to the peak, in a spike and dome, in noise', () => {
    expect(classified((t) => syntheticV(t, aps), 4800).eadCount).toBe(0);
    const slowPeak = (t: number) => syntheticV(t, train(1, 1200, 500)) + bump(t, 200, 15, 40);
    expect(classified(slowPeak, 1200).eadCount).toBe(0);
    const spikeAndDome = (t: number) => syntheticV(t, train(1, 1200, 500)) - bump(t, 115, 35, 10);
    expect(classified(spikeAndDome, 1200).eadCount).toBe(0);
    expect(classified((t) => syntheticV(t, aps) + 1.2 * noise(Math.round(2 * t)), 4800).eadCount).toBe(0);
  });

  test('found in the plateau, late, and when they cross the threshold', () => {
    // On a fall of 0.2 mV/ms; 250 ms after the upstroke V is near -23 mV.
    const withBump = (at_ms: number, height: number) =>
      classified((t) => syntheticV(t, aps) + bump(t, at_ms, height, 30), 4800);
    for (const [at_ms, height] of [
      [350, 25],
      [450, 20],
      [480, 60],
    ] as const) {
      const result = withBump(1200 + at_ms, height);
      expect(result).toMatchObject({ classification: 'beating', eadCount: 1, repolarisationFailures: 0 });
      expect(result.actionPotentials).toHaveLength(4);
      const [ead] = result.actionPotentials[1]?.eads ?? [];
      expect(ead?.top_mV).toBeGreaterThan((ead?.takeoff_mV ?? 0) + 3);
      expect(ead?.top_ms).toBeCloseTo(1200 + at_ms, -1);
    }
    expect(withBump(1200 + 480, 60).beats).toHaveLength(5);
  });

  test('a wave too small or too early is none', () => {
    expect(classified((t) => syntheticV(t, aps) + bump(t, 1500, 6, 30), 4800).eadCount).toBe(0);
    expect(classified((t) => syntheticV(t, aps) + bump(t, 1330, 25, 15), 4800).eadCount).toBe(0);
  });
});

describe('alternans', () => {
  const alternating = (short_ms: number, long_ms: number, count = 8): readonly SyntheticAp[] =>
    Array.from({ length: count }, (_, k) => ({ at_ms: 100 + 700 * k, fall_ms: k % 2 ? long_ms : short_ms }));
  const alternansOf = (aps: readonly SyntheticAp[]) =>
    classified((t) => syntheticV(t, aps), 100 + 700 * aps.length).alternans;

  test('present when long and short follow each other', () => {
    const found = alternansOf(alternating(280, 310));
    expect(found).toMatchObject({ ok: true, value: { present: true, difference_ms: expect.closeTo(27, 0), beats: 8 } });
  });

  test('absent when the difference is small, when APD drifts, and unknown from three beats', () => {
    expect(alternansOf(alternating(300, 305))).toMatchObject({ ok: true, value: { present: false } });
    const drifting = Array.from({ length: 8 }, (_, k) => ({ at_ms: 100 + 700 * k, fall_ms: 250 + 15 * k }));
    expect(alternansOf(drifting)).toMatchObject({ ok: true, value: { present: false } });
    // A cell that settles: the swings shrink by a fifth from beat to beat.
    const settling = alternating(300, 300, 9).map((ap, k) => ({ ...ap, fall_ms: 300 + 60 * (-0.8) ** k }));
    expect(alternansOf(settling)).toMatchObject({ ok: true, value: { present: false } });
    expect(alternansOf(alternating(280, 310, 3))).toEqual({ ok: false, reason: 'too few beats' });
  });
});
