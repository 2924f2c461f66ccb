import { expect, test } from 'vitest';
import { evaluate } from '../../src/model/evaluate.ts';
import { modelOf } from '../../src/model/model-source.ts';
import { dynamicClamp } from '../../src/study/dynamic-clamp.ts';

test('the dynamic clamp of the recordings injects what its formula says, whatever potassium the cell has', () => {
  const model = modelOf({ kind: 'builtin', name: 'kernik2019', extensions: ['pipette', dynamicClamp] });
  const without = modelOf({ kind: 'builtin', name: 'kernik2019', extensions: ['pipette'] });
  const V = -75.596602;
  const expected = (0.15 * (V + 83)) / (1 + Math.exp(0.07 * (V + 80)));
  for (const K of [65, 105, 130]) {
    const { values } = evaluate(model, { set: { 'pipette.K': K } });
    expect(values.get('added_IK1.i_K1_added')).toBeCloseTo(expected, 12);
    // It is injected, no current of the membrane.
    const own = evaluate(without, { set: { 'pipette.K': K } }).values.get('membrane.i_total');
    expect(values.get('membrane.i_total')).toBe(own);
  }
});
