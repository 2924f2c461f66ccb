import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { differentiate } from '../../../src/compile/symbolic/differentiate.ts';
import { estimate } from '../../../src/compile/symbolic/estimate.ts';
import { evaluateExpression } from '../../../src/compile/symbolic/evaluate.ts';
import { topological } from '../../../src/compile/symbolic/walk.ts';
import { call, type Expression, number, type Operator, symbol } from '../../../src/model/expression.ts';
import { applyOperator } from '../../../src/model/operators.ts';
import { expressionsOf, smoothOperators, symbolValues } from '../random-expression.ts';

/** Derivative by central differences of eighth order: error h^8, rounding 1e-16 / h. */
function difference(f: (x: number) => number, x: number): number {
  const h = 0.01;
  const weights = [4 / 5, -1 / 5, 4 / 105, -1 / 280];
  return weights.reduce((sum, w, i) => sum + (w * (f(x + (i + 1) * h) - f(x - (i + 1) * h))) / h, 0);
}

const x = symbol('x');

describe('every operator, against central differences of eighth order', () => {
  const unary: readonly [Operator, readonly number[]][] = [
    ['neg', [0.3]],
    ['exp', [-2, 0.3, 3]],
    ['log', [0.5, 4]],
    ['log10', [0.5, 4]],
    ['sqrt', [0.5, 4]],
    ['abs', [-2, 3]],
    ['floor', [-1.5, 2.5]],
    ['ceil', [-1.5, 2.5]],
    ['sin', [-2, 0.3]],
    ['cos', [-2, 0.3]],
    ['tan', [-1, 0.3]],
    ['asin', [-0.5, 0.3]],
    ['acos', [-0.5, 0.3]],
    ['atan', [-2, 0.3]],
    ['exprel', [-30, -2, -0.3, -0.2, -1e-3, 0, 1e-9, 0.2, 0.24, 0.26, 3]],
    ['not', [0.5]],
  ];
  test.each(unary)('%s', (op, points) => {
    const slope = differentiate(call(op, x), 'x');
    for (const at of points) {
      const wanted = difference((v) => applyOperator(op, [v]), at);
      expect(evaluateExpression(slope, () => at)).toBeCloseTo(wanted, 10);
    }
  });

  const binary: readonly [Operator, readonly (readonly [number, number])[]][] = [
    ['add', [[1.5, -2]]],
    ['sub', [[1.5, -2]]],
    ['mul', [[1.5, -2]]],
    ['div', [[1.5, -2]]],
    [
      'pow',
      [
        [1.5, -2],
        [0.7, 2.3],
        [4, 0.5],
      ],
    ],
    [
      'floordiv',
      [
        [7.5, 2],
        [-7.5, 2],
      ],
    ],
    [
      'remainder',
      [
        [7.5, 2],
        [-7.5, 2],
        [7.5, -2],
      ],
    ],
    ['lt', [[1, 2]]],
    ['le', [[1, 2]]],
    ['gt', [[1, 2]]],
    ['ge', [[1, 2]]],
    ['eq', [[1, 2]]],
    ['ne', [[1, 2]]],
    ['and', [[1, 2]]],
    ['or', [[1, 2]]],
  ];
  test.each(binary)('%s, both arguments', (op, points) => {
    const e = call(op, symbol('p'), symbol('q'));
    for (const [p, q] of points) {
      const given = (name: string): number => (name === 'p' ? p : q);
      const byFirst = difference((v) => applyOperator(op, [v, q]), p);
      const bySecond = difference((v) => applyOperator(op, [p, v]), q);
      expect(evaluateExpression(differentiate(e, 'p'), given)).toBeCloseTo(byFirst, 10);
      expect(evaluateExpression(differentiate(e, 'q'), given)).toBeCloseTo(bySecond, 10);
    }
  });

  test('if: the branch taken', () => {
    const e = call('if', call('lt', x, number(2)), call('mul', x, x), call('exp', x));
    const slope = differentiate(e, 'x');
    expect(evaluateExpression(slope, () => 1)).toBe(2);
    expect(evaluateExpression(slope, () => 3)).toBeCloseTo(Math.exp(3), 12);
  });
});

/** A number and its derivative. */
interface Dual {
  readonly v: number;
  readonly d: number;
}

