import { describe, expect, it } from 'vitest';
import { joinSweeps } from '../../src/protocol/join-sweeps.ts';
import { ProtocolError } from '../../src/protocol/protocol-error.ts';

const sweep = (holding_mV: number, mV: number, ms: number) => ({
  name: 's',
  holding_mV,
  segments: [{ kind: 'step' as const, mV, ms }],
});
const sweeps = [sweep(-80, 0, 100), sweep(-90, 10, 50)];

describe('sweeps as one protocol', () => {
  it('are held between the end of one and the start of the next', () => {
    expect(joinSweeps(sweeps, [1000, 3000], 'all')).toEqual({
      name: 'all',
      holding_mV: -80,
      segments: [
        { kind: 'step', mV: 0, ms: 100 },
        { kind: 'step', mV: -80, ms: 1900 },
        { kind: 'step', mV: 10, ms: 50 },
      ],
    });
  });

  it('follow each other at once where no start is known, or where they do', () => {
    const together = { name: 'all', holding_mV: -80, segments: sweeps.flatMap(({ segments }) => segments) };
    expect(joinSweeps(sweeps, undefined, 'all')).toEqual(together);
    expect(joinSweeps(sweeps, [0, 100 + 1e-12], 'all')).toEqual(together);
  });

  it.each([
    [[], [], 'there are no sweeps', 'Give at least one.'],
    [sweeps, [0], '1 start times for 2 sweeps', 'Give one start time for each sweep, or none.'],
    [
      sweeps,
      [0, 99],
      'sweep 2 starts at 99 ms, before sweep 1 ends at 100 ms',
      'Correct the start times, or take the sweeps one by one.',
    ],
    [
      sweeps,
      [0, Number.NaN],
      'sweep 2 starts at NaN ms, before sweep 1 ends at 100 ms',
      'Correct the start times, or take the sweeps one by one.',
    ],
  ])('refuses %j at %j', (some, starts, problem, remedy) => {
    expect(() => joinSweeps(some, starts, 'all')).toThrow(new ProtocolError(problem, 'all', remedy));
  });
});
