import { expect, it } from 'vitest';
import { cornerPoints } from '../../src/protocol/corner-points.ts';

it('a protocol has corner points: the holding voltage first where it differs, both ends of every segment', () => {
  const { t_ms, V_mV } = cornerPoints({
    name: 'p',
    holding_mV: -80,
    segments: [
      { kind: 'step', mV: -100, ms: 250 },
      { kind: 'ramp', from_mV: -100, to_mV: 20, ms: 60 },
      { kind: 'sampled', dt_ms: 0.1, mV: [0, 10, -10] },
    ],
  });
  expect([...t_ms]).toEqual([0, 0, 250, 250, 310, 310, 310.1, 310.2]);
  expect([...V_mV]).toEqual([-80, -100, -100, -100, 20, 0, 10, -10]);
});

it('a sine has 400 lines for each period, and its extremes among them', () => {
  const segments = [{ kind: 'sine' as const, mean_mV: -30, amplitude_mV: 40, hz: 2, ms: 1000 }];
  const { V_mV } = cornerPoints({ name: 'p', holding_mV: -30, segments });
  expect(V_mV).toHaveLength(801);
  expect(Math.max(...V_mV)).toBeCloseTo(10, 9);
  expect(Math.min(...V_mV)).toBeCloseTo(-70, 9);
});
