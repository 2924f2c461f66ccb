/** Binary numbers of any precision: m 2^e, exactly. */
export interface BigFloat {
  readonly m: bigint;
  readonly e: number;
}

const view = new DataView(new ArrayBuffer(8));

/** A finite double as m 2^e, exactly. */
export function exact(x: number): BigFloat {
  view.setFloat64(0, x);
  const bits = view.getBigUint64(0);
  const exponent = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & 0xfffffffffffffn;
  const m = exponent === 0 ? fraction : fraction | (1n << 52n);
  return { m: bits >> 63n ? -m : m, e: (exponent === 0 ? 1 : exponent) - 1075 };
}

/** The double with these 64 bits. */
export function fromBits(bits: bigint): number {
  view.setBigUint64(0, bits);
  return view.getFloat64(0);
}

/** m 2^e shifted so that its exponent is `to` (bits below are dropped). */
export function atExponent({ m, e }: BigFloat, to: number): bigint {
  return e >= to ? m << BigInt(e - to) : m >> BigInt(to - e);
}

/** floor(log2 |x|). */
export function magnitude({ m, e }: BigFloat): number {
  return (m < 0n ? -m : m).toString(2).length - 1 + e;
}

/**
 * Distance of a double from the true value, in units of the last place of a double of that size (2^-1074 among subnormals).
 * An infinity counts as 2^1024, where rounding to nearest puts it; right of that there is no error.
 */
export function ulpsFrom(truth: BigFloat, found: number): number {
  if (Number.isNaN(found)) return Number.POSITIVE_INFINITY;
  if (truth.m === 0n) return found === 0 ? 0 : Number.POSITIVE_INFINITY;
  const size = magnitude(truth);
  const infinite = !Number.isFinite(found);
  if (infinite && size >= 1024 && truth.m > 0n === found > 0) return 0;
  const unit = Math.min(Math.max(size - 52, -1074), 971);
  const guard = 20;
  const y = infinite ? { m: found > 0 ? 1n : -1n, e: 1024 } : exact(found);
  const difference = atExponent(truth, unit - guard) - atExponent(y, unit - guard);
  return Math.abs(Number(difference)) / 2 ** guard;
}
