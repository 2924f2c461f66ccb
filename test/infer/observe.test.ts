import { describe, expect, test } from 'vitest';
import { type Bin, binsOf, defaultBinRule } from '../../src/infer/bins.ts';
import { observe } from '../../src/infer/observe.ts';
import { normals } from '../../src/numeric/gauss.ts';
import type { Protocol } from '../../src/protocol/protocol.ts';
import { step } from '../../src/protocol/segments.ts';
import type { ClampTrace } from '../../src/recording/quality/clamp-trace.ts';
import { withinRange } from '../../src/twin/within-range.ts';

const protocol: Protocol = {
  name: 'p',
  holding_mV: -80,
  segments: Array.from({ length: 16 }, (_, k) => step(20 * (k % 4) - 80, 250)),
};
const end_ms = 4000;

function uniform(current: (t: number, k: number) => number, interval_ms = 0.1, start_ms = 0): ClampTrace {
  const count = Math.round((end_ms - start_ms) / interval_ms);
  const t_ms = Float64Array.from({ length: count }, (_, k) => start_ms + k * interval_ms);
  return {
    start_ms: 0,
    t_ms,
    i: t_ms.map(current),
    segment: new Int32Array(count),
    interval_ms,
    isUniform: true,
    command: undefined,
  };
}

function listed(t: readonly number[], i: readonly number[], segment: readonly number[]): ClampTrace {
  return {
    start_ms: 0,
    t_ms: Float64Array.from(t),
    i: Float64Array.from(i),
    segment: Int32Array.from(segment),
    interval_ms: 1,
    isUniform: false,
    command: undefined,
  };
}

const bin = (from_ms: number, to_ms: number): Bin => ({
  from_ms,
  to_ms,
  early_ms: from_ms,
  late_ms: to_ms,
  first: 0,
  count: 0,
  segment: 0,
});

describe('uniform recordings', () => {
  const bins = binsOf(protocol, 0.1, defaultBinRule, end_ms);

  test('bins that were made for recordings of any kind hold evenly sampled ones too', () => {
    const trace = uniform((t) => Math.sin(t / 70) + t / 100);
    const any = binsOf(protocol, 0, defaultBinRule, end_ms);
    const { observation, cut } = observe(trace, any);
    expect(cut).toBe(0);
    any.forEach(({ from_ms, to_ms }, b) => {
      const area = (t: number): number => -70 * Math.cos(t / 70) + t ** 2 / 200;
      // The last sample is an interval before the end.
      if (to_ms < end_ms) expect(observation.mean[b]).toBeCloseTo((area(to_ms) - area(from_ms)) / (to_ms - from_ms), 3);
    });
  });

  test('a current that bends is not taken for filtered noise, however slowly it is sampled', () => {
    const noise = normals(3, 1, 40_000);
    for (const interval_ms of [0.1, 0.5]) {
      const trace = uniform(
        (t, k) => 3 * Math.sin((2 * Math.PI * 3 * t) / 1000) + 0.1 * (noise[k] as number),
        interval_ms,
      );
      const found = observe(trace, binsOf(protocol, interval_ms, defaultBinRule, end_ms));
      expect(found.colour).toBe(1);
      expect(found.noise_A_F / 0.1).toBeCloseTo(1, 1);
    }
  });

  test('what is beyond the range of the recorder is censored, and counts as cut', () => {
    const clipped = [-5, 5] as const;
    // One step altogether above, one that is left half way through a bin; a sweep's gap is no cut.
    const whole = uniform((t) => (t >= 500 && t < 750 ? 5 : t >= 1000 && t < 1003.45 ? -5 : Math.sin(t / 7)));
    const trace = withinRange(whole, clipped);
    expect(trace.beyond).toEqual([
      { from_ms: 500, to_ms: expect.closeTo(749.9, 6), side: 'above' },
      { from_ms: 1000, to_ms: expect.closeTo(1003.4, 6), side: 'below' },
    ]);
    const { observation, cut } = observe(trace, bins, clipped);
    const above = bins.flatMap((b, k) => (b.from_ms >= 500 && b.to_ms <= 750 ? [k] : []));
    const below = bins.flatMap((b, k) => (b.from_ms >= 1000 && b.to_ms <= 1003.4 ? [k] : []));
    expect(above.every((k) => observation.censored[k] === 'above' && observation.mean[k] === 5)).toBe(true);
    expect(below.length).toBeGreaterThan(3);
    expect(below.every((k) => observation.censored[k] === 'below' && observation.mean[k] === -5)).toBe(true);
    const censored = observation.censored.filter((side) => side !== 'none').length;
    expect(censored).toBe(above.length + below.length);
    // And the bin in which the current came back.
    expect(cut).toBe(censored + 1);
    const gap: ClampTrace = {
      ...whole,
      t_ms: whole.t_ms.filter((t) => t < 500 || t >= 750),
      i: whole.i.filter((_, k) => (whole.t_ms[k] as number) < 500 || (whole.t_ms[k] as number) >= 750),
    };
    expect(observe(gap, bins, undefined).cut).toBe(0);
  });

  test('the mean of a bin is that of its samples', () => {
    const trace = uniform((t) => Math.sin(t / 7) + t / 100);
    const { observation, cut } = observe(trace, bins);
    bins.forEach(({ first, count }, b) => {
      const mean = trace.i.subarray(first, first + count).reduce((sum, x) => sum + x, 0) / count;
      expect(observation.mean[b]).toBeCloseTo(mean, 12);
    });
    expect(cut).toBe(0);
  });

  test('a recording that begins late or ends early leaves bins with nothing in them', () => {
    const whole = observe(
      uniform((t) => t),
      bins,
    ).observation;
    const part = observe(
      uniform((t) => t, 0.1, 300),
      bins,
    ).observation;
    bins.forEach(({ from_ms }, b) => {
      if (from_ms < 300 - 1e-9) expect(part.noise[b]).toBe(Number.POSITIVE_INFINITY);
      else expect(part.mean[b]).toBeCloseTo(whole.mean[b] as number, 9);
    });
  });

  test('white noise is estimated as it is, whatever moves slowly beneath it', () => {
    const z = normals(3, 0, 40_000);
    const found = observe(
      uniform((t, k) => 5 * Math.exp(-(t % 250) / 40) + 0.1 * (z[k] as number)),
      bins,
    );
    expect(found.noise_A_F / 0.1).toBeGreaterThan(0.94);
    expect(found.noise_A_F / 0.1).toBeLessThan(1.06);
    expect(found.colour).toBe(1);
    bins.forEach(({ count }, b) => {
      expect(found.observation.noise[b]).toBeCloseTo(found.noise_A_F / Math.sqrt(count), 12);
    });
  });

  test('filtered noise is known to be: means over bins vary as much as is said', () => {
    const z = normals(4, 0, 40_004);
    // A running mean of four: its variance is 1/4, and long means of it vary as those of white noise of variance 1.
    const filtered = Float64Array.from(
      { length: 40_000 },
      (_, k) => 0.1 * (z.subarray(k, k + 4).reduce((s, x) => s + x, 0) / 4),
    );
    const found = observe(
      uniform((_, k) => filtered[k] as number),
      bins,
    );
    expect(found.noise_A_F / 0.05).toBeGreaterThan(0.93);
    expect(found.noise_A_F / 0.05).toBeLessThan(1.07);
    expect(found.colour).toBeGreaterThan(2.9);
    expect(found.colour).toBeLessThan(4.1);
    const wide = bins.flatMap(({ count }, b) => (count > 100 ? [b] : []));
    const z2 = wide.reduce(
      (sum, b) => sum + ((found.observation.mean[b] as number) / (found.observation.noise[b] as number)) ** 2,
      0,
    );
    expect(z2 / wide.length).toBeGreaterThan(0.6);
    expect(z2 / wide.length).toBeLessThan(1.6);
  });

  test('a current without noise has none', () => {
    const found = observe(
      uniform(() => 1),
      bins,
    );
    expect(found.noise_A_F).toBe(0);
    expect(found.colour).toBe(1);
  });
});

