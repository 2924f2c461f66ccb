import { describe, expect, it } from 'vitest';
import { feasibility } from '../../src/protocol/feasibility.ts';
import { defaultLimits } from '../../src/protocol/feasibility-problems.ts';
import { namedProtocol } from '../../src/protocol/library.ts';
import type { Protocol, Segment } from '../../src/protocol/protocol.ts';

const protocol = (...segments: Segment[]): Protocol => ({ name: 'p', holding_mV: -80, segments });

describe('facts of a protocol', () => {
  it('of steps and ramps', () => {
    const facts = feasibility(
      protocol(
        { kind: 'step', mV: 60, ms: 100 },
        { kind: 'ramp', from_mV: 60, to_mV: -140, ms: 200 },
        { kind: 'step', mV: -120, ms: 50.05 },
      ),
      { capacitance_pF: 50 },
    );
    expect(facts).toEqual({
      duration_ms: 350.05,
      segments: 3,
      lowest_mV: -140,
      highest_mV: 60,
      levels_mV: [-120, 60],
      // From the holding voltage to 60, from -140 to -120, and back to it.
      jumps: 3,
      largestJump_mV: 140,
      largestJump_ms: 0,
      steepest_mV_ms: 1,
      timeAbove_ms: 120,
      timeBelow_ms: 80.05,
      limits: defaultLimits,
      interval_ms: 0.1,
      samples: 3501,
      largestCharge_pC: 7,
      totalCharge_pC: 10,
      problems: [],
    });
  });

  it('of sines and samples', () => {
    // A quarter of a turn: to the top and no further; three quarters: to the bottom as well.
    const sine = (ms: number): Segment => ({ kind: 'sine', mean_mV: -40, amplitude_mV: 30, hz: 1, ms });
    expect(feasibility(protocol(sine(200)))).toMatchObject({
      lowest_mV: -80,
      highest_mV: -40 + 30 * Math.sin(0.4 * Math.PI),
    });
    expect(feasibility(protocol(sine(300)))).toMatchObject({ lowest_mV: -80, highest_mV: -10 });
    expect(feasibility(protocol({ ...sine(800), mean_mV: -60 } as Segment))).toMatchObject({
      lowest_mV: -90,
      highest_mV: -30,
    });
    expect(feasibility(protocol(sine(1000))).steepest_mV_ms).toBeCloseTo(0.06 * Math.PI, 12);
    const sampled = feasibility(protocol({ kind: 'sampled', dt_ms: 2, mV: [-80, -60, 50, 50] }));
    expect(sampled).toMatchObject({
      steepest_mV_ms: 55,
      highest_mV: 50,
      jumps: 1,
      largestJump_mV: -130,
      largestJump_ms: 6,
    });
    expect(sampled.timeAbove_ms).toBeCloseTo(2 + (2 * 10) / 110, 9);
    expect(sampled.largestCharge_pC).toBeUndefined();
  });

  it('of the library: nothing in the way at 0.1 ms', () => {
    for (const name of ['composite', 'staircase', 'sine-wave', 'ipsc-10s', 'ipsc-10s-recorded']) {
      expect(feasibility(namedProtocol(name)).problems).toEqual([]);
    }
  });

  it('names what is in the way, at its worst segment', () => {
    const { problems } = feasibility(
      protocol(
        { kind: 'step', mV: -160, ms: 10 },
        { kind: 'step', mV: -170, ms: 10.03 },
        { kind: 'step', mV: 101, ms: 0.05 },
        { kind: 'sine', mean_mV: 0, amplitude_mV: 10, hz: 6000, ms: 10 },
      ),
    );
    expect(problems).toEqual([
      { name: 'too low', segment: 2, value: -170, unit: 'mV', limit: -150, says: '-170 mV is below -150 mV' },
      { name: 'too high', segment: 3, value: 101, unit: 'mV', limit: 100, says: '101 mV is above 100 mV' },
      {
        name: 'shorter than a sample',
        segment: 3,
        value: 0.05,
        unit: 'ms',
        limit: 0.1,
        says: 'it lasts 0.05 ms, less than a sample of 0.1 ms',
      },
      {
        name: 'between samples',
        segment: 3,
        value: 0.03,
        unit: 'ms',
        limit: 0,
        says: 'it starts 0.03 ms off the samples, every 0.1 ms; the rig shifts it to the next one',
      },
      {
        name: 'faster than the sampling',
        segment: 4,
        value: 6000,
        unit: 'Hz',
        limit: 5000,
        says: 'a sine of 6000 Hz needs more than a sample every 0.1 ms',
      },
    ]);
    expect(
      feasibility(protocol({ kind: 'step', mV: 50, ms: 1 }), { limits: { highest_mV: 45 } }).problems,
    ).toHaveLength(1);
  });
});
