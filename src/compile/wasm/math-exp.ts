import { type FunctionWriter, v128 } from './assembler.ts';

/** log2(e), and ln 2 in two parts whose first has trailing zeros so that n * high is exact. */
export const log2e = Math.LOG2E;
const ln2High = 6.9314718036912381649e-1;
const ln2Low = 1.90821492927058770002e-10;
/** Adding this rounds to a whole number and leaves it in the low bits. */
export const roundingMagic = 6755399441055744;
/** Beyond this |x| the power of two leaves the normal range. */
export const expRange = 708;

const factorial = (n: number): number => (n <= 1 ? 1 : n * factorial(n - 1));
/** Taylor coefficients of (exp(r) - 1 - r) / r^2: 1/2, 1/6, ... ; twelve leave 4e-18 at |r| = ln(2)/2. */
export const tail = Array.from({ length: 12 }, (_, k) => 1 / factorial(k + 2));

/** Locals of one vector under way; the argument is in `x`. */
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
  const [x, n, r, r2, r4, t, u] = Array.from({ length: 7 }, () => f.local(v128)) as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  return { x, n, r, r2, r4, t, u };
}

/** Writes one step of the computation for every vector under way, its constant loaded once. */
class Interleaved {
  private readonly f: FunctionWriter;
  private readonly all: readonly MathLocals[];
  private readonly constant: number;

  constructor(f: FunctionWriter, all: readonly MathLocals[]) {
    this.f = f;
    this.all = all;
    this.constant = f.local(v128);
  }

  with(value: number, step: (l: MathLocals, constant: () => FunctionWriter) => void): void {
    this.f.splat(value).set(this.constant);
    for (const l of this.all) step(l, () => this.f.get(this.constant));
  }

  each(step: (l: MathLocals) => void): void {
    for (const l of this.all) step(l);
  }
}

/** Splits x: n (with the rounding magic still added), r, r^2, r^4 in their locals. */
function emitReduction(f: FunctionWriter, w: Interleaved): void {
  w.with(log2e, (l, c) => c().get(l.x).simd('f64x2.mul').set(l.n));
  w.with(roundingMagic, (l, c) => {
    c().get(l.n).simd('f64x2.add').tee(l.n);
    c().simd('f64x2.sub').set(l.r4);
  });
  w.with(ln2High, (l, c) => {
    f.get(l.x).get(l.r4);
    c().simd('f64x2.mul').simd('f64x2.sub').set(l.r);
  });
  w.with(ln2Low, (l, c) => {
    f.get(l.r).get(l.r4);
    c().simd('f64x2.mul').simd('f64x2.sub').set(l.r);
  });
  w.each((l) => {
    f.get(l.r).get(l.r).simd('f64x2.mul').tee(l.r2).get(l.r2).simd('f64x2.mul').set(l.r4);
  });
}

/** Estrin evaluation of the tail polynomial into local t (u is scratch). */
function emitTail(f: FunctionWriter, w: Interleaved): void {
  /** c_k + c_(k+1) r, into a local. */
  const pair = (k: number, into: 't' | 'u'): void => {
    w.with(tail[k + 1] as number, (l, c) => c().get(l.r).simd('f64x2.mul').set(l[into]));
    w.with(tail[k] as number, (l, c) => c().get(l[into]).simd('f64x2.add').set(l[into]));
  };
  /** t = t * factor + u */
  const fold = (factor: 'r2' | 'r4'): void =>
    w.each((l) => {
      f.get(l.t).get(l[factor]).simd('f64x2.mul').get(l.u).simd('f64x2.add').set(l.t);
    });
  /** u = (pair k+2) r^2 + pair k, added to t r^4. */
  pair(10, 't');
  pair(8, 'u');
  fold('r2');
  for (const k of [4, 0]) {
    // t r^4 + (pair(k+2) r^2 + pair(k)): r^2 (t r^2 + pair(k+2)) + pair(k)
    pair(k + 2, 'u');
    fold('r2');
    pair(k, 'u');
    fold('r2');
  }
}

/**
 * exp of the argument of every vector under way, for |x| < 708 (elsewhere meaningless): Cody-Waite reduction by ln 2 and a
 * polynomial; at most 1 ulp from the true value. Results in the locals t.
 */
export function emitExpFast(f: FunctionWriter, all: readonly MathLocals[]): void {
  const w = new Interleaved(f, all);
  emitReduction(f, w);
  emitTail(f, w);
  // exp(r) = 1 + (r + r^2 tail), times 2^n: the low bits of n + magic, moved to the exponent
  w.with(1, (l, c) => {
    f.get(l.t).get(l.r2).simd('f64x2.mul').get(l.r).simd('f64x2.add');
    c().simd('f64x2.add');
    f.get(l.n).i32Const(52).simd('i64x2.shl').simd('i64x2.add').set(l.t);
  });
}

/**
 * exprel = (exp(x) - 1) / x of the argument of every vector under way, for |x| < 708: expm1 from the same reduction,
 * (2^n - 1) + 2^n expm1(r), which does not cancel; where n = 0 the polynomial gives the quotient directly. At most 2 ulp. Results
 * in the locals t.
 */
export function emitExprelFast(f: FunctionWriter, all: readonly MathLocals[]): void {
  const w = new Interleaved(f, all);
  emitReduction(f, w);
  emitTail(f, w);
  w.each((l) => {
    // near 0: exprel = 1 + r tail   (x = r when n = 0)
    f.get(l.r).get(l.t).simd('f64x2.mul').splat(1).simd('f64x2.add');
    // elsewhere
    f.splat(1).get(l.n).i32Const(52).simd('i64x2.shl').simd('i64x2.add').tee(l.u);
    f.get(l.r2).get(l.t).simd('f64x2.mul').get(l.r).simd('f64x2.add').simd('f64x2.mul');
    f.get(l.u).splat(1).simd('f64x2.sub').simd('f64x2.add').get(l.x).simd('f64x2.div');
    f.get(l.n).splat(roundingMagic).simd('f64x2.eq').simd('v128.bitselect').set(l.t);
  });
}
