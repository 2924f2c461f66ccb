import { reshape } from './arrange.ts';
import { mul, square, sub } from './elementwise.ts';
import { type Shape, sizeOf } from './shape.ts';
import { axisOf, shapeError, type Tensor, tensorOf } from './tensor.ts';

export interface ReduceOptions {
  /** All axes when left out. */
  readonly axes?: readonly number[];
  /** The reduced axes stay, with a length of 1. */
  readonly keep?: boolean;
}

export function sum(x: Tensor, options: ReduceOptions = {}): Tensor {
  return reduced('sum', x, options);
}

export function mean(x: Tensor, options: ReduceOptions = {}): Tensor {
  const total = sum(x, options);
  return mul(total, sizeOf(total.shape) / sizeOf(x.shape));
}

/** The largest entry; where several are, the gradient is shared among them. */
export function largest(x: Tensor, options: ReduceOptions = {}): Tensor {
  return reduced('largest', x, options);
}

/** Mean squared distance from the mean, divided by the count. */
export function variance(x: Tensor, options: ReduceOptions = {}): Tensor {
  return mean(square(sub(x, mean(x, { ...options, keep: true }))), options);
}

/** exp(x) over the sum of exp(x), along the last axis. */
export function softmax(x: Tensor): Tensor {
  if (x.shape.length === 0) throw shapeError('softmax', 'a single number has no last axis', [x], 'Give it an axis.');
  return tensorOf({ kind: 'softmax' }, [x], x.shape);
}

function reduced(kind: 'sum' | 'largest', x: Tensor, { axes, keep = false }: ReduceOptions): Tensor {
  const all = axes?.map((axis) => axisOf(kind, x, axis)) ?? [...x.shape.keys()];
  const chosen = [...new Set(all)].sort((a, b) => a - b);
  const kept: Shape = x.shape.map((length, axis) => (chosen.includes(axis) ? 1 : length));
  const out = chosen.some((axis) => x.shape[axis] !== 1) ? tensorOf({ kind, axes: chosen }, [x], kept) : x;
  return keep
    ? out
    : reshape(
        out,
        x.shape.filter((_, axis) => !chosen.includes(axis)),
      );
}