/** Forward-mode differentiation, written anew: rules as in any table of derivatives. */
const dualRules: Readonly<Partial<Record<Operator, (a: Dual, b: Dual) => number>>> = {
  add: (a, b) => a.d + b.d,
  sub: (a, b) => a.d - b.d,
  mul: (a, b) => a.d * b.v + a.v * b.d,
  div: (a, b) => (a.d * b.v - a.v * b.d) / b.v ** 2,
  neg: (a) => -a.d,
  pow: (a, b) => a.v ** b.v * ((b.d === 0 ? 0 : b.d * Math.log(a.v)) + (a.d === 0 ? 0 : (b.v * a.d) / a.v)),
  exp: (a) => Math.exp(a.v) * a.d,
  log: (a) => a.d / a.v,
  log10: (a) => a.d / (a.v * Math.LN10),
  sqrt: (a) => a.d / (2 * Math.sqrt(a.v)),
  sin: (a) => Math.cos(a.v) * a.d,
  cos: (a) => -Math.sin(a.v) * a.d,
  tan: (a) => a.d / Math.cos(a.v) ** 2,
  asin: (a) => a.d / Math.sqrt((1 - a.v) * (1 + a.v)),
  acos: (a) => -a.d / Math.sqrt((1 - a.v) * (1 + a.v)),
  atan: (a) => a.d / (1 + a.v ** 2),
  exprel: (a) => (a.v === 0 ? a.d / 2 : ((Math.exp(a.v) - Math.expm1(a.v) / a.v) / a.v) * a.d),
};

function dualOf(e: Expression, name: string, given: (name: string) => number): Dual {
  if (e.kind === 'number') return { v: e.value, d: 0 };
  if (e.kind === 'symbol') return { v: given(e.name), d: e.name === name ? 1 : 0 };
  const args = e.args.map((a) => dualOf(a, name, given));
  const v = applyOperator(
    e.op,
    args.map((a) => a.v),
  );
  if (args.every((a) => a.d === 0)) return { v, d: 0 };
  return { v, d: (dualRules[e.op] as (a: Dual, b?: Dual) => number)(args[0] as Dual, args[1]) };
}

test('random expressions, against dual numbers', () => {
  let compared = 0;
  fc.assert(
    fc.property(expressionsOf(smoothOperators), symbolValues, (e, values) => {
      const given = (name: string): number => values.get(name) as number;
      const wanted = dualOf(e, 'c.x', given);
      fc.pre(Number.isFinite(wanted.d) && Number.isFinite(wanted.v) && Math.abs(wanted.d) < 1e100);
      const slope = differentiate(e, 'c.x');
      const nodes = topological([slope]).map((node) => evaluateExpression(node, given));
      fc.pre(nodes.every((y) => Number.isFinite(y)));
      const { value, error } = estimate(slope, (name) => ({ value: given(name), error: 0 }));
      // exprel' from its closed form in the dual numbers loses what its cancellation costs near 0.
      const nearZero = topological([e]).some(
        (node) =>
          node.kind === 'call' &&
          node.op === 'exprel' &&
          Math.abs(evaluateExpression(node.args[0] as Expression, given)) < 0.05,
      );
      fc.pre(!nearZero);
      compared++;
      expect(Math.abs(value - wanted.d)).toBeLessThanOrEqual(1e-9 * Math.abs(wanted.d) + 1e4 * error);
    }),
    { numRuns: 3000, seed: 20260202 },
  );
  expect(compared).toBeGreaterThan(1000);
});

test('the chain rule through other symbols', () => {
  const e = call('mul', symbol('y'), call('exp', x));
  const slope = differentiate(e, 'x', new Map([['y', call('mul', number(2), x)]]));
  const at = (name: string): number => (name === 'x' ? 0.5 : 3);
  expect(evaluateExpression(slope, at)).toBeCloseTo((3 + 2 * 0.5) * Math.exp(0.5), 14);
});

test('a power of zero does not change with its exponent', () => {
  const slope = differentiate(call('pow', symbol('p'), symbol('q')), 'q');
  expect(evaluateExpression(slope, (name) => (name === 'p' ? 0 : 2.5))).toBe(0);
});
