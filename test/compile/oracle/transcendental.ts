import { atExponent, type BigFloat, exact, magnitude } from './big-float.ts';
import { FixedPoint } from './fixed-point.ts';

/** exp, log, exprel and pow of doubles to more than 200 bits. */

const fixed = new FixedPoint(288);

const clamped = (x: number): number => Math.max(-2000, Math.min(2000, x));

export function bigExp(x: number): BigFloat {
  return fixed.exp(fixed.from(clamped(x)));
}

/** log of a positive double, of any size. */
function logOf(x: number): bigint {
  // 2^-k x has all its digits as a fixed-point number.
  const k = magnitude(exact(x));
  const { m, e } = exact(x);
  return fixed.log(atExponent({ m, e: e - k }, -fixed.bits)) + BigInt(k) * fixed.ln2;
}

export function bigLog(x: number): BigFloat {
  return { m: logOf(x), e: -fixed.bits };
}

/** (exp(x) - 1) / x. */
export function bigExprel(x: number): BigFloat {
  if (Math.abs(x) < 0.5) return { m: fixed.exprel(fixed.from(x)), e: -fixed.bits };
  const { m, e } = exact(x);
  const low = 1200;
  const above = atExponent(bigExp(x), -low) - (1n << BigInt(low));
  // above 2^-low / (m 2^e)
  return { m: (above << 256n) / m, e: -low - 256 - e };
}

/** x^y for positive x. */
export function bigPow(x: number, y: number): BigFloat {
  const { m, e } = exact(y);
  const exponent: BigFloat = { m: logOf(x) * m, e: e - fixed.bits };
  const limit = fixed.from(2000);
  const far = exponent.m !== 0n && magnitude(exponent) > 12;
  const product = far ? (exponent.m > 0n ? limit : -limit) : atExponent(exponent, -fixed.bits);
  return fixed.exp(product > limit ? limit : product < -limit ? -limit : product);
}
