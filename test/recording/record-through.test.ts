import { expect, test } from 'vitest';
import { RecorderError, recordThrough } from '../../src/recording/amplifier/record-through.ts';

const zeros = new Float64Array(20_000);

test('noise has its standard deviation, no mean, no memory', () => {
  const x = recordThrough(zeros, { noise_A_F: 0.5, seed: 1, index: 3 });
  const mean = x.reduce((a, b) => a + b, 0) / x.length;
  const moment = (lag: number) => x.reduce((sum, v, i) => sum + v * (x[i + lag] ?? 0), 0) / x.length;
  expect(Math.abs(mean)).toBeLessThan(4 * (0.5 / Math.sqrt(x.length)));
  expect(Math.sqrt(moment(0))).toBeCloseTo(0.5, 2);
  expect(Math.abs(moment(1))).toBeLessThan(4 * (0.25 / Math.sqrt(x.length)));
  const beyond = x.filter((v) => Math.abs(v) > 0.98).length / x.length;
  expect(beyond).toBeGreaterThan(0.045);
  expect(beyond).toBeLessThan(0.055);
});

test('noise belongs to seed, index and place', () => {
  const noise = (seed: number, index: number, count: number) =>
    recordThrough(new Float64Array(count), { noise_A_F: 1, seed, index });
  expect(noise(5, 6, 10)).toEqual(noise(5, 6, 1000).slice(0, 10));
  expect(noise(5, 6, 10)).not.toEqual(noise(5, 7, 10));
  expect(noise(5, 6, 10)).not.toEqual(noise(6, 6, 10));
});

test('what lies beyond the limit is cut, after the noise', () => {
  const given = Float64Array.of(-300, -1, 0, 2, 250, Number.NaN);
  const kept = recordThrough(given, { noise_A_F: 0, limit_A_F: 200, seed: 0, index: 0 });
  expect([...kept]).toEqual([-200, -1, 0, 2, 200, Number.NaN]);
  expect(given[0]).toBe(-300);
  const noisy = recordThrough(zeros, { noise_A_F: 3, limit_A_F: 1, seed: 0, index: 0 });
  expect(Math.max(...noisy)).toBe(1);
  expect(Math.min(...noisy)).toBe(-1);
});

test.each([
  [{ noise_A_F: -1, seed: 0, index: 0 }, 'noise of -1 A/F'],
  [{ noise_A_F: Number.NaN, seed: 0, index: 0 }, 'noise of NaN A/F'],
  [{ noise_A_F: 0, limit_A_F: 0, seed: 0, index: 0 }, 'a limit of 0 A/F'],
  [{ noise_A_F: 0, seed: 1.5, index: 0 }, 'seed 1.5'],
  [{ noise_A_F: 0, seed: 0, index: -1 }, 'index -1'],
])('%o is refused', (recorder, what) => {
  expect(() => recordThrough(zeros, recorder)).toThrow(RecorderError);
  expect(() => recordThrough(zeros, recorder)).toThrow(what);
});
