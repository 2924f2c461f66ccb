import { type FunctionWriter, v128 } from './assembler.ts';

/** log2(e), and ln 2 in two parts whose first has trailing zeros so that n * high is exact. */
export const log2e = Math.LOG2E;
export const ln2High = 0.6931471803691238;
export const ln2Low = 1.9082149292705877e-10;
/** Adding this rounds to a whole number and leaves it in the low bits. */
export const roundingMagic = 6755399441055744;
/** Beyond this |x| the power of two leaves the normal range. */
export const expRange = 708;

/**
 * (exp(r) - 1 - r) / r^2 = 1/2 + r/6 + ... for |r| <= ln(2)/2: minimax fit, weighted for exp(r), which it leaves 4e-18 off.
 * [Remez exchange in 300 bits]
 */
export const tail = [
  0.500000000000001, 0.16666666666666421, 0.0416666666665344, 0.008333333333490761, 0.0013888888942681916,
  0.00019841269511942854, 2.4801493954796467e-5, 2.7557583201357022e-6, 2.7629978196679436e-7, 2.5000704001430412e-8,
] as const;

/** Locals of one vector under way; the argument is in `x`. */
export interface MathLocals {
  readonly x: number;
  readonly n: number;
  readonly r: number;
  readonly r2: number;
  readonly s: number;
  readonly t: number;
  readonly u: number;
}

