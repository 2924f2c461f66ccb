import fc from 'fast-check';
import { expect, it } from 'vitest';
import { segmentDuration_ms, segmentVoltage } from '../../src/protocol/protocol.ts';
import { timeAbove_ms, timeBelow_ms } from '../../src/protocol/time-beyond.ts';
import { anyProtocol } from './arbitrary.ts';

it('agrees with counting fine samples, for every kind of segment', () => {
  fc.assert(
    fc.property(anyProtocol, fc.integer({ min: -150, max: 150 }), ({ segments }, level) => {
      // Off the values that are drawn more often than others: 0 and those next to it.
      const mV = level + 0.37;
      for (const segment of segments) {
        const duration = segmentDuration_ms(segment);
        const turns = segment.kind === 'sine' ? (segment.hz * segment.ms) / 1000 : 1;
        const n = 4000;
        let above = 0;
        for (let i = 0; i < n; i++) if (segmentVoltage(segment, ((i + 0.5) / n) * duration) > mV) above++;
        const crossings = segment.kind === 'sampled' ? segment.mV.length : 2 * turns + 2;
        expect(Math.abs(timeAbove_ms(segment, mV) - (above / n) * duration)).toBeLessThan((duration / n) * crossings);
        const both = timeAbove_ms(segment, mV) + timeBelow_ms(segment, mV);
        const isAtIt = segment.kind !== 'sine' && both === 0;
        if (!isAtIt && segment.kind !== 'sampled') expect(both).toBeCloseTo(duration, 6);
      }
    }),
    { numRuns: 60 },
  );
});
