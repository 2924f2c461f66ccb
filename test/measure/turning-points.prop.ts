import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { turningPoints } from '../../src/measure/turning-points.ts';

describe('turningPoints', () => {
  test('passes over swings that are too small', () => {
    const y = Float64Array.of(0, 5, 4.5, 6, 1, 1.5, 0, 7, 6.9);
    expect(turningPoints(y, 0, y.length, 2)).toEqual([
      { kind: 'maximum', index: 3 },
      { kind: 'minimum', index: 6 },
    ]);
    expect(turningPoints(y, 0, y.length, 6.5)).toEqual([]);
    expect(turningPoints(y, 3, 7, 2)).toEqual([]);
  });

  test('alternate, and differ by at least the swing', () => {
    const signal = fc.array(fc.double({ min: -50, max: 50, noNaN: true }), { minLength: 3, maxLength: 200 });
    fc.assert(
      fc.property(signal, fc.double({ min: 0.1, max: 30, noNaN: true }), (values, swing) => {
        const y = Float64Array.from(values);
        const points = turningPoints(y, 0, y.length, swing);
        for (const [k, point] of points.entries()) {
          const next = points[k + 1];
          if (!next) break;
          expect(next.kind).not.toBe(point.kind);
          expect(next.index).toBeGreaterThan(point.index);
          expect(Math.abs((y[next.index] as number) - (y[point.index] as number))).toBeGreaterThanOrEqual(swing);
        }
      }),
    );
  });
});
