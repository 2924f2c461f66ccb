import { type ConstantPool, FunctionWriter, v128 } from './assembler.ts';
import { expRange, ln2High, ln2Low, log2e, roundingMagic, tail } from './math-exp.ts';
import { smallestNormal } from './math-log.ts';
import { patchOutside, type Vector, VectorCode } from './vector-code.ts';

/** ln 1.5 in two parts, the first (like that of ln 2) a multiple of 2^-32; 2/3 in two parts, the first of 26 bits. */
const lnThreeHalves = { high: 0.40546510787680745, low: 2.3135693072984416e-10 } as const;
const twoThirds = { high: 0.6666666567325592, low: 9.934107462565104e-9 } as const;

/** Bits of sqrt(3)/2: mantissas are brought to [sqrt(3)/2, sqrt(3)). */
const rootThreeQuartersBits = 0x3febb67ae8584caan;
const exponentBits = 0xfff0000000000000n;
const rootThreeHalves = 1.224744871391589;

/**
 * 3 artanh(s) / s = 3 + z + z^2 Q(z), z = s^2 <= 0.01021: minimax fit of Q, weighted for the sum, which it leaves 2^-71 off.
 * [Remez exchange in 300 bits; the Taylor coefficients are 3/5, 3/7, 3/9, ...]
 */
const artanhFit = [
  0.5999999999999946, 0.4285714285784976, 0.33333332983820996, 0.2727281203197918, 0.23066103578380803,
  0.20696581373676676,
] as const;

/** A number as the sum of two: a head of 26 bits and the rest. */
interface Split {
  readonly head: Vector;
  readonly rest: Vector;
}

/**
 * Natural logarithm of positive normal numbers to 2^-67 of itself. x = 2^k m, c = 1 or 3/2, s = (m - c) / (m + c) at most 0.101,
 * log x = k ln 2 + log c + 2 artanh s, with s and every large term as an unevaluated sum of two numbers.
 *
 * @source the plan (two centres, s and 3 + z in two parts, factor 2/3 last) is that of Sun's fdlibm e_pow.c; natural instead of binary
 *   logarithm, own fit
 */
function splitLog(v: VectorCode, x: Vector): Split {
  const { add, sub, mul, div } = v;
  const keep = (value: Vector): Vector => v.keep(value);
  const shifted = keep(v.apply('i64x2.sub', x, v.bits(rootThreeQuartersBits)));
  // k as a double: (k + 1024) in the low bits of 2^52
  const biased = v.shift('i64x2.shr_u', v.apply('i64x2.add', shifted, v.bits(1024n << 52n)), 52);
  const k = keep(sub(v.apply('v128.or', biased, v.bits(0x4330000000000000n)), 4503599627370496 + 1024));
  const m = keep(v.apply('i64x2.sub', x, v.and(shifted, v.bits(exponentBits))));
  const upper = keep(v.apply('f64x2.gt', m, v.number(rootThreeHalves)));
  const c = keep(v.select(upper, 1.5, 1));

  // s = sh + sl to 2^-77; m - c is exact, m + c = g + gl exactly
  const d = keep(sub(m, c));
  const g = keep(add(c, m));
  const inverse = keep(div(1, g));
  const gh = keep(v.head(g));
  const gRest = add(sub(g, gh), sub(m, sub(g, c)));
  const s = keep(mul(d, inverse));
  const sh = keep(v.head(s));
  const sl = keep(mul(inverse, sub(sub(d, mul(sh, gh)), mul(sh, gRest))));

  // 3 + z + z^2 Q(z) = th + tl; sh^2 is exact
  const z = keep(mul(s, s));
  const zh = keep(mul(sh, sh));
  const r = keep(add(mul(mul(z, z), v.polynomial(z, artanhFit)), mul(sl, add(sh, s))));
  const th = keep(v.head(add(add(zh, 3), r)));
  const tl = sub(r, sub(sub(th, 3), zh));

  // 3 artanh s = ph + pl, times 2/3
  const product = keep(mul(sh, th));
  const low = keep(add(mul(sl, th), mul(tl, s)));
  const ph = keep(v.head(add(product, low)));
  const pl = sub(low, sub(ph, product));
  const ah = keep(mul(ph, twoThirds.high));
  const al = add(mul(ph, twoThirds.low), mul(pl, 2 / 3));

  // k ln 2 + log c, whose high part is exact
  const base = keep(add(mul(k, ln2High), v.and(upper, v.number(lnThreeHalves.high))));
  const rest = keep(add(al, add(mul(k, ln2Low), v.and(upper, v.number(lnThreeHalves.low)))));
  const head = keep(v.head(add(add(ah, rest), base)));
  return { head, rest: keep(sub(rest, sub(sub(head, base), ah))) };
}

