import { type FunctionWriter, type Simd, v128 } from './assembler.ts';

/** A vector value: writes the instructions that leave it on the stack. */
export type Vector = () => void;

/** Formulas over vectors, so that emitted mathematics reads like mathematics. */
export class VectorCode {
  readonly f: FunctionWriter;

  constructor(f: FunctionWriter) {
    this.f = f;
  }

  /** The value of a local. */
  local(index: number): Vector {
    return () => {
      this.f.get(index);
    };
  }

  /** Computes a value here, once. */
  keep(value: Vector): Vector {
    const index = this.f.local(v128);
    value();
    this.f.set(index);
    return this.local(index);
  }

  /** The same number in every lane. */
  number(x: number): Vector {
    return () => {
      this.f.splat(x);
    };
  }

  bits(x: bigint): Vector {
    return () => {
      this.f.splatBits(x);
    };
  }

  apply(op: Simd, ...args: readonly (Vector | number)[]): Vector {
    return () => {
      for (const a of args) (typeof a === 'number' ? this.number(a) : a)();
      this.f.simd(op);
    };
  }

  add = (a: Vector | number, b: Vector | number): Vector => this.apply('f64x2.add', a, b);
  sub = (a: Vector | number, b: Vector | number): Vector => this.apply('f64x2.sub', a, b);
  mul = (a: Vector | number, b: Vector | number): Vector => this.apply('f64x2.mul', a, b);
  div = (a: Vector | number, b: Vector | number): Vector => this.apply('f64x2.div', a, b);
  and = (a: Vector, b: Vector): Vector => this.apply('v128.and', a, b);

  /** a where the mask holds, else b. */
  select(mask: Vector, a: Vector | number, b: Vector | number): Vector {
    return this.apply('v128.bitselect', a, b, mask);
  }

  /** The 64-bit lanes of a shifted by a constant. */
  shift(op: 'i64x2.shl' | 'i64x2.shr_u', a: Vector, by: number): Vector {
    return () => {
      a();
      this.f.i32Const(by).simd(op);
    };
  }

  /**
   * The number without its last 27 bits: it has 26 left, the rest has 27, and the product of two such heads is exact. (Splitting as in
   * Dekker 1971, by masking instead of multiplying.)
   */
  head(a: Vector): Vector {
    return this.and(a, this.bits(0xfffffffff8000000n));
  }

  /** c0 + c1 x + c2 x^2 + ... by Horner's rule. */
  polynomial(x: Vector, coefficients: readonly number[]): Vector {
    const [first, ...rest] = coefficients.toReversed() as [number, ...number[]];
    return rest.reduce<Vector>((sum, c) => this.add(this.mul(sum, x), c), this.number(first));
  }
}

/**
 * Puts the platform's own scalar function in those lanes of local `result` where the mask in local `inside` does not hold. The other
 * lanes keep their bits: what happens in one lane changes nothing in another.
 */
export function patchOutside(
  f: FunctionWriter,
  inside: number,
  result: number,
  args: readonly number[],
  scalar: number,
): void {
  for (const lane of [0, 1]) {
    f.get(inside).extractLane(lane).bytes(0xbd, 0x50, 0x04, 0x40); // i64.reinterpret_f64, i64.eqz, if
    f.get(result);
    for (const a of args) f.get(a).extractLane(lane);
    f.call(scalar).replaceLane(lane).set(result);
    f.bytes(0x0b);
  }
}
