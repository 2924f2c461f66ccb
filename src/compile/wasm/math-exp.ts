import { type FunctionWriter, v128 } from './assembler.ts';

/** log2(e), and ln 2 in two parts whose first has trailing zeros so that n * high is exact. */
const log2e = Math.LOG2E;
const ln2High = 6.93147180369123816490e-1;
const ln2Low = 1.90821492927058770002e-10;
/** Adding this rounds to a whole number and leaves it in the low bits. */
const roundingMagic = 6755399441055744;
/** Beyond this |x| the power of two leaves the normal range. */
export const expRange = 708;

const factorial = (n: number): number => (n <= 1 ? 1 : n * factorial(n - 1));
/** Taylor coefficients of (exp(r) - 1 - r) / r^2: 1/2, 1/6, ... ; twelve leave 4e-18 at |r| = ln(2)/2. */
const tail = Array.from({ length: 12 }, (_, k) => 1 / factorial(k + 2));

/** Locals that the emitted code uses; the argument is in `x`. */
export interface MathLocals {
  readonly x: number;
  readonly n: number;
  readonly r: number;
  readonly r2: number;
  readonly r4: number;
  readonly t: number;
  readonly u: number;
}

export function mathLocals(f: FunctionWriter): MathLocals {
  return { x: f.local(v128), n: f.local(v128), r: f.local(v128), r2: f.local(v128), r4: f.local(v128), t: f.local(v128), u: f.local(v128) };
}

/** Estrin evaluation of sum c_k r^k (k < 12), r, r^2 and r^4 in locals; leaves the value on the stack. */
function emitTail(f: FunctionWriter, l: MathLocals): void {
  const pair = (k: number): void => {
    f.splat(tail[k + 1] as number).get(l.r).simd('f64x2.mul').splat(tail[k] as number).simd('f64x2.add');
  };
  const quad = (k: number): void => {
    pair(k + 2);
    f.get(l.r2).simd('f64x2.mul');
    pair(k);
    f.simd('f64x2.add');
  };
  // (quad8 * r^4 + quad4) * r^4 + quad0
  quad(8);
  f.get(l.r4).simd('f64x2.mul');
  quad(4);
  f.simd('f64x2.add').get(l.r4).simd('f64x2.mul');
  quad(0);
  f.simd('f64x2.add');
}

/** Splits x (in local x): n in local n (with the rounding magic still added), r, r^2, r^4 in theirs. */
function emitReduction(f: FunctionWriter, l: MathLocals): void {
  f.get(l.x).splat(log2e).simd('f64x2.mul').splat(roundingMagic).simd('f64x2.add').tee(l.n);
  f.splat(roundingMagic).simd('f64x2.sub').set(l.r4);
  f.get(l.x).get(l.r4).splat(ln2High).simd('f64x2.mul').simd('f64x2.sub');
  f.get(l.r4).splat(ln2Low).simd('f64x2.mul').simd('f64x2.sub').tee(l.r);
  f.get(l.r).simd('f64x2.mul').tee(l.r2);
  f.get(l.r2).simd('f64x2.mul').set(l.r4);
}

/**
 * exp of the value in local x, for |x| < 708 (elsewhere the result is meaningless): Cody-Waite reduction by ln 2 and a polynomial;
 * at most 1 ulp from the true value. Leaves the value on the stack.
 */
export function emitExpFast(f: FunctionWriter, l: MathLocals): void {
  emitReduction(f, l);
  // exp(r) = 1 + (r + r^2 tail)
  emitTail(f, l);
  f.get(l.r2).simd('f64x2.mul').get(l.r).simd('f64x2.add').splat(1).simd('f64x2.add');
  // times 2^n: the low bits of n + magic, moved to the exponent
  f.get(l.n).i32Const(52).simd('i64x2.shl').simd('i64x2.add');
}

/**
 * exprel = (exp(x) - 1) / x of the value in local x, for |x| < 708: expm1 from the same reduction, (2^n - 1) + 2^n expm1(r), which
 * does not cancel; where n = 0 the polynomial gives the quotient directly. At most 2 ulp. Leaves the value on the stack.
 */
export function emitExprelFast(f: FunctionWriter, l: MathLocals): void {
  emitReduction(f, l);
  const { t, u: two } = l;
  emitTail(f, l);
  f.set(t);
  // near 0: exprel = 1 + r tail   (x = r when n = 0)
  f.get(l.r).get(t).simd('f64x2.mul').splat(1).simd('f64x2.add');
  // elsewhere
  f.splat(1).get(l.n).i32Const(52).simd('i64x2.shl').simd('i64x2.add').tee(two);
  f.get(l.r2).get(t).simd('f64x2.mul').get(l.r).simd('f64x2.add').simd('f64x2.mul');
  f.get(two).splat(1).simd('f64x2.sub').simd('f64x2.add').get(l.x).simd('f64x2.div');
  f.get(l.n).splat(roundingMagic).simd('f64x2.eq');
  f.simd('v128.bitselect');
}
