import type { FunctionWriter } from './assembler.ts';
import { ln2High, ln2Low, type MathLocals } from './math-exp.ts';

/** Below this a double has lost its leading bit. */
export const smallestNormal = 2.2250738585072014e-308;

/** Bits of sqrt(1/2): mantissas are brought to [sqrt(1/2), sqrt(2)). */
const rootHalfBits = 0x3fe6a09e667f3bcdn;
const exponentBits = 0xfff0000000000000n;

/** Coefficients of the odd series of log((1+s)/(1-s)) / s after its first term: Sun's fdlibm minimax fit, |s| < 0.1716. */
const oddSeries = [
  0.6666666666666735, 0.3999999999940942, 0.2857142874366239, 0.22222198432149784, 0.1818357216161805,
  0.15313837699209373, 0.14798198605116586,
] as const;

/**
 * Natural logarithm of the argument of every vector under way, for positive normal numbers: at most 1 ulp. Results in the locals t.
 * x = 2^k m, f = m - 1, s = f / (2 + f); log m = f - (f^2/2 - s (f^2/2 + R(s^2))).
 *
 * @source the reduction and the fit are those of FreeBSD's msun e_log.c (algorithm and constants)
 */
export function emitLogFast(f: FunctionWriter, all: readonly MathLocals[]): void {
  for (const l of all) emitOne(f, l);
}

function emitOne(f: FunctionWriter, l: MathLocals): void {
  const { x, n: shifted, r: k, r2: frac, s, t: z, u: half } = l;
  f.get(x).splatBits(rootHalfBits).simd('i64x2.sub').set(shifted);
  // k as a double: (k + 1024) in the low bits of 2^52
  f.get(shifted)
    .splatBits(1024n << 52n)
    .simd('i64x2.add')
    .i32Const(52)
    .simd('i64x2.shr_u');
  f.splatBits(0x4330000000000000n)
    .simd('v128.or')
    .splat(4503599627370496 + 1024)
    .simd('f64x2.sub')
    .set(k);
  f.get(x).get(shifted).splatBits(exponentBits).simd('v128.and').simd('i64x2.sub').splat(1).simd('f64x2.sub').set(frac);
  f.get(frac).get(frac).splat(2).simd('f64x2.add').simd('f64x2.div').tee(s);
  f.get(s).simd('f64x2.mul').set(z);
  f.get(frac).get(frac).simd('f64x2.mul').splat(0.5).simd('f64x2.mul').set(half);
  // k ln2High - ((half - (s (half + R) + k ln2Low)) - frac)
  f.get(k).splat(ln2High).simd('f64x2.mul');
  f.get(half);
  f.get(s).get(half);
  f.splat(oddSeries[6]);
  for (let i = 5; i >= 0; i--)
    f.get(z)
      .simd('f64x2.mul')
      .splat(oddSeries[i] as number)
      .simd('f64x2.add');
  f.get(z).simd('f64x2.mul').simd('f64x2.add').simd('f64x2.mul');
  f.get(k).splat(ln2Low).simd('f64x2.mul').simd('f64x2.add');
  f.simd('f64x2.sub').get(frac).simd('f64x2.sub').simd('f64x2.sub').set(l.t);
}
