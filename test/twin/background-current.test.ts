import { expect, test } from 'vitest';
import { evaluate } from '../../src/model/evaluate.ts';
import { modelOf } from '../../src/model/model-source.ts';
import { backgroundCurrent, drawnBackground } from '../../src/twin/background-current.ts';

test('the current that the model leaves out moves the potential and is outward positive', () => {
  const model = modelOf({ kind: 'builtin', name: 'kernik2019', extensions: [backgroundCurrent] });
  // The potential is the first state of the model.
  const slope = (i: number): number => evaluate(model, { set: { 'background.i': i } }).derivatives[0] as number;
  expect(slope(0.3) - slope(0)).toBeCloseTo(-0.3, 12);
  expect(slope(-0.2) - slope(0)).toBeCloseTo(0.2, 12);
});

test('it is normal with the given spread, and a function of seed and index', () => {
  const drawn = Array.from({ length: 4000 }, (_, k) => drawnBackground(3, k, 0.2));
  const mean = drawn.reduce((sum, x) => sum + x, 0) / drawn.length;
  const sd = Math.sqrt(drawn.reduce((sum, x) => sum + (x - mean) ** 2, 0) / drawn.length);
  expect(Math.abs(mean)).toBeLessThan(0.01);
  expect(Math.abs(sd - 0.2)).toBeLessThan(0.01);
  expect(drawnBackground(3, 17, 0.2)).toBe(drawn[17]);
  expect(drawnBackground(4, 17, 0.2)).not.toBe(drawn[17]);
});
