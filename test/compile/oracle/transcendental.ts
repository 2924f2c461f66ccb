import { atExponent, type BigFloat, exact, magnitude } from './big-float.ts';

/**
 * exp, log, exprel and pow of doubles to some 200 bits, by fixed-point integers: nothing here comes from the platform's own
 * functions but the start of a Newton iteration.
 */

/** Bits after the point. */
const precision = 288;
const P = BigInt(precision);
const one = 1n << P;

const mul = (a: bigint, b: bigint): bigint => (a * b) >> P;

/** ln 2 = sum 1 / (k 2^k). */
const ln2 = (() => {
  let sum = 0n;
  for (let k = 1n; k <= P + 8n; k++) sum += one / (k << k);
  return sum;
})();

/** exp of a fixed-point number of any size, as m 2^e. */
function expFixed(x: bigint): BigFloat {
  const k = (2n * x + ln2) / (2n * ln2) - (2n * x + ln2 < 0n ? 1n : 0n);
  const squarings = 10n;
  const r = (x - k * ln2) >> squarings;
  let term = one;
  let sum = one;
  for (let i = 1n; term !== 0n && i < 60n; i++) {
    term = mul(term, r) / i;
    if (term === -1n) break;
    sum += term;
  }
  for (let i = 0n; i < squarings; i++) sum = mul(sum, sum);
  return { m: sum, e: Number(k) - precision };
}

const clamped = (x: number): number => Math.max(-2000, Math.min(2000, x));

export function bigExp(x: number): BigFloat {
  return expFixed(atExponent(exact(clamped(x)), -precision));
}

/** log of a positive number as a fixed-point number. */
function logFixed(x: number): bigint {
  const { m, e } = exact(x);
  const k = magnitude({ m, e });
  // x = 2^k f, 1 <= f < 2; f is halved above sqrt(2) so that a number just below 1 keeps its digits.
  const shift = Number(atExponent({ m, e: e - k }, -52)) > Math.SQRT2 * 2 ** 52 ? k + 1 : k;
  const f = atExponent({ m, e: e - shift }, -precision);
  let y = atExponent(exact(Math.log(Number(atExponent({ m: f, e: -precision }, -60)) / 2 ** 60)), -precision);
  for (let i = 0; i < 2; i++) {
    // Halley: y + 2 (f - exp y) / (f + exp y)
    const g = atExponent(expFixed(y), -precision);
    y += ((2n * (f - g)) << P) / (f + g);
  }
  return y + BigInt(shift) * ln2;
}

export function bigLog(x: number): BigFloat {
  return { m: logFixed(x), e: -precision };
}

/** (exp(x) - 1) / x. */
export function bigExprel(x: number): BigFloat {
  const { m, e } = exact(x);
  if (Math.abs(x) < 0.5) {
    // sum x^k / (k+1)!
    const fixed = atExponent({ m, e }, -precision);
    let term = one;
    let sum = one;
    for (let i = 2n; i < 80n; i++) {
      term = mul(term, fixed) / i;
      sum += term;
    }
    return { m: sum, e: -precision };
  }
  const power = bigExp(x);
  const extra = 1200;
  const above = atExponent(power, -extra) - (1n << BigInt(extra));
  // above 2^-extra / (m 2^e)
  return { m: (above << 256n) / m, e: -extra - 256 - e };
}

/** x^y for positive x. */
export function bigPow(x: number, y: number): BigFloat {
  const { m, e } = exact(y);
  const product: BigFloat = { m: logFixed(x) * m, e: e - precision };
  const limit = BigInt(2000) << P;
  let fixed = magnitude(product) > 12 ? (product.m > 0n ? limit : -limit) : atExponent(product, -precision);
  if (fixed > limit) fixed = limit;
  if (fixed < -limit) fixed = -limit;
  return expFixed(fixed);
}
