import { describe, expect, test } from 'vitest';
import { apd } from '../../src/measure/apd.ts';
import { type Beat, findBeats } from '../../src/measure/beats.ts';
import { BIOMARKER_NAMES, biomarkers, biomarkersToJson } from '../../src/measure/biomarkers.ts';
import type { VoltageTrace } from '../../src/measure/trace.ts';
import { sample, syntheticV, train, trueApd } from './synthetic.ts';

function beatOf(trace: VoltageTrace, k = 0): Beat {
  const beats = findBeats(trace);
  const beat = beats.ok ? beats.value[k] : undefined;
  if (!beat) throw new Error('no such beat');
  return beat;
}

describe('apd', () => {
  const trace = sample((t) => syntheticV(t, train(2, 800, 300)), 1300);

  test('runs from the upstroke to the level, at every fraction', () => {
    const beat = beatOf(trace);
    for (const fraction of [0.1, 0.2, 0.3, 0.5, 0.7, 0.8, 0.9]) {
      const duration = apd(trace, beat, fraction);
      expect(duration).toMatchObject({ ok: true, value: expect.closeTo(trueApd(300, fraction), 1) });
    }
  });

  test('is cut off by the end of the trace', () => {
    const cut = sample((t) => syntheticV(t, train(1, 800, 300)), 350);
    expect(apd(cut, beatOf(cut), 0.5)).toMatchObject({ ok: true });
    expect(apd(cut, beatOf(cut), 0.9)).toEqual({ ok: false, reason: 'cut off by the end of the trace' });
    const rising = sample((t) => syntheticV(t, train(1, 800, 300)), 100.5);
    expect(apd(rising, beatOf(rising), 0.3)).toEqual({ ok: false, reason: 'cut off by the end of the trace' });
  });

  test('does not repolarise when the next beat comes first, or when V stays up for two seconds', () => {
    const early = sample((t) => syntheticV(t, train(2, 250, 300)), 900);
    expect(apd(early, beatOf(early), 0.9)).toEqual({ ok: false, reason: 'does not repolarise' });
    const arrested = sample((t) => Math.max(syntheticV(t, train(1, 800, 300)), t > 100 ? -25 : -75), 3000);
    expect(apd(arrested, beatOf(arrested), 0.9)).toEqual({ ok: false, reason: 'does not repolarise' });
  });
});

describe('biomarkers', () => {
  const trace = sample((t) => syntheticV(t, train(2, 800, 300)), 1100);

  test('gives all of a complete beat', () => {
    const all = biomarkers(trace, beatOf(trace));
    expect(Object.keys(all)).toEqual([...BIOMARKER_NAMES]);
    expect(Object.values(all).every((m) => m.ok)).toBe(true);
    expect(all.triangulation_ms).toMatchObject({ ok: true, value: expect.closeTo(180, 1) });
    expect(all.cycle_length_ms).toMatchObject({ ok: true, value: expect.closeTo(800, 6) });
  });

  test('writes null and the reason beside it', () => {
    const json = biomarkersToJson(biomarkers(trace, beatOf(trace, 1)));
    expect(json.apd30_ms).toBeTypeOf('number');
    expect(json).not.toHaveProperty('apd30_ms_reason');
    expect(json.apd90_ms).toBeNull();
    expect(json.apd90_ms_reason).toBe('cut off by the end of the trace');
    expect(json.triangulation_ms_reason).toBe('cut off by the end of the trace');
    expect(json.cycle_length_ms_reason).toBe('no next beat');
  });

  test('a peak that is the last sample is no peak', () => {
    const rising = sample((t) => syntheticV(t, train(1, 800, 300)), 100.5);
    const json = biomarkersToJson(biomarkers(rising, beatOf(rising)));
    expect(json.peak_mV).toBeNull();
    expect(json.apa_mV_reason).toBe('cut off by the end of the trace');
    expect(json.mdp_mV).toBeCloseTo(-75, 6);
  });
});
