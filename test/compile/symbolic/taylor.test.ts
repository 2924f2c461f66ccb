import { describe, expect, test } from 'vitest';
import { evaluateExpression } from '../../../src/compile/symbolic/evaluate.ts';
import { simplify } from '../../../src/compile/symbolic/simplify.ts';
import { taylorSeries } from '../../../src/compile/symbolic/taylor.ts';
import { call, number, symbol } from '../../../src/model/expression.ts';
import { exprel } from '../../../src/model/operators.ts';
import { readExpression, withValue } from '../read-expression.ts';

describe('a Taylor polynomial of order 12 near its point is the function', () => {
  test.each([
    ['exp(-V / 7)', 2],
    ['log(V + 3)', 2],
    ['log10(V + 3)', 2],
    ['sqrt(V + 3)', 2],
    ['1 / (1 + exp(V))', 0.3],
    ['sin(V) * cos(2 * V)', 0.4],
    ['tan(V)', 0.4],
    ['atan(V)', 0.4],
    ['asin(V / 2)', 0.4],
    ['acos(V / 2)', 0.4],
    ['V ^ 2.5', 2],
    ['2 ^ V', 2],
    ['(V + 2) ^ V', 1],
    ['V ^ 3 - 4 * V + x', 2],
    ['if(x > 0, V * V, 0)', 2],
    ['abs(x) * V', 1],
  ])('%s at %d', (text, point) => {
    const { plain, values } = readExpression(text);
    const series = taylorSeries(simplify(plain), 'c.V', number(point), 12);
    expect(series).toHaveLength(13);
    const coefficients = (series ?? []).map((c) => evaluateExpression(c, withValue(values, 'c.V', Number.NaN)));
    for (const d of [-0.03, 0, 0.02]) {
      const polynomial = coefficients.reduceRight((sum, c) => c + d * sum, 0);
      const wanted = evaluateExpression(plain, withValue(values, 'c.V', point + d));
      expect(Math.abs(polynomial - wanted)).toBeLessThan(1e-14 * Math.max(1, Math.abs(wanted)));
    }
  });
});

test.each([0, 2, -30])('exprel at %d', (point) => {
  const series = taylorSeries(call('exprel', symbol('V')), 'V', number(point), 12) ?? [];
  const coefficients = series.map((c) => evaluateExpression(c, () => Number.NaN));
  const polynomial = coefficients.reduceRight((sum, c) => c + 0.02 * sum, 0);
  expect(polynomial).toBeCloseTo(exprel(point + 0.02), 13);
});

test('exprel has none where its closed form would lose digits', () => {
  expect(taylorSeries(call('exprel', symbol('V')), 'V', number(0.01), 3)).toBeUndefined();
  expect(taylorSeries(call('exprel', symbol('V')), 'V', symbol('mid'), 3)).toBeUndefined();
});

test('around a point that is an expression, the coefficients are expressions of its symbols', () => {
  const { plain, values } = readExpression('exp(V / k)', 'k = 5', 'mid = 3');
  const series = taylorSeries(simplify(plain), 'c.V', symbol('c.mid'), 3) ?? [];
  const found = series.map((c) => evaluateExpression(c, withValue(values, 'c.V', Number.NaN)));
  [1, 1 / 5, 1 / 50, 1 / 750].forEach((factor, i) => {
    expect(found[i]).toBeCloseTo(Math.exp(3 / 5) * factor, 14);
  });
});

test.each(['abs(V)', 'floor(V)', 'V // 2', 'V % 2', 'if(V > 1, V, 2)', '(V > 1) * 3'])('%s has none at 1', (text) => {
  const { plain } = readExpression(text);
  expect(taylorSeries(simplify(plain), 'c.V', number(1), 3)).toBeUndefined();
});
