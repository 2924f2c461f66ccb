import { expect, test } from 'vitest';
import { normals } from '../../src/numeric/gauss.ts';
import type { ClampTrace } from '../../src/recording/quality/clamp-trace.ts';
import { rangeLimits } from '../../src/twin/range-limits.ts';

const noise = normals(5, 0, 5000);
const trace = (low: number, high: number): ClampTrace => ({
  start_ms: 0,
  t_ms: Float64Array.from(noise, (_, k) => 0.1 * k),
  i: noise.map((x, k) => Math.min(Math.max(20 * Math.sin(k / 300) + 0.1 * x, low), high)),
  segment: new Int32Array(noise.length),
  interval_ms: 0.1,
  isUniform: true,
  command: undefined,
});

test('flat tops tell where the amplifier ended, before the converter did', () => {
  expect(rangeLimits([trace(-12, 15)], [-100, 100])).toEqual([-12, 15]);
  expect(rangeLimits([trace(-12, 99)], [-100, 100])).toEqual([-12, 100]);
});

test('a side without flat tops has no limit within reach', () => {
  const [low, high] = rangeLimits([trace(-99, 15)], undefined) ?? expect.fail('nothing');
  expect(high).toBe(15);
  expect(low).toBeLessThan(-40);
});

test('without flat tops the file is believed, or nothing is known', () => {
  expect(rangeLimits([trace(-99, 99)], [-100, 100])).toEqual([-100, 100]);
  expect(rangeLimits([trace(-99, 99)], undefined)).toBeUndefined();
});
