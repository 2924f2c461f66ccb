import { expect, test } from 'vitest';
import { clampPlan } from '../../src/simulate/plan.ts';
import { cutPlan } from '../../src/simulate/time-edges.ts';

test('where a condition on time changes the solver begins anew, also within a curve', () => {
  const mV = Array.from({ length: 101 }, (_, k) => -40 + 20 * Math.sin(0.1 * k));
  const plan = clampPlan({ name: 'sine', holding_mV: -80, segments: [{ kind: 'sampled', dt_ms: 0.1, mV }] });
  expect(plan.map(({ goesOn }) => goesOn)).toEqual(plan.map((_, k) => k > 0));
  const meeting = plan[0]?.end_ms as number;
  const cut = cutPlan(plan, [meeting, 7.77]);
  expect(cut).toHaveLength(plan.length + 1);
  let from = 0;
  for (const { end_ms, goesOn } of cut) {
    expect(goesOn).toBe(from > 0 && from !== meeting && from !== 7.77);
    from = end_ms;
  }
});
