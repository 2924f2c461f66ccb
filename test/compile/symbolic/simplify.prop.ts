import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { estimate } from '../../../src/compile/symbolic/estimate.ts';
import { evaluateExpression } from '../../../src/compile/symbolic/evaluate.ts';
import { build, simplify } from '../../../src/compile/symbolic/simplify.ts';
import { topological } from '../../../src/compile/symbolic/walk.ts';
import { call, type Expression, number, symbol } from '../../../src/model/expression.ts';
import { everyOperator, expressionsOf, onAnEdge, symbolValues } from '../random-expression.ts';

const [a, b] = [symbol('c.a'), symbol('c.b')];
const options = { numRuns: 3000, seed: 20260201 };

test('a simplified expression has the value of the original, wherever that is finite and rests on no edge', () => {
  let compared = 0;
  fc.assert(
    fc.property(expressionsOf(everyOperator), symbolValues, (e, values) => {
      const given = (name: string): number => values.get(name) as number;
      const plain = estimate(e, (name) => ({ value: given(name), error: 0 }));
      const nodes = topological([e]).map((node) => evaluateExpression(node, given));
      fc.pre(nodes.every((x) => Number.isFinite(x)) && Number.isFinite(plain.error) && !onAnEdge(e, given));
      compared++;
      const found = evaluateExpression(simplify(e), given);
      expect(Math.abs(found - plain.value)).toBeLessThanOrEqual(64 * plain.error + 1e-14 * Math.abs(plain.value));
    }),
    options,
  );
  expect(compared).toBeGreaterThan(1000);
});

test('simplifying twice changes nothing', () => {
  fc.assert(
    fc.property(expressionsOf(everyOperator), (e) => {
      expect(simplify(simplify(e))).toBe(simplify(e));
    }),
    options,
  );
});

describe('what is written simpler', () => {
  const zero = number(0);
  const one = number(1);
  const square = call('mul', a, a);
  test.each<[string, Expression, Expression]>([
    ['0 + a', call('add', zero, a), a],
    ['a - 0', call('sub', a, zero), a],
    ['a - a', call('sub', a, a), zero],
    ['1 a', call('mul', one, a), a],
    ['0 a', call('mul', zero, a), zero],
    ['a / 1', call('div', a, one), a],
    ['2 + 3', call('add', number(2), number(3)), number(5)],
    ['--a', call('neg', call('neg', a)), a],
    ['a + -b', call('add', a, call('neg', b)), call('sub', a, b)],
    ['-a / -b', call('div', call('neg', a), call('neg', b)), call('div', a, b)],
    ['a / (1 / b)', call('div', a, call('div', one, b)), call('mul', a, b)],
    ['a^2', call('pow', a, number(2)), square],
    ['a^4', call('pow', a, number(4)), call('mul', square, square)],
    ['a^3', call('pow', a, number(3)), call('mul', square, a)],
    ['a^0.5', call('pow', a, number(0.5)), call('sqrt', a)],
    ['a^-1', call('pow', a, number(-1)), call('div', one, a)],
    ['if(1, a, b)', call('if', one, a, b), a],
    ['if(a, b, b)', call('if', a, b, b), b],
  ])('%s', (_, e, wanted) => {
    expect(simplify(e)).toBe(wanted);
  });

  test('1 and a is the truth of a, not a', () => {
    const given = (): number => 5;
    expect(evaluateExpression(build('and', one, a), given)).toBe(1);
    expect(evaluateExpression(build('or', zero, a), given)).toBe(1);
    expect(build('and', one, call('lt', a, b))).toBe(call('lt', a, b));
  });

  test('a quotient that overflows is not folded', () => {
    expect(simplify(call('div', one, zero))).toBe(call('div', one, zero));
  });
});
