import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type BinRule, binsOf, defaultBinRule } from '../../src/infer/bins.ts';
import { type Protocol, protocolDuration_ms, segmentStarts } from '../../src/protocol/protocol.ts';
import { step } from '../../src/protocol/segments.ts';

const protocols: fc.Arbitrary<Protocol> = fc
  .array(fc.integer({ min: 1, max: 8_000 }), { minLength: 1, maxLength: 6 })
  .map((lengths) => ({ name: 'p', holding_mV: -80, segments: lengths.map((n, k) => step(10 * k, n / 100)) }));
const intervals = fc.constantFrom(0.02, 0.05, 0.1, 0.3, 1);
const rules: fc.Arbitrary<BinRule> = fc.record({
  mask_ms: fc.constantFrom(0, 0.5, 3),
  narrowest_ms: fc.constantFrom(0.1, 0.5),
  widest_ms: fc.constantFrom(1, 25),
  growth: fc.constantFrom(0, 0.15, 0.5),
});

/** Indices of the samples of a segment that count. */
function samplesOf(from_ms: number, to_ms: number, interval: number): [number, number] {
  return [Math.max(0, Math.ceil(from_ms / interval - 1e-6)), Math.max(0, Math.ceil(to_ms / interval - 1e-6))];
}

describe('bins of sampled recordings', () => {
  test('hold every sample outside the masks once, and none of another segment', () => {
    fc.assert(
      fc.property(
        protocols,
        intervals,
        rules,
        fc.double({ min: 0.3, max: 1, noNaN: true }),
        (p, interval, rule, part) => {
          const end = part * protocolDuration_ms(p);
          const bins = binsOf(p, interval, rule, end);
          const starts = segmentStarts(p);
          p.segments.forEach((segment, s) => {
            const start = starts[s] as number;
            const stop = Math.min(start + (segment.kind === 'step' ? segment.ms : 0), end);
            const own = bins.filter((bin) => bin.segment === s);
            const [first, last] = samplesOf(start + rule.mask_ms, stop, interval);
            expect(own.reduce((sum, bin) => sum + bin.count, 0)).toBe(Math.max(0, last - first));
            let next = first;
            for (const bin of own) {
              expect(bin.first).toBe(next);
              next = bin.first + bin.count;
            }
            if (own.length > 0) expect(next).toBe(last);
          });
        },
      ),
    );
  });

  test('the two instants have the mean of a parabola over the samples', () => {
    fc.assert(
      fc.property(protocols, intervals, fc.tuple(fc.nat(9), fc.nat(9), fc.nat(9)), (p, interval, [a, b, c]) => {
        for (const bin of binsOf(p, interval, defaultBinRule, protocolDuration_ms(p))) {
          const centre = (bin.from_ms + bin.to_ms) / 2;
          const current = (t: number): number => a + b * (t - centre) + c * (t - centre) ** 2;
          let sum = 0;
          for (let k = bin.first; k < bin.first + bin.count; k++) sum += current(k * interval);
          const mean = sum / bin.count;
          const two = (current(bin.early_ms) + current(bin.late_ms)) / 2;
          expect(Math.abs(two - mean)).toBeLessThan(1e-4 * (1 + Math.abs(mean)));
        }
      }),
      { numRuns: 30 },
    );
  });

  test('a sample that belongs to the next step is not counted twice', () => {
    // The corner at 0.95 ms lies between the samples at 0.9 and 1.0.
    const p: Protocol = { name: 'p', holding_mV: 0, segments: [step(0, 0.95), step(10, 1)] };
    const bins = binsOf(p, 0.1, { ...defaultBinRule, growth: 0 }, 2);
    const samples = bins.flatMap(({ first, count, segment }) =>
      Array.from({ length: count }, (_, k) => [first + k, segment]),
    );
    expect(samples).toEqual(Array.from({ length: 20 }, (_, k) => [k, k < 10 ? 0 : 1]));
  });
});