export function mathLocals(f: FunctionWriter): MathLocals {
  const [x, n, r, r2, s, t, u] = Array.from({ length: 7 }, () => f.local(v128)) as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  return { x, n, r, r2, s, t, u };
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

/**
 * Splits x = n ln(2)/parts + r: n (with the rounding magic still added), r and r^2 in their locals.
 *
 * @param keepsLost also what rounding r has lost, in the locals s
 */
function emitReduction(f: FunctionWriter, w: Interleaved, parts: number, keepsLost = false): void {
  w.with(parts * log2e, (l, c) => c().get(l.x).simd('f64x2.mul').set(l.n));
  w.with(roundingMagic, (l, c) => {
    c().get(l.n).simd('f64x2.add').tee(l.n);
    c().simd('f64x2.sub').set(l.s);
  });
  w.with(ln2High / parts, (l, c) => {
    f.get(l.x).get(l.s);
    c()
      .simd('f64x2.mul')
      .simd('f64x2.sub')
      .set(keepsLost ? l.t : l.r);
  });
  w.with(ln2Low / parts, (l, c) => {
    c().get(l.s).simd('f64x2.mul').set(l.u);
    f.get(keepsLost ? l.t : l.r)
      .get(l.u)
      .simd('f64x2.sub')
      .set(l.r);
  });
  if (keepsLost) {
    w.each((l) => {
      f.get(l.t).get(l.r).simd('f64x2.sub').get(l.u).simd('f64x2.sub').set(l.s);
    });
  }
  w.each((l) => {
    f.get(l.r).get(l.r).simd('f64x2.mul').set(l.r2);
  });
}

/** The tail polynomial into local t, by Horner's rule in r^2 over pairs of terms (u is scratch). */
function emitTail(f: FunctionWriter, w: Interleaved): void {
  /** c_k + c_(k+1) r, into a local. */
  const pair = (k: number, into: 't' | 'u'): void => {
    w.with(tail[k + 1] as number, (l, c) => c().get(l.r).simd('f64x2.mul').set(l[into]));
    w.with(tail[k] as number, (l, c) => c().get(l[into]).simd('f64x2.add').set(l[into]));
  };
  pair(8, 't');
  for (const k of [6, 4, 2, 0]) {
    pair(k, 'u');
    w.each((l) => {
      f.get(l.t).get(l.r2).simd('f64x2.mul').get(l.u).simd('f64x2.add').set(l.t);
    });
  }
}

/** log2 of the numbers in the table of roots of 2, and how many they are. */
const tableBits = 6;
const tableSize = 2 ** tableBits;

/** Largest whole number whose square is at most n. */
function wholeRoot(n: bigint): bigint {
  let x = 1n << BigInt(Math.ceil(n.toString(2).length / 2));
  for (;;) {
    const next = (x + n / x) / 2n;
    if (next >= x) return x;
    x = next;
  }
}

/**
 * 2^(j/64), correctly rounded, from whole-number square roots with 150 binary places: the same on every engine, which Math.pow need not
 * be.
 */
const roots = ((): readonly number[] => {
  const places = 150n;
  let root = 2n << places;
  for (let i = 0; i < tableBits; i++) root = wholeRoot(root << places);
  const table: number[] = [];
  let value = 1n << places;
  for (let j = 0; j < tableSize; j++) {
    // 52 places after the point make a double between 1 and 2; half a unit more rounds to nearest.
    const drop = places - 52n;
    table.push(Number((value + (1n << (drop - 1n))) >> drop) / 2 ** 52);
    value = (value * root) >> places;
  }
  return table;
})();

/**
 * exp of the argument of every vector under way, for |x| < 708 (elsewhere meaningless): x = (64 k + j) ln(2)/64 + r, exp(x) = 2^k
 * 2^(j/64) (1 + p(r)), p a polynomial of degree 5; at most 1.3 ulp from the true value. Results in the locals t.
 *
 * @source the reduction is that of Tang 1989, "Table-driven implementation of the exponential function", ACM TOMS 15:144
 */
export function emitExpFast(f: FunctionWriter, all: readonly MathLocals[]): void {
  const w = new Interleaved(f, all);
  emitReduction(f, w, tableSize);
  // t = 1/24 + r/120, u = 1/2 + r/6, p = r + r^2 (u + r^2 t)
  w.with(1 / 120, (l, c) => c().get(l.r).simd('f64x2.mul').set(l.t));
  w.with(1 / 24, (l, c) => c().get(l.t).simd('f64x2.add').set(l.t));
  w.with(1 / 6, (l, c) => c().get(l.r).simd('f64x2.mul').set(l.u));
  w.with(1 / 2, (l, c) => c().get(l.u).simd('f64x2.add').set(l.u));
  w.each((l) => {
    f.get(l.r2).get(l.t).simd('f64x2.mul').get(l.u).simd('f64x2.add');
    f.get(l.r2).simd('f64x2.mul').get(l.r).simd('f64x2.add').set(l.t);
  });
  const table = f.pool.table(roots);
  const address = (l: MathLocals, lane: number): void => {
    f.get(l.n)
      .extractLow(lane)
      .i32Const(tableSize - 1)
      .bytes(0x71)
      .i32Const(3)
      .bytes(0x74); // i32.and, i32.shl
  };
  w.each((l) => {
    address(l, 1);
    address(l, 0);
    f.loadSplat(table).loadLane(table, 1).tee(l.u);
    f.get(l.t).simd('f64x2.mul').get(l.u).simd('f64x2.add');
    // times 2^k: the bits of n + magic above the table's, moved to the exponent
    f.get(l.n)
      .splatBits(~BigInt(tableSize - 1))
      .simd('v128.and')
      .i32Const(52 - tableBits)
      .simd('i64x2.shl');
    f.simd('i64x2.add').set(l.t);
  });
}

/**
 * exprel = (exp(x) - 1) / x of the argument of every vector under way, for |x| < 708: expm1 from the same reduction,
 * (2^n - 1) + 2^n expm1(r), which does not cancel; 1 where x = 0. At most 2 ulp. Results in the locals t.
 */
export function emitExprelFast(f: FunctionWriter, all: readonly MathLocals[]): void {
  const w = new Interleaved(f, all);
  emitReduction(f, w, 1, true);
  emitTail(f, w);
  w.with(1, (l, c) => {
    c();
    c().get(l.n).i32Const(52).simd('i64x2.shl').simd('i64x2.add').tee(l.u);
    // expm1(r) = r + (r^2 tail + what r has lost)
    f.get(l.r2).get(l.t).simd('f64x2.mul').get(l.s).simd('f64x2.add').get(l.r).simd('f64x2.add').simd('f64x2.mul');
    f.get(l.u);
    c().simd('f64x2.sub').simd('f64x2.add').get(l.x).simd('f64x2.div');
    f.get(l.x).splat(0).simd('f64x2.eq').simd('v128.bitselect').set(l.t);
  });
}
