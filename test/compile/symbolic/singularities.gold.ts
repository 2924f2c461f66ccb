import { describe, expect, test } from 'vitest';
import { differentiate } from '../../../src/compile/symbolic/differentiate.ts';
import { evaluateExpression } from '../../../src/compile/symbolic/evaluate.ts';
import { simplify } from '../../../src/compile/symbolic/simplify.ts';
import { type RemovedSingularity, removeSingularities } from '../../../src/compile/symbolic/singularities.ts';
import { symbolsOf } from '../../../src/compile/symbolic/walk.ts';
import { limitsAt } from '../oracle/big-evaluate.ts';
import { readExpression, withValue } from '../read-expression.ts';

/** A function with a removable singularity. */
interface Case {
  readonly text: string;
  readonly where?: readonly string[];
  /** Where the singularities are, mV; 0 unless given. */
  readonly at?: readonly number[];
  /** Over how many mV the function changes; 10 unless given. */
  readonly length?: number;
  readonly method?: 'exprel' | 'taylor';
  /** The same function for the oracle, where rounded decimals move the zeros of the text apart: 0.1 * 40 is not 4 in exact arithmetic. */
  readonly meant?: string;
}

const ghk = ['u = V * F / (R * T)', 'ci = 1e-4', 'co = 1.8', 'P = 0.3', 'z = 2'];