describe('listed times', () => {
  test('the mean of a bin is that of the straight lines between the samples', () => {
    const trace = listed([0, 1, 3, 10], [0, 2, 1, 8], [0, 0, 0, 0]);
    const { observation } = observe(trace, [bin(0, 1), bin(0, 3), bin(0.5, 2), bin(4, 6)]);
    [1, 4 / 3, (1.5 * 0.5 + 1.75) / 1.5, 3].forEach((mean, b) => {
      expect(observation.mean[b]).toBeCloseTo(mean, 12);
    });
  });

  test('nothing is drawn across a cut: a bin that a cut touches is left out', () => {
    const trace = listed([0, 1, 2, 3, 4, 5], [0, 0, 9, 9, 0, 0], [0, 0, 0, 1, 1, 1]);
    const found = observe(trace, [bin(0, 1), bin(1.5, 2.5), bin(2.5, 3.5), bin(3, 4)]);
    expect([...found.observation.noise].map(Number.isFinite)).toEqual([true, false, false, true]);
    expect(found.cut).toBe(2);
  });

  test.each([
    ['above', 9, 9],
    ['below', -9, -9],
  ] as const)('of a bin within a cut only the bound is known: %s', (side, before, after) => {
    const trace = listed([0, 1, 5, 6], [0, before, after, 0], [0, 0, 1, 1]);
    const found = observe(trace, [bin(0, 1), bin(2, 4)], [-10, 10]);
    expect(found.observation.censored).toEqual(['none', side]);
    expect(found.observation.mean[1]).toBe(side === 'above' ? 10 : -10);
    expect(Number.isFinite(found.observation.noise[1])).toBe(true);
  });

  test('a cut that the current left on one side and came back on the other says nothing', () => {
    const trace = listed([0, 1, 5, 6], [0, 9, -9, 0], [0, 0, 1, 1]);
    const found = observe(trace, [bin(2, 4)], [-10, 10]);
    expect(found.observation.censored).toEqual(['none']);
    expect(found.observation.noise[0]).toBe(Number.POSITIVE_INFINITY);
  });
});
