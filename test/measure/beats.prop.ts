import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { apd } from '../../src/measure/apd.ts';
import { findBeats } from '../../src/measure/beats.ts';
import type { VoltageTrace } from '../../src/measure/trace.ts';
import { sample, syntheticV, train } from './synthetic.ts';

/** Upstroke times, amplitudes and APD90 of all beats. */
function summary(trace: VoltageTrace): { upstroke: number; apa: number; dvdt: number; apd90: number }[] {
  const beats = findBeats(trace);
  if (!beats.ok) throw new Error(beats.reason);
  return beats.value.map((beat) => {
    const apd90 = apd(trace, beat, 0.9);
    if (!apd90.ok) throw new Error(apd90.reason);
    return { upstroke: beat.upstroke_ms, apa: beat.apa_mV, dvdt: beat.dvdt_max_V_s, apd90: apd90.value };
  });
}

const fall = fc.double({ min: 150, max: 500, noNaN: true });
const trace = fall.map((fall_ms) => sample((t) => syntheticV(t, train(2, 700, fall_ms)), 1400, 0.25));

describe('beats and durations', () => {
  test('do not depend on when the clock starts', () => {
    fc.assert(
      fc.property(trace, fc.double({ min: -1e5, max: 1e5, noNaN: true }), ({ t, v }, shift) => {
        const before = summary({ t, v });
        const after = summary({ t: t.map((x) => x + shift), v });
        expect(after).toHaveLength(before.length);
        for (const [k, { upstroke, apa, apd90 }] of before.entries()) {
          expect(after[k]?.upstroke).toBeCloseTo(upstroke + shift, 5);
          expect(after[k]?.apa).toBeCloseTo(apa, 6);
          expect(after[k]?.apd90).toBeCloseTo(apd90, 5);
        }
      }),
    );
  });

  test('scale with V about the threshold: amplitude and slope by the factor, times not at all', () => {
    fc.assert(
      fc.property(trace, fc.double({ min: 0.5, max: 2, noNaN: true }), ({ t, v }, factor) => {
        const before = summary({ t, v });
        const after = summary({ t, v: v.map((x) => -20 + factor * (x + 20)) });
        expect(after).toHaveLength(before.length);
        for (const [k, { upstroke, apa, dvdt, apd90 }] of before.entries()) {
          expect(after[k]?.upstroke).toBeCloseTo(upstroke, 6);
          expect(after[k]?.apa).toBeCloseTo(factor * apa, 6);
          expect(after[k]?.dvdt).toBeCloseTo(factor * dvdt, 6);
          expect(after[k]?.apd90).toBeCloseTo(apd90, 6);
        }
      }),
    );
  });

  test('on any grid of at most 0.5 ms, APD90 is within 0.15 ms of the fine grid', () => {
    const gaps = fc.array(fc.double({ min: 0.02, max: 0.5, noNaN: true }), { minLength: 50, maxLength: 200 });
    fc.assert(
      fc.property(fall, gaps, (fall_ms, pattern) => {
        const f = (x: number) => syntheticV(x, train(2, 700, fall_ms));
        const times = [0];
        for (let i = 0; (times.at(-1) as number) < 1400; i++) {
          times.push((times.at(-1) as number) + (pattern[i % pattern.length] as number));
        }
        const t = Float64Array.from(times);
        const fine = summary(sample(f, 1400, 0.05));
        const coarse = summary({ t, v: t.map(f) });
        expect(coarse).toHaveLength(2);
        for (const [k, { apd90 }] of fine.entries()) {
          expect(Math.abs((coarse[k]?.apd90 ?? Number.NaN) - apd90)).toBeLessThan(0.15);
        }
      }),
      { numRuns: 50 },
    );
  });
});
