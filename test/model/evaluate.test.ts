import { describe, expect, test } from 'vitest';
import { evaluate } from '../../src/model/evaluate.ts';
import { call, number } from '../../src/model/expression.ts';
import { UnknownNameError } from '../../src/model/find-variable.ts';
import { applyOperator, exprel } from '../../src/model/operators.ts';
import { parseModel } from '../../src/model/parse-model.ts';

const model = parseModel(
  `[[model]]
c.x = 1
c.y = 2
[c]
t = 0 bind time
pace = 0 bind pace
g = 3
z = g * x
dot(x) = z + t
dot(y) = if(y > 0, pace, 1 / 0 * 0)
`,
  'm.mmt',
);

describe('where to evaluate', () => {
  test('initial and default values', () => expect([...evaluate(model).derivatives]).toEqual([3, 0]));

  test('a state by name or as a list', () => {
    expect([...evaluate(model, { state: { x: 5 } }).derivatives]).toEqual([15, 0]);
    expect([...evaluate(model, { state: [5, 1] }).derivatives]).toEqual([15, 0]);
    expect([...evaluate(model, { state: Float64Array.of(5, 1) }).derivatives]).toEqual([15, 0]);
  });

  test('time, pace and parameters', () => {
    expect([...evaluate(model, { time: 7, pace: 9, set: { 'c.g': 10 } }).derivatives]).toEqual([17, 9]);
  });

  test('an equation replaced by a value', () => {
    const { derivatives, values } = evaluate(model, { set: { z: -1 } });
    expect(derivatives[0]).toBe(-1);
    expect(values.get('c.z')).toBe(-1);
  });

  test('all variables come back by qualified name', () => {
    expect(Object.fromEntries(evaluate(model).values)).toEqual({
      'c.x': 1,
      'c.y': 2,
      'c.t': 0,
      'c.pace': 0,
      'c.g': 3,
      'c.z': 3,
    });
  });

  test('mistakes', () => {
    expect(() => evaluate(model, { state: { q: 1 } })).toThrow(UnknownNameError);
    expect(() => evaluate(model, { set: { gg: 1 } })).toThrow('Did you mean `c.g`?');
    expect(() => evaluate(model, { state: [1] })).toThrow(new RangeError('m has 2 states, given 1 values'));
  });
});

describe('operators', () => {
  test('exprel keeps its digits near 0', () => {
    expect(exprel(0)).toBe(1);
    expect(exprel(1e-9)).toBeCloseTo(1 + 5e-10, 15);
    expect(exprel(2)).toBeCloseTo((Math.exp(2) - 1) / 2, 14);
    expect(exprel(-Infinity)).toBe(0);
  });

  test.each([
    ['log10', [1000], 3],
    ['log', [Math.E], 1],
    ['atan', [1], Math.PI / 4],
    ['remainder', [-7, 3], 2],
    ['floordiv', [-7, 3], -3],
    ['and', [2, 0], 0],
    ['or', [2, 0], 1],
    ['not', [0], 1],
    ['ne', [1, 2], 1],
    ['le', [2, 2], 1],
    ['if', [0, 1, 2], 2],
  ] as const)('%s', (op, args, wanted) => expect(applyOperator(op, args)).toBeCloseTo(wanted, 14));

  test('the branch not taken is not evaluated', () => expect(evaluate(model).derivatives[1]).toBe(0));

  test('a call with the wrong number of arguments cannot be made', () => {
    expect(() => call('exp', number(1), number(2))).toThrow('exp takes 1 argument(s), given 2');
  });
});