const cases: readonly Case[] = [
  // x / (exp(x) - 1) and its kin
  { text: 'V / (exp(V) - 1)', length: 1 },
  { text: 'V / (1 - exp(-V))', length: 1 },
  { text: 'V / (-1 + exp(V))', length: 1 },
  { text: '(V + 40) / (1 - exp(-(V + 40) / 10))', at: [-40] },
  { text: '(V + 40) / (1 - exp((-40 - V) / 10))', at: [-40] },
  {
    text: '0.1 * (V + 40) / (1 - exp(-0.1 * V - 4))',
    meant: '0.1 * (V + 40) / (1 - exp(-(V + 40) / 10))',
    at: [-40],
  },
  { text: '-(V + 47.13) / (exp(-0.1 * (V + 47.13)) - 1)', at: [-47.13] },
  { text: '0.32 * (V + 47.13) / (1 - exp(-(V + 47.13) / 10))', at: [-47.13] },
  { text: '0.01 * (10 - (V + 65)) / (exp((10 - (V + 65)) / 10) - 1)', at: [-55] },
  { text: '(exp(V / 10) - 1) / V' },
  { text: '(1 - exp(-V / 10)) / V * 3' },
  { text: 'V / (exp(V / 10) - 1) + V / 7' },
  // the factor elsewhere in the product
  { text: 'V * (1 / (exp(V / 10) - 1))' },
  { text: '1 / (exp(V / 10) - 1) * V' },
  { text: 'P * F / (1 - exp(-u)) * (ci - co * exp(-u)) * V', where: ghk },
  { text: 'P / (3 / V) / (exp(V / 10) - 1)', where: ghk },
  { text: 'P * x^2 / ((exp(V / 10) - 1) / V)', where: ghk },
  { text: '(V - 1) * V / ((exp(V / 10) - 1) * (V + 1000))' },
  // constant field
  { text: 'P * z^2 * V * F^2 / (R * T) * (ci * exp(z * u) - co) / (exp(z * u) - 1)', where: ghk },
  { text: 'P * z * F * z * u * (ci - co * exp(-z * u)) / (1 - exp(-z * u))', where: ghk },
  { text: 'P * 4 * F * (u * ci * exp(2 * u) - u * co) / (exp(2 * u) - 1)', where: ghk },
  { text: 'P * F * (V * ci * exp(u) - V * co) / (exp(u) - 1)', where: ghk },
  { text: 'P * F * V * (ci * exp(u / 2) - co * exp(-u / 2)) / (exp(u / 2) - exp(-u / 2))', where: ghk },
  { text: 'P * u * (ci + (ci - co) / (exp(u) - 1))', where: ghk },
  {
    text: '4 * P * F^2 / R / T * (V - 15) * (ci * exp(w) - co) / (exp(w) - 1)',
    where: [...ghk, 'w = 2 * (V - 15) * F / R / T'],
    at: [15],
  },
  // two exponentials, coefficients, other bases
  { text: '(V - mid) / (exp(V / k) - exp(mid / k))', where: ['mid = -31.7', 'k = 10'], at: [-31.7] },
  { text: 'V / (exp(V / 10) - exp(-V / 20))' },
  { text: 'V / (exp(V / 10) - 1 / exp(V / 10))' },
  { text: '(exp(V / 10) - exp(-V / 10)) / 2 / V' },
  { text: 'V * (exp(V / 10) + exp(-V / 10)) / (exp(V / 10) - exp(-V / 10))' },
  { text: 'V / (k * exp(V / 10) - k)', where: ['k = 7.3'] },
  { text: '(V + 10 * log(r)) / (r * exp(V / 10) - 1)', where: ['r = 2'], at: [-10 * Math.log(2)] },
  { text: '(V - 10 * log(3)) / (exp(V / 10) - 3)', at: [10 * Math.log(3)] },
  { text: 'V / (2 ^ (V / 10) - 1)' },
  { text: 'V / (exp(V / 10) ^ 2 - 1)' },
  // a midpoint and a slope that are parameters
  { text: '(V - mid) / (1 - exp(-(V - mid) / k))', where: ['mid = -22.4', 'k = 6.1'], at: [-22.4] },
  { text: 'a * (V - mid) / (1 - exp(-(V - mid) * s))', where: ['mid = -22.4', 's = 0.13', 'a = 0.4'], at: [-22.4] },
  { text: '(V - mid - x) / (1 - exp((mid + x - V) / 9))', where: ['mid = -22.4'], at: [-22.4 + 0.3] },
  { text: 'sin(s * V) / V', where: ['s = 0.3'], length: 3, method: 'taylor' },
  { text: 'V / sin(s * V)', where: ['s = 0.3'], length: 3, method: 'taylor' },
  { text: '(V - mid) / sin((V - mid) / 9)', where: ['mid = -22.4'], at: [-22.4], method: 'taylor' },
  // several factors, higher orders
  { text: 'V * (V - 20) / ((exp(V / 10) - 1) * (exp((V - 20) / 7) - 1))', at: [0, 20] },
  { text: 'V / (exp(V / 10) - 1) * ((V - 20) / (exp((V - 20) / 7) - 1))', at: [0, 20] },
  { text: 'V^2 / (exp(V / 10) - 1)^2' },
  { text: 'V^2 / (exp(V / 10) - 1)' },
  { text: '(1 - cos(V / 10)) / V^2', method: 'taylor' },
  { text: 'V^2 / (1 - cos(V / 10))', method: 'taylor' },
  { text: '(exp(V / 10) - 1 - V / 10) / V^2', method: 'taylor' },
  { text: '1 / (exp(V / 10) - 1) - 10 / V', method: 'taylor' },
  { text: '(exp(V / 10) - 1 - V / 10) / (exp(V / 10) - 1)^2', method: 'taylor' },
  // no exponential at all
  { text: 'sin(V) / V', length: 1, method: 'taylor' },
  { text: 'V / tan(V / 10)', method: 'taylor' },
  { text: 'log(1 + V / 100) / V', length: 50, method: 'taylor' },
  { text: '(V - 50) / (sqrt(V + 100) - sqrt(150))', at: [50], length: 50, method: 'taylor' },
  { text: '(sqrt(V + 100) - 10) / V', length: 50, method: 'taylor' },
  { text: 'sin(V) / (exp(V) - 1)', length: 1, method: 'taylor' },
  { text: '(2 ^ (V / 10) - 1) / (exp(V / 10) - 1)' },
  { text: '(V + 3) * (V - 3) / (V - 3)', at: [3] },
];

/** Distances from the singular point at which function and slope are compared, in lengths over which the function changes. */
const distances = [0, 1e-13, 1e-10, 1e-7, 1e-5, 1e-4, 1e-3, 5e-3, 0.01, 0.02, 0.03, 0.05, 0.08, 0.13, 0.3, 1];

