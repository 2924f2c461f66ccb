import type { Operator } from './expression.ts';

const truth = (value: boolean): number => (value ? 1 : 0);

/** exprel(x) = (exp(x) - 1) / x, and 1 at 0, without loss of digits near 0. */
export function exprel(x: number): number {
  return x === 0 ? 1 : Math.expm1(x) / x;
}

/** What each operator does with numbers; logic takes any number but 0 for true. `a // b` is floor(a / b), `a % b` is a - b (a // b), as in Myokit. */
const meaning: Readonly<Record<Operator, (a: number, b: number, c: number) => number>> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  neg: (a) => -a,
  pow: (a, b) => a ** b,
  floordiv: (a, b) => Math.floor(a / b),
  remainder: (a, b) => a - b * Math.floor(a / b),
  exp: Math.exp,
  log: Math.log,
  log10: Math.log10,
  sqrt: Math.sqrt,
  abs: Math.abs,
  floor: Math.floor,
  ceil: Math.ceil,
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  asin: Math.asin,
  acos: Math.acos,
  atan: Math.atan,
  exprel,
  if: (a, b, c) => (a !== 0 ? b : c),
  eq: (a, b) => truth(a === b),
  ne: (a, b) => truth(a !== b),
  lt: (a, b) => truth(a < b),
  le: (a, b) => truth(a <= b),
  gt: (a, b) => truth(a > b),
  ge: (a, b) => truth(a >= b),
  and: (a, b) => truth(a !== 0 && b !== 0),
  or: (a, b) => truth(a !== 0 || b !== 0),
  not: (a) => truth(a === 0),
};

/** The value of an operator applied to numbers. */
export function applyOperator(op: Operator, args: readonly number[]): number {
  return meaning[op](args[0] as number, args[1] as number, args[2] as number);
}
