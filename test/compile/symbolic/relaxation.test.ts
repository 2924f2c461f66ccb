import { describe, expect, test } from 'vitest';
import { evaluateExpression } from '../../../src/compile/symbolic/evaluate.ts';
import { uncancelled } from '../../../src/compile/symbolic/relaxation.ts';
import { simplify } from '../../../src/compile/symbolic/simplify.ts';
import { limitsAt } from '../oracle/big-evaluate.ts';
import { readExpression } from '../read-expression.ts';

const rates = [
  'alpha = 0.1 * exp(V / 20)',
  'beta = 4 * exp(-V / 18)',
  'inf = 1 / (1 + 3 * exp(-V / 7))',
  'tau = 3 + V^2',
];

/** What is left to 1 of the steady states above. */
const left = { inf: (v: number) => 3 * Math.exp(-v / 7), rates: (v: number) => 40 * Math.exp(-v / 18 - v / 20) };

function errorsOf(text: string, plainText: string, x: (v: number) => number): { ours: number; plain: number } {
  const { plain, values } = readExpression(plainText, ...rates);
  const rewritten = uncancelled(simplify(readExpression(text, ...rates).plain), 'c.x');
  const worst = { ours: 0, plain: 0 };
  for (const v of [100, 120, 140, 160]) {
    const given = (name: string): number => (name === 'c.V' ? v : name === 'c.x' ? x(v) : (values.get(name) as number));
    const { value } = limitsAt(plain, 'c.V', v, given);
    worst.ours = Math.max(worst.ours, Math.abs(evaluateExpression(rewritten, given) / value - 1));
    worst.plain = Math.max(worst.plain, Math.abs(evaluateExpression(plain, given) / value - 1));
  }
  return worst;
}

describe('a gate within a thousandth of what is left to its open end', () => {
  test.each([
    ['(inf - x) / tau', '(inf - x) / tau', left.inf],
    ['-(x - inf) / tau', '(inf - x) / tau', left.inf],
    ['(1 / (3 * exp(-V / 7) + 1) - x) / tau', '(inf - x) / tau', left.inf],
    ['if(W > 300, 0, (inf - x) / tau)', '(inf - x) / tau', left.inf],
    ['(alpha / (alpha + beta) - x) * (alpha + beta)', '(alpha / (alpha + beta) - x) * (alpha + beta)', left.rates],
    ['(alpha / (beta + alpha) - x) / 7', '(alpha / (alpha + beta) - x) / 7', left.rates],
  ])('%s keeps its digits', (text, plain, remaining) => {
    const errors = errorsOf(text, plain, (v) => 1 - remaining(v) * 1.001);
    expect(errors.ours).toBeLessThan(1e-11);
    expect(errors.plain).toBeGreaterThan(1e-9);
  });
});

test('far from the steady state nothing changes but rounding, and nothing overflows', () => {
  const { plain } = readExpression('(inf - x) / tau', ...rates);
  const rewritten = uncancelled(simplify(plain), 'c.x');
  for (const v of [-1e5, -6000, -700, -80, 0, 40, 700, 1e5]) {
    for (const x of [-0.2, 0, 1e-9, 0.3, 0.9, 1, 1.5]) {
      const given = (name: string): number => (name === 'c.V' ? v : x);
      const wanted = evaluateExpression(plain, given);
      const scale = Math.max(Math.abs(wanted), 1e-3 / (3 + v * v));
      expect(Math.abs(evaluateExpression(rewritten, given) - wanted) / scale, `${v} mV, ${x}`).toBeLessThan(1e-12);
    }
  }
});

test.each(['alpha * (1 - x) - beta * x', '(alpha / tau - x) / tau', '(inf - W) / tau', '(x - V) / tau', 'exp(V) - x'])(
  '%s stays as it is',
  (text) => {
    const expression = simplify(readExpression(text, ...rates).plain);
    expect(uncancelled(expression, 'c.x')).toBe(expression);
  },
);