describe('removable singularities are found and removed: value and slope are those of the limit to 1e-9', () => {
  test.each(cases)('$text', ({ text, where = [], at = [0], length = 10, method = 'exprel', meant = text }) => {
    const { plain, states, values } = readExpression(text, ...where);
    const found: RemovedSingularity[] = [];
    const smooth = removeSingularities(simplify(plain), states, found, undefined, values);
    expect(found).toHaveLength(at.length);
    expect(found.map((f) => f.method)).toEqual(at.map(() => method));
    const slope = differentiate(smooth, 'c.V');
    const original = readExpression(meant, ...where).plain;
    for (const point of at) {
      for (const distance of distances.flatMap((d) => [d, -d])) {
        const v = point + distance * length;
        const truth = limitsAt(original, 'c.V', v, (name) => values.get(name) as number);
        // Where the function passes through zero, what it changes over its length counts.
        const size = Math.max(Math.abs(truth.value), Math.abs(truth.slope) * length);
        expect(evaluateExpression(smooth, withValue(values, 'c.V', v)), `value at ${v}`).toSatisfy(
          (y: number) => Math.abs(y - truth.value) <= 1e-9 * size,
        );
        expect(evaluateExpression(slope, withValue(values, 'c.V', v)), `slope at ${v}`).toSatisfy(
          (y: number) => Math.abs(y - truth.slope) <= (1e-9 * size) / length,
        );
      }
    }
  });
});

describe('what is not removable stays', () => {
  test.each([
    '1 / (V - 20)',
    '1 / V',
    '1 / (exp(V / 10) - 1)',
    'V / (exp(V / 10) - 1)^2',
    'V / (exp((V - 1) / 10) - 1)',
    '(V - 1) / (V - 1.0000001)',
    'V / (exp(V / 10) - exp(0.001))',
    'sin(V) / V^3',
    'cos(V) / V',
    'abs(V) / V',
    'if(V > 0, V, 2 * V) / V',
    'V / (x - 0.3)',
    'x / V + V / 2',
    '1 / (1 + exp(-(V + 20) / 7))',
    'V / (1 + exp(-(V + 20) / 7))',
    'W / (W + 2)',
    'W * V / (W + 2)',
  ])('%s', (text) => {
    const { plain, states, values } = readExpression(text);
    const found: RemovedSingularity[] = [];
    const simple = simplify(plain);
    expect(removeSingularities(simple, states, found, undefined, values)).toBe(simple);
    expect(found).toEqual([]);
  });

  test('1 / (V - 20) is infinite at 20', () => {
    const { plain, states, values } = readExpression('1 / (V - 20)');
    const same = removeSingularities(simplify(plain), states);
    expect(evaluateExpression(same, withValue(values, 'c.V', 20))).toBe(Number.POSITIVE_INFINITY);
  });

  test('a singular point of a parameter is not looked for', () => {
    const { plain, states, values } = readExpression('k / (exp(k) - 1)', 'k = 2');
    const found: RemovedSingularity[] = [];
    removeSingularities(simplify(plain), states, found, undefined, values);
    expect(found).toEqual([]);
  });
});

test('of several states, the one is named in which the point lies', () => {
  const { plain, states, values } = readExpression('x * (W - 1) / (1 - exp(1 - W)) + V');
  const found: RemovedSingularity[] = [];
  const smooth = removeSingularities(simplify(plain), states, found, undefined, values);
  expect(found).toEqual([{ variable: 'c.W', method: 'exprel' }]);
  expect(symbolsOf(smooth)).toEqual(new Set(['c.x', 'c.W', 'c.V']));
});

test('a logarithm of a negative parameter does not hide the point', () => {
  // With k negative the exponent's sign turns round; with the model's own values as probes that is seen.
  const { plain, states, values } = readExpression('(V - log(-k)) / (exp(V) + k)', 'k = -3');
  const found: RemovedSingularity[] = [];
  const smooth = removeSingularities(simplify(plain), states, found, undefined, values);
  expect(found).toHaveLength(1);
  expect(evaluateExpression(smooth, withValue(values, 'c.V', Math.log(3)))).toBeCloseTo(1 / 3, 14);
});
