import { expect, it } from 'vitest';
import { ProtocolError } from '../../src/protocol/protocol-error.ts';
import { stepFamily } from '../../src/protocol/step-family.ts';

const rest = { kind: 'step', mV: -80, ms: 100 } as const;
const tail = { kind: 'ramp', from_mV: -40, to_mV: -60, ms: 20 } as const;

it('repeats what comes before and after for each level', () => {
  const family = {
    name: 'f',
    holding_mV: -80,
    first: [rest, rest],
    before: [rest],
    levels_mV: [0, 10],
    ms: 5,
    after: [tail],
  };
  expect(stepFamily(family)).toEqual({
    name: 'f',
    holding_mV: -80,
    segments: [rest, rest, rest, { kind: 'step', mV: 0, ms: 5 }, tail, rest, { kind: 'step', mV: 10, ms: 5 }, tail],
  });
});

it('needs a level, and sensible ones', () => {
  expect(() => stepFamily({ name: 'f', holding_mV: -80, levels_mV: [], ms: 5 })).toThrow(
    new ProtocolError('the family has no levels', 'f', 'Give at least one level.'),
  );
  expect(() => stepFamily({ name: 'f', holding_mV: -80, levels_mV: [1000], ms: 5 })).toThrow('`mV` is 1000 mV');
});