/** exp(high + low) = value 2^n, where value is about 1 and n lies (with the rounding magic added) in `shifted`; low is far smaller. */
function expOfSum(v: VectorCode, high: Vector, low: Vector): { value: Vector; shifted: Vector; n: Vector } {
  const { add, sub, mul } = v;
  const keep = (value: Vector): Vector => v.keep(value);
  const shifted = keep(add(mul(add(high, low), log2e), roundingMagic));
  const n = keep(sub(shifted, roundingMagic));
  const exactPart = keep(sub(high, mul(n, ln2High)));
  const small = keep(sub(low, mul(n, ln2Low)));
  const r = keep(add(exactPart, small));
  const lost = sub(small, sub(r, exactPart));
  // 1 + r + (lost + r^2 tail(r)), the rounding error of 1 + r taken along
  const r2 = keep(mul(r, r));
  const terms = (parity: number): number[] => tail.filter((_, i) => i % 2 === parity);
  const even = keep(v.polynomial(r2, terms(0)));
  const curve = keep(add(lost, mul(r2, add(even, mul(v.polynomial(r2, terms(1)), r)))));
  const sum = keep(add(r, 1));
  return { value: keep(add(sum, add(sub(r, sub(sum, 1)), curve))), shifted, n };
}

/** Beyond this |y log x| the result is 0 or infinite. */
const farRange = 746;

/**
 * x to the power y on each lane: exp(y log |x|), with log and product in two parts, since the exponent's error is multiplied by up to
 * 745. At most 0.9 ulp (1.4 among subnormal results) for every normal x, of either sign; the platform's own function in lanes where
 * the base is zero, infinite or subnormal, an argument is NaN, or the result is 0 or infinite anyway.
 */
export function writePow(pool: ConstantPool, scalarPow: number): FunctionWriter {
  const f = new FunctionWriter(pool, 'math.pow', [v128, v128], v128);
  const v = new VectorCode(f);
  const { add, sub, mul } = v;
  const [x, y] = [v.local(0), v.local(1)];
  const size = v.keep(v.apply('f64x2.abs', x));
  const log = splitLog(v, size);
  const yh = v.keep(v.head(y));
  const high = v.keep(mul(yh, log.head));
  const low = v.keep(add(mul(sub(y, yh), log.head), mul(y, log.rest)));
  const exponent = v.keep(v.apply('f64x2.abs', add(high, low)));
  const { value, shifted, n } = expOfSum(v, high, low);
  const result = v.keep(v.apply('i64x2.add', value, v.shift('i64x2.shl', shifted, 52)));

  // Positive normal base and normal result: done.
  const positive = v.apply('f64x2.ge', x, smallestNormal);
  const finite = v.apply('f64x2.le', size, Number.MAX_VALUE);
  v.and(v.and(positive, finite), v.apply('f64x2.lt', exponent, expRange))();
  f.simd('i64x2.all_true').bytes(0x45, 0x04, 0x40); // i32.eqz, if

  // The same numbers where the result is normal; the power of two in two steps, so that it rounds once where it is not.
  const half = v.keep(v.apply('f64x2.nearest', mul(n, 0.5)));
  const powerOfTwo = (whole: Vector): Vector =>
    v.apply('i64x2.add', v.number(1), v.shift('i64x2.shl', add(whole, roundingMagic), 52));
  const far = v.keep(mul(mul(value, powerOfTwo(half)), powerOfTwo(sub(n, half))));
  // A negative base: a sign where y is odd, NaN where it is no whole number.
  const whole = v.apply('f64x2.eq', y, v.apply('f64x2.nearest', y));
  const halfOdd = v.apply('f64x2.ne', mul(y, 0.5), v.apply('f64x2.nearest', mul(y, 0.5)));
  const signed = v.select(halfOdd, v.apply('f64x2.neg', far), far);
  const negative = v.apply('f64x2.lt', x, 0);
  const [inside, patched] = [f.local(v128), f.local(v128)];
  v.select(negative, v.select(whole, signed, Number.NaN), far)();
  f.set(patched);
  const normal = v.apply('f64x2.ge', size, smallestNormal);
  v.and(v.and(normal, finite), v.apply('f64x2.lt', exponent, farRange))();
  f.set(inside);
  patchOutside(f, inside, patched, [0, 1], scalarPow);
  f.get(patched).bytes(0x0f, 0x0b); // return, end
  result();
  return f;
}
