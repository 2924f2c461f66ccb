import { atExponent, type BigFloat, exact } from './big-float.ts';

/**
 * Elementary functions of fixed-point numbers (whole numbers counting 2^-bits) by their series: as many digits as one likes. Nothing
 * here comes from the platform's own functions but the start of Newton's iterations.
 */
export class FixedPoint {
  readonly bits: number;
  readonly one: bigint;
  readonly ln2: bigint;
  private readonly shift: bigint;

  constructor(bits: number) {
    this.bits = bits;
    this.shift = BigInt(bits);
    this.one = 1n << this.shift;
    // ln 2 = sum 1 / (k 2^k)
    let sum = 0n;
    for (let k = 1n; k <= this.shift + 8n; k++) sum += this.one / (k << k);
    this.ln2 = sum;
  }

  /** A double, exactly (as far as it has no digits below 2^-bits). */
  from(x: number): bigint {
    return atExponent(exact(x), -this.bits);
  }

  /** The nearest double or its neighbour. */
  toNumber(x: bigint): number {
    const size = (x < 0n ? -x : x).toString(2).length;
    const drop = Math.max(0, size - 64);
    return Number(x >> BigInt(drop)) * 2 ** (drop - this.bits);
  }

  mul(a: bigint, b: bigint): bigint {
    return (a * b) >> this.shift;
  }

  div(a: bigint, b: bigint): bigint {
    return (a << this.shift) / b;
  }

  /** The sum of first (1 + ratio(1) (1 + ratio(2) (...))), each term from the one before. */
  private series(first: bigint, next: (term: bigint, i: bigint) => bigint): bigint {
    let term = first;
    let sum = first;
    for (let i = 1n; term !== 0n && term !== -1n; i++) {
      term = next(term, i);
      sum += term;
    }
    return sum;
  }

  /** exp of a number of any size, as m 2^e. */
  exp(x: bigint): BigFloat {
    const twice = 2n * x + this.ln2;
    const k = twice / (2n * this.ln2) - (twice < 0n ? 1n : 0n);
    const squarings = 10n;
    const r = (x - k * this.ln2) >> squarings;
    let sum = this.series(this.one, (term, i) => this.mul(term, r) / i);
    for (let i = 0n; i < squarings; i++) sum = this.mul(sum, sum);
    return { m: sum, e: Number(k) - this.bits };
  }

  /** log of m 2^-bits, m > 0. */
  log(x: bigint): bigint {
    // x = 2^k f, f between sqrt(1/2) and sqrt(2), so that a number just below 1 keeps its digits
    const size = x.toString(2).length;
    let k = size - 1 - this.bits;
    if (Number(atExponent({ m: x, e: 0 }, size - 53)) > Math.SQRT2 * 2 ** 52) k++;
    const f = atExponent({ m: x, e: -this.bits - k }, -this.bits);
    let y = this.from(Math.log(this.toNumber(f)));
    for (let digits = 40; digits < this.bits; digits *= 3) {
      // Halley: y + 2 (f - exp y) / (f + exp y)
      const g = atExponent(this.exp(y), -this.bits);
      y += this.div(2n * (f - g), f + g);
    }
    return y + BigInt(k) * this.ln2;
  }

  sqrt(x: bigint): bigint {
    let y = this.from(Math.sqrt(this.toNumber(x)));
    for (let digits = 40; digits < this.bits; digits *= 2) y = (y + this.div(x, y)) >> 1n;
    return y;
  }

  sin(x: bigint): bigint {
    return this.series(x, (term, i) => -this.mul(this.mul(term, x), x) / (2n * i * (2n * i + 1n)));
  }

  cos(x: bigint): bigint {
    return this.series(this.one, (term, i) => -this.mul(this.mul(term, x), x) / (2n * i * (2n * i - 1n)));
  }

  /** (exp(x) - 1) / x by its series, for small x. */
  exprel(x: bigint): bigint {
    return this.series(this.one, (term, i) => this.mul(term, x) / (i + 1n));
  }
}
