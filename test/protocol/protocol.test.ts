import { describe, expect, it } from 'vitest';
import {
  type Protocol,
  protocolDuration_ms,
  type Segment,
  segmentStarts,
  segmentVoltage,
  voltageAt,
} from '../../src/protocol/protocol.ts';

const protocol: Protocol = {
  name: 'one of each',
  holding_mV: -80,
  segments: [
    { kind: 'step', mV: -100, ms: 250 },
    { kind: 'ramp', from_mV: -100, to_mV: 20, ms: 60 },
    { kind: 'sine', mean_mV: -30, amplitude_mV: 40, hz: 10, ms: 100 },
    { kind: 'sampled', dt_ms: 0.5, mV: [0, 10, -10] },
  ],
};

describe('a protocol', () => {
  it('knows when its segments start and how long it lasts', () => {
    expect([...segmentStarts(protocol)]).toEqual([0, 250, 310, 410]);
    expect(protocolDuration_ms(protocol)).toBe(411);
  });

  it.each([
    ['before the start', -1, -80],
    ['at the start', 0, -100],
    ['just before a corner', 249.9999, -100],
    ['at a continuous corner', 250, -100],
    ['on a ramp', 280, -40],
    ['at the step after a ramp: the new voltage', 310, -30],
    ['a quarter period into the sine', 335, 10],
    ['three quarters into it', 385, -70],
    ['at the first sample', 410, 0],
    ['between samples', 410.25, 5],
    ['at a sample', 410.5, 10],
    ['between the last two', 410.75, 0],
    ['at the end: holding', 411, -80],
    ['later: holding', 1e6, -80],
  ])('has a voltage %s', (_, t_ms, mV) => {
    expect(voltageAt(protocol, t_ms)).toBeCloseTo(mV, 9);
  });

  it('reaches the last value of a segment at its end', () => {
    const [, ramp, , sampled] = protocol.segments as [Segment, Segment, Segment, Segment];
    expect(segmentVoltage(ramp, 60)).toBe(20);
    expect(segmentVoltage(sampled, 1)).toBe(-10);
    expect(segmentVoltage(sampled, 7)).toBe(-10);
    expect(segmentVoltage(sampled, -7)).toBe(0);
  });

  it('takes a sample time that differs from a step by rounding as the instant of the step', () => {
    const ms = [500, 756.9, 7.3, 100.6];
    const steps = { name: 's', holding_mV: -80, segments: ms.map((d, i) => ({ kind: 'step' as const, mV: i, ms: d })) };
    // 0.1 * 12642 is 1264.2 and a bit, and 500 + 756.9 + 7.3 is not the double nearest to 1264.2 either.
    expect([...segmentStarts(steps)]).toEqual([0, 500, 1256.9, 1264.2]);
    for (const [tenths, before] of [
      [12569, 1],
      [12642, 2],
    ] as const) {
      expect(voltageAt(steps, 0.1 * tenths)).toBe(before + 1);
      expect(voltageAt(steps, tenths / 10)).toBe(before + 1);
      expect(voltageAt(steps, tenths / 10 - 1e-6)).toBe(before);
    }
  });
});
