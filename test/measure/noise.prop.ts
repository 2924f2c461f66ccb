import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findBeats } from '../../src/measure/beats.ts';
import { sampleNoise } from '../../src/measure/noise.ts';
import { runningMean } from '../../src/measure/running-mean.ts';
import { noise, sample, syntheticV, train } from './synthetic.ts';

describe('sampleNoise', () => {
  test('is next to nothing for a smooth trace, and the noise of a noisy one', () => {
    const { t, v } = sample((x) => syntheticV(x, train(3, 800, 300)), 2500);
    expect(sampleNoise(v)).toBeLessThan(1e-6);
    // Even noise in -1..1 has a standard deviation of 1 / sqrt(3); its second differences are not quite normal.
    const uniform = v.map((x, i) => x + noise(i));
    expect(sampleNoise(uniform)).toBeCloseTo(1 / Math.sqrt(3), 1);
    expect(sampleNoise(t.slice(0, 2))).toBe(0);
  });

  test('does not depend on offset and drift, and scales with the signal', () => {
    const numbers = fc.double({ min: -100, max: 100, noNaN: true });
    fc.assert(
      fc.property(fc.array(numbers, { minLength: 3, maxLength: 300 }), numbers, numbers, (values, offset, drift) => {
        const y = Float64Array.from(values);
        const level = sampleNoise(y);
        expect(sampleNoise(y.map((x, i) => x + offset + drift * i))).toBeCloseTo(level, 6);
        expect(sampleNoise(y.map((x) => -3 * x))).toBeCloseTo(3 * level, 6);
      }),
    );
  });

  test('the upstroke of a noisy trace stays where it is', () => {
    const aps = train(4, 900, 300);
    const { t, v } = sample((x) => syntheticV(x, aps), 3600);
    const beats = findBeats({ t, v: v.map((x, i) => x + 1.5 * noise(i)) });
    const upstrokes = beats.ok ? beats.value.map((beat) => beat.upstroke_ms) : [];
    expect(upstrokes).toHaveLength(4);
    for (const [k, time] of upstrokes.entries()) expect(Math.abs(time - (100 + 900 * k))).toBeLessThan(1);
  });
});

describe('runningMean', () => {
  const grid = fc.array(fc.double({ min: 0.01, max: 5, noNaN: true }), { minLength: 3, maxLength: 100 }).map((gaps) => {
    const t = new Float64Array(gaps.length);
    for (let i = 1; i < t.length; i++) t[i] = (t[i - 1] as number) + (gaps[i] as number);
    return t;
  });
  const half = fc.double({ min: 0.1, max: 20, noNaN: true });

  test('of a straight line is the line, away from the ends', () => {
    fc.assert(
      fc.property(grid, half, (t, half_ms) => {
        const y = t.map((x) => 3 - 2 * x);
        const end = t[t.length - 1] as number;
        for (const [i, mean] of runningMean(t, y, 0, t.length, half_ms).entries()) {
          const isInside = (t[i] as number) >= half_ms && (t[i] as number) + half_ms <= end;
          if (isInside) expect(mean).toBeCloseTo(y[i] as number, 6);
        }
      }),
    );
  });

  test('lies between the extremes, and a part of it equals the whole', () => {
    const signal = grid.chain((t) =>
      fc.tuple(
        fc.constant(t),
        fc
          .array(fc.double({ min: -50, max: 50, noNaN: true }), { minLength: t.length, maxLength: t.length })
          .map((y) => Float64Array.from(y)),
      ),
    );
    fc.assert(
      fc.property(signal, half, ([t, y], half_ms) => {
        const means = runningMean(t, y, 0, t.length, half_ms);
        expect(Math.max(...means)).toBeLessThanOrEqual(Math.max(...y) + 1e-6);
        expect(Math.min(...means)).toBeGreaterThanOrEqual(Math.min(...y) - 1e-6);
        const part = runningMean(t, y, 1, t.length - 1, half_ms);
        for (const [k, mean] of part.entries()) expect(mean).toBeCloseTo(means[k + 1] as number, 6);
      }),
    );
  });
});
