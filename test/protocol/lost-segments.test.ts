import { expect, test } from 'vitest';
import { lostSegments } from '../../src/protocol/lost-segments.ts';
import type { Protocol } from '../../src/protocol/protocol.ts';

const protocol: Protocol = {
  name: 'steps',
  holding_mV: -80,
  segments: [250, 100, 650, 0.05, 999.95].map((ms, k) => ({ kind: 'step', mV: -80 + 10 * k, ms })),
};

test('segments without a sample of their own are found', () => {
  expect(lostSegments(protocol, 0.05)).toEqual([]);
  expect(lostSegments(protocol, 0.1)).toEqual([]);
  expect(lostSegments(protocol, 1)).toEqual([]);
  // Samples at 0, 500, 1000, 1500: the second step lies between two, the fourth begins on one.
  expect(lostSegments(protocol, 500)).toEqual([2]);
  expect(lostSegments(protocol, 400)).toEqual([2, 4]);
});
