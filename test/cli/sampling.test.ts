import { describe, expect, test } from 'vitest';
import { parseArguments } from '../../src/cli/arguments.ts';
import { readSampling, sampleTimes } from '../../src/cli/sampling.ts';

function sampling(duration_ms: number, sample?: string) {
  const command = { name: 'simulate', options: [{ name: 'sample', value: 'TIME', help: '' }] };
  return readSampling(parseArguments(command, sample === undefined ? [] : ['--sample', sample]), duration_ms);
}

describe('readSampling', () => {
  test('0.1 ms up to 20 s, then coarser', () => {
    const defaults = [50, 10_000, 20_000, 20_001, 60_000, 300_000, 3_600_000].map((ms) => sampling(ms).shown_ms);
    expect(defaults).toEqual([0.1, 0.1, 0.1, 0.2, 0.5, 2, 20]);
  });

  test('what is measured is a whole part of what is shown, 0.1 ms apart or less', () => {
    for (const text of ['0.01ms', '0.1ms', '0.25ms', '0.3ms', '0.7ms', '1ms', '7ms', '100ms', '1s']) {
      const { shown_ms, measured_ms, isDefault } = sampling(10_000, text);
      const parts = shown_ms / measured_ms;
      expect(isDefault).toBe(false);
      expect(Math.abs(parts - Math.round(parts))).toBeLessThan(1e-9);
      expect(measured_ms).toBeLessThanOrEqual(0.1 + 1e-12);
      expect(measured_ms).toBeGreaterThan(Math.min(shown_ms, 0.05) - 1e-12);
    }
    expect(sampling(3_600_000).measured_ms).toBeCloseTo(0.5, 12);
  });
});

describe('sampleTimes', () => {
  test('are the decimal numbers they look like, the end included', () => {
    for (const dt of [0.02, 0.05, 0.1, 0.3, 0.6, 0.7]) {
      const times = sampleTimes(2100, dt);
      expect(times[0]).toBe(0);
      expect(times.at(-1)).toBe(2100);
      expect(times.every((t) => t === Number(t.toFixed(9)))).toBe(true);
    }
    expect(Array.from(sampleTimes(1, 0.3))).toEqual([0, 0.3, 0.6, 0.9]);
  });
});