test('bins of listed times fill the segments, and have the mean of a parabola over time', () => {
  fc.assert(
    fc.property(protocols, rules, (p, rule) => {
      const end = protocolDuration_ms(p);
      const bins = binsOf(p, 0, rule, end);
      const starts = segmentStarts(p);
      const wrong = bins.filter((bin, k) => {
        const isFirst = bins[k - 1]?.segment !== bin.segment;
        const from = isFirst ? (starts[bin.segment] as number) + rule.mask_ms : (bins[k - 1]?.to_ms as number);
        const stop = starts[bin.segment + 1] ?? end;
        const [a, b] = [bin.from_ms, bin.to_ms];
        const mean = (b ** 3 - a ** 3) / (3 * (b - a));
        const two = (bin.early_ms ** 2 + bin.late_ms ** 2) / 2;
        return Math.abs(a - from) > 1e-6 || b > stop + 1e-6 || Math.abs(two - mean) > 1e-4 * (1 + mean);
      });
      expect(wrong).toEqual([]);
    }),
    { numRuns: 40 },
  );
});

test('bins widen with the time since the corner, within their limits', () => {
  const p: Protocol = { name: 'p', holding_mV: 0, segments: [step(0, 1000)] };
  const widths = binsOf(p, 0.1, defaultBinRule, 1000).map((bin) => bin.to_ms - bin.from_ms);
  expect(widths[0]).toBeCloseTo(0.1, 9);
  expect(Math.max(...widths.slice(0, -1))).toBeLessThan(25.1);
  expect(widths.length).toBeLessThan(100);
});

test('lines that follow a curve have the bins of the curve; corners do not', () => {
  const at = (ms: number): number => -40 + 30 * Math.sin((2 * Math.PI * 2 * ms) / 1000);
  const lines = Array.from({ length: 100 }, (_, k) => ({
    kind: 'ramp' as const,
    from_mV: at(10 * k),
    to_mV: at(10 * k + 10),
    ms: 10,
  }));
  const curve = { name: 'lines', holding_mV: -80, segments: [{ kind: 'step' as const, mV: -80, ms: 100 }, ...lines] };
  const sine = {
    name: 'sine',
    holding_mV: -80,
    segments: [
      { kind: 'step' as const, mV: -80, ms: 100 },
      { kind: 'sine' as const, mean_mV: -40, amplitude_mV: 30, hz: 2, ms: 1000 },
    ],
  };
  expect(binsOf(curve, 0.1, defaultBinRule, 1100)).toEqual(binsOf(sine, 0.1, defaultBinRule, 1100));
  const corners = {
    ...curve,
    segments: [
      { kind: 'ramp' as const, from_mV: -80, to_mV: 40, ms: 100 },
      { kind: 'ramp' as const, from_mV: 40, to_mV: -80, ms: 100 },
    ],
  };
  expect(new Set(binsOf(corners, 0.1, defaultBinRule, 200).map(({ segment }) => segment)).size).toBe(2);
});

test('under a curve bins are as narrow as the command is fast, under steps and ramps as before', () => {
  const sine = { kind: 'sine', mean_mV: -40, amplitude_mV: 50, hz: 10, ms: 1000 } as const;
  const bins = binsOf({ name: 'sine', holding_mV: -80, segments: [step(-80, 200), sine] }, 0.1, defaultBinRule, 1200);
  const own = bins.filter((bin) => bin.segment === 1);
  const speed = (ms: number) => 50 * 2 * Math.PI * 0.01 * Math.abs(Math.cos(2 * Math.PI * 0.01 * (ms - 200)));
  // Where it is fastest, 3.1 mV/ms.
  const fast = own.filter(({ from_ms, to_ms }) => from_ms > 400 && speed((from_ms + to_ms) / 2) > 2.5);
  expect(Math.max(...fast.map((bin) => bin.to_ms - bin.from_ms))).toBeLessThan(4.1);
  expect(Math.max(...own.map((bin) => bin.to_ms - bin.from_ms))).toBeGreaterThan(5);
  expect(own.reduce((sum, bin) => sum + bin.count, 0)).toBe(10_000);
  expect(Math.max(...bins.filter((bin) => bin.segment === 0).map((bin) => bin.to_ms - bin.from_ms))).toBeGreaterThan(
    24,
  );
});
