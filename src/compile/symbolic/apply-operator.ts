import type { Operator } from '../../model/expression.ts';

/** (exp(x) - 1) / x, continuous through 0 where it is 1. */
export function exprel(x: number): number {
  return x === 0 ? 1 : Math.expm1(x) / x;
}

/** The value of one operator on numbers; comparisons and logic give 1 or 0. The meaning that every back end must match. */
export function applyOperator(op: Operator, args: readonly number[]): number {
  const [a, b, c] = args as [number, number, number];
  switch (op) {
    case 'add':
      return a + b;
    case 'sub':
      return a - b;
    case 'mul':
      return a * b;
    case 'div':
      return a / b;
    case 'neg':
      return -a;
    case 'pow':
      return a ** b;
    case 'floordiv':
      return Math.floor(a / b);
    case 'remainder':
      return a - b * Math.floor(a / b);
    case 'if':
      return a !== 0 ? b : c;
    case 'eq':
      return a === b ? 1 : 0;
    case 'ne':
      return a !== b ? 1 : 0;
    case 'lt':
      return a < b ? 1 : 0;
    case 'le':
      return a <= b ? 1 : 0;
    case 'gt':
      return a > b ? 1 : 0;
    case 'ge':
      return a >= b ? 1 : 0;
    case 'and':
      return a !== 0 && b !== 0 ? 1 : 0;
    case 'or':
      return a !== 0 || b !== 0 ? 1 : 0;
    case 'not':
      return a === 0 ? 1 : 0;
    case 'exprel':
      return exprel(a);
    default:
      return Math[op](a);
  }
}
