import { describe, expect, it } from 'vitest';
import { actionPotentialClamp } from '../../src/protocol/action-potential-clamp.ts';
import { protocolDuration_ms, voltageAt } from '../../src/protocol/protocol.ts';
import { ProtocolError } from '../../src/protocol/protocol-error.ts';

/** Upstroke of 100 mV in 1 ms at 10 ms, then a slow way back. */
const t = Float64Array.from([0, 10, 11, 50, 110]);
const v = Float64Array.from([-70, -70, 30, 0, -70]);

describe('an action-potential clamp', () => {
  it('is exact where the interval meets all corners', () => {
    const { protocol, worst_mV, rms_mV } = actionPotentialClamp(t, v, { interval_ms: 1, name: 'ap' });
    expect(protocol.name).toBe('ap');
    expect(protocol.holding_mV).toBe(-70);
    expect(protocolDuration_ms(protocol)).toBe(110);
    for (const [at, mV] of [
      [10, -70],
      [11, 30],
      [50, 0],
      [80, -35],
    ] as const)
      expect(voltageAt(protocol, at)).toBe(mV);
    expect([worst_mV, rms_mV]).toEqual([0, 0]);
  });

  it('says what a coarse interval cost, where, and stops at the last whole one', () => {
    // At 9 and 12 ms it is on the trace, in between on the line from -70 to 29.23: at 10 ms 33.08 mV above it, at 11 ms 33.85 below.
    const { protocol, worst_mV, worst_ms, rms_mV } = actionPotentialClamp(t, v, { interval_ms: 3 });
    expect(protocolDuration_ms(protocol)).toBe(108);
    expect(worst_mV).toBeCloseTo(33.846, 3);
    expect(worst_ms).toBe(11);
    expect(rms_mV).toBeCloseTo(Math.sqrt((33.077 ** 2 + 33.846 ** 2 + 0.218 ** 2) / 4), 1);
  });

  it('starts at the first sample, is held before it, and repeats', () => {
    const { protocol } = actionPotentialClamp(
      t.map((ms) => ms + 500),
      v,
      { interval_ms: 1, lead_ms: 20, repeats: 3, holding_mV: -75 },
    );
    expect(protocol.segments.map(({ kind }) => kind)).toEqual(['step', 'sampled', 'sampled', 'sampled']);
    expect(protocolDuration_ms(protocol)).toBe(350);
    expect([voltageAt(protocol, 10), voltageAt(protocol, 31), voltageAt(protocol, 141)]).toEqual([-75, 30, 30]);
  });

  it.each([
    [t, v.slice(1), {}, '4 voltages at 5 times are no trace'],
    [t.slice(0, 1), v.slice(0, 1), {}, '1 voltages at 1 times are no trace'],
    [t.toReversed(), v, {}, 'sample 2 of the trace is -70 mV at 50 ms'],
    [t, v.map(() => Number.NaN), {}, 'sample 1 of the trace is NaN mV at 0 ms'],
    [t, v, { interval_ms: 0 }, '110 ms of trace cannot be sampled every 0 ms'],
    [t, v, { interval_ms: 200 }, '110 ms of trace cannot be sampled every 200 ms'],
    [t, v, { interval_ms: Number.NaN }, '110 ms of trace cannot be sampled every NaN ms'],
    [t, v, { interval_ms: 1e-9 }, '110 ms of trace cannot be sampled every 1e-9 ms'],
    [t, v, { repeats: 0.5 }, '`repeats` is 0.5'],
    [t, v, { lead_ms: -1 }, '`ms` is -1'],
    [t, v.map((mV) => mV / 1000), {}, 'these look like volts'],
  ])('refuses %j, %j, %j', (times, values, options, what) => {
    expect(() => actionPotentialClamp(times, values, options)).toThrow(ProtocolError);
    expect(() => actionPotentialClamp(times, values, options)).toThrow(what);
  });
});
