import { describe, expect, test } from 'vitest';
import { measured, unmeasured } from '../../src/measure/measured.ts';
import { type RestitutionResult, restitution } from '../../src/measure/restitution.ts';

/** APD90 = 300 - 250 exp(-DI / 80): its slope is steepest at the shortest DI. */
function result(di_ms: number): RestitutionResult {
  const apd = 300 - 250 * Math.exp(-di_ms / 80);
  return { interval_ms: di_ms + 200, apd90_ms: measured(apd), previousApd90_ms: measured(200) };
}

describe('restitution', () => {
  test('sorts by diastolic interval and finds the largest slope', () => {
    const curve = restitution([800, 40, 42, 400, 100, 200].map(result));
    expect(curve.points.map((p) => p.di_ms)).toEqual([40, 42, 100, 200, 400, 800]);
    const slope = (250 / 80) * Math.exp(-41 / 80);
    expect(curve.maxSlope).toMatchObject({ ok: true, value: { slope: expect.closeTo(slope, 3), di_ms: 41 } });
    expect(curve.omitted).toEqual([]);
  });

  test('says what it leaves out', () => {
    const curve = restitution([
      { interval_ms: 250, apd90_ms: unmeasured('does not repolarise'), previousApd90_ms: measured(200) },
      { interval_ms: 300, apd90_ms: measured(200), previousApd90_ms: unmeasured('no beat') },
      { interval_ms: 150, apd90_ms: measured(200), previousApd90_ms: measured(200) },
      result(100),
    ]);
    expect(curve.omitted).toEqual([
      { interval_ms: 250, reason: 'does not repolarise' },
      { interval_ms: 300, reason: 'beat before: no beat' },
      { interval_ms: 150, reason: 'no diastolic interval' },
    ]);
    expect(curve.maxSlope).toEqual({ ok: false, reason: 'too few points' });
  });

  test('takes no slope from two points of one diastolic interval', () => {
    const twin: RestitutionResult = { ...result(100), apd90_ms: measured(400) };
    const { maxSlope } = restitution([result(100), twin, result(200)]);
    expect(maxSlope).toMatchObject({ ok: true, value: { slope: expect.any(Number), di_ms: 150 } });
    expect(maxSlope.ok && maxSlope.value.slope).toBeLessThan(0);
  });
});
