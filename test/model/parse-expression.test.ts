import { describe, expect, test } from 'vitest';
import { evaluate } from '../../src/model/evaluate.ts';
import { modelOf, read } from './show.ts';

const value = (text: string): number => evaluate(modelOf(`y = ${text}`)).values.get('c.y') as number;

describe('how expressions group', () => {
  test.each([
    ['a + b * x', '(add c.a (mul c.b c.x))'],
    ['a - b - x', '(sub (sub c.a c.b) c.x)'],
    ['a / b / x', '(div (div c.a c.b) c.x)'],
    ['a / b * x', '(mul (div c.a c.b) c.x)'],
    ['a // b % x', '(remainder (floordiv c.a c.b) c.x)'],
    ['a ^ b ^ x', '(pow (pow c.a c.b) c.x)'],
    ['a ^ (b ^ x)', '(pow c.a (pow c.b c.x))'],
    ['-a ^ b', '(neg (pow c.a c.b))'],
    ['(-a) ^ b', '(pow (neg c.a) c.b)'],
    ['a ^ -b', '(pow c.a (neg c.b))'],
    ['-a * b', '(mul (neg c.a) c.b)'],
    ['a * -b', '(mul c.a (neg c.b))'],
    ['a - -b', '(sub c.a (neg c.b))'],
    ['+a - + b', '(sub c.a c.b)'],
    ['-3 * a', '(mul -3 c.a)'],
    ['a < b and b < x', '(and (lt c.a c.b) (lt c.b c.x))'],
    ['not a == b', '(not (eq c.a c.b))'],
    ['not a and b', '(and (not c.a) c.b)'],
    ['a + 1 >= b * 2', '(ge (add c.a 1) (mul c.b 2))'],
    ['a or b and x', '(and (or c.a c.b) c.x)'],
    ['a or (b and x)', '(or c.a (and c.b c.x))'],
    ['a != b', '(ne c.a c.b)'],
    ['a <= b', '(le c.a c.b)'],
    ['a > b', '(gt c.a c.b)'],
  ])('%s', (text, wanted) => expect(read(text)).toBe(wanted));
});

describe('functions', () => {
  test.each([
    ['log(a)', '(log c.a)'],
    ['log(a, b)', '(div (log c.a) (log c.b))'],
    ['log10(a)', '(log10 c.a)'],
    ['if(a > b, 1, x)', '(if (gt c.a c.b) 1 c.x)'],
    ['piecewise(a > b, 1, x)', '(if (gt c.a c.b) 1 c.x)'],
    ['piecewise(a > b, 1, a > x, 2, 3)', '(if (gt c.a c.b) 1 (if (gt c.a c.x) 2 3))'],
    ['sqrt(abs(floor(ceil(a))))', '(sqrt (abs (floor (ceil c.a))))'],
    ['sin(cos(tan(asin(acos(atan(exp(a)))))))', '(sin (cos (tan (asin (acos (atan (exp c.a)))))))'],
  ])('%s', (text, wanted) => expect(read(text)).toBe(wanted));
});

describe('numbers', () => {
  test.each([
    ['1', 1],
    ['.5', 0.5],
    ['5.', 5],
    ['1e3', 1000],
    ['1.5E-3', 0.0015],
    ['2 [mV] + 1', 3],
    ['2^3^2', 64],
    ['-2^2', -4],
    ['7 // 2', 3],
    ['-7 // 2', -4],
    ['7 % 3', 1],
    ['-7 % 3', 2],
    ['log(8, 2)', 3],
    ['if(2 > 1 and not (1 > 2), 10, 20)', 10],
    ['(1 < 2) + (1 == 2)', 1],
  ])('%s = %d', (text, wanted) => expect(value(text)).toBeCloseTo(wanted, 14));
});

describe('long expressions', () => {
  test('go on inside brackets, whatever the indentation, with comments', () => {
    const model = modelOf('y = (a', '+ b   # half', '', '      + x) * 2', 'z = y');
    expect(evaluate(model).values.get('c.z')).toBe(20);
  });

  test('go on after a backslash', () => {
    expect(evaluate(modelOf('y = a \\', '  + b \\   ', '+ x', 'z = y')).values.get('c.z')).toBe(10);
  });
});

describe('what may be read in two ways is noted', () => {
  test('-a^b, once however often it occurs', () => {
    const { notes } = modelOf('y = -a^b', 'z = -a^2', 'w = -(a^2)');
    expect(notes).toEqual([
      'line 6: -a^b is read as -(a^b) (here and wherever else it occurs); brackets would make it plain.',
    ]);
  });

  test('`and` after `or`', () => {
    expect(modelOf('y = a or b and x').notes).toEqual([
      'line 6: a or b and c is read from left to right, as (a or b) and c (here and wherever else it occurs); brackets would make it plain.',
    ]);
    expect(modelOf('y = (a or b) and x', 'z = a and b or x').notes).toEqual([]);
  });
});
