import { type Shape, sizeOf, stridesOf } from '../tape/shape.ts';

export type Values = Float64Array | Float32Array;

/** Steps through an operand for each axis of a result: 0 along axes that it is stretched over. */
export function stretchedStrides(shape: Shape, result: Shape): number[] {
  const strides = stridesOf(shape);
  const extra = result.length - shape.length;
  return result.map((_, axis) => (axis < extra || shape[axis - extra] === 1 ? 0 : (strides[axis - extra] as number)));
}

/**
 * Calls `visit(place, a, b, c)` for each entry of a shape in row-major order, with the places of the entries of up to three operands.
 *
 * @param strides of each operand along each axis of the shape
 */
export function eachEntry(
  shape: Shape,
  strides: readonly (readonly number[])[],
  visit: (place: number, a: number, b: number, c: number) => void,
): void {
  const rank = shape.length;
  const [sa = [], sb = [], sc = []] = strides;
  const inner = rank > 0 ? (shape[rank - 1] as number) : 1;
  const [ia, ib, ic] = [sa[rank - 1] ?? 0, sb[rank - 1] ?? 0, sc[rank - 1] ?? 0];
  const count = new Array<number>(rank).fill(0);
  const total = sizeOf(shape);
  let a = 0;
  let b = 0;
  let c = 0;
  for (let place = 0; place < total; place += inner) {
    for (let i = 0; i < inner; i++) visit(place + i, a + i * ia, b + i * ib, c + i * ic);
    for (let axis = rank - 2; axis >= 0; axis--) {
      const length = shape[axis] as number;
      const next = (count[axis] as number) + 1;
      a += sa[axis] ?? 0;
      b += sb[axis] ?? 0;
      c += sc[axis] ?? 0;
      if (next < length) {
        count[axis] = next;
        break;
      }
      count[axis] = 0;
      a -= length * (sa[axis] ?? 0);
      b -= length * (sb[axis] ?? 0);
      c -= length * (sc[axis] ?? 0);
    }
  }
}
