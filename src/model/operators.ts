import type { Operator } from './expression.ts';

const truth = (value: boolean): number => (value ? 1 : 0);

/** 16 ln 2 in two parts; the first is a multiple of 2^-28, so that taking it from a number below 1024 is exact. */
const sixteenLn2 = { high: 11.090354885905981, low: 3.0531438868329403e-9 } as const;

/** exprel(x) = (exp(x) - 1) / x, and 1 at 0, without loss of digits near 0 or where exp(x) alone overflows. */
export function exprel(x: number): number {
  if (x === 0) return 1;
  if (!(x > 709)) return Math.expm1(x) / x;
  if (x > 720) return Number.POSITIVE_INFINITY;
  // exp(x) = 2^16 exp(x - high) (1 - low)
  const scaled = Math.exp(x - sixteenLn2.high) / x;
  return 65536 * (scaled - scaled * sixteenLn2.low);
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
