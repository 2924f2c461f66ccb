import { broadcastShape, type Shape, sameShape, showShape, sizeOf, withLength } from './shape.ts';
import { axisOf, constant, constantNumber, shapeError, type Tensor, tensorOf } from './tensor.ts';

// Operators that move entries and compute nothing.

/** The same entries in row-major order under another shape. */
export function reshape(x: Tensor, shape: Shape): Tensor {
  if (sizeOf(shape) !== sizeOf(x.shape)) {
    throw shapeError(
      'reshape',
      `${showShape(shape)} holds ${sizeOf(shape)} entries, not ${sizeOf(x.shape)}`,
      [x],
      'Give a shape of the same size.',
    );
  }
  if (sameShape(shape, x.shape)) return x;
  const known = constantNumber(x);
  if (known !== undefined) return constant([known], shape);
  const source = x.operation.kind === 'reshape' ? (x.inputs[0] as Tensor) : x;
  return sameShape(shape, source.shape) ? source : tensorOf({ kind: 'reshape' }, [source], shape);
}

/** Lengths of 1 stretched to those of a shape; axes are aligned at the last one. */
export function broadcastTo(x: Tensor, shape: Shape): Tensor {
  const common = broadcastShape(x.shape, shape);
  if (!common || !sameShape(common, shape)) {
    throw shapeError('broadcastTo', `it does not stretch to ${showShape(shape)}`, [x], 'Only lengths of 1 stretch.');
  }
  return sameShape(x.shape, shape) ? x : tensorOf({ kind: 'broadcast' }, [x], shape);
}

/** Axes in another order; without one, the last two change places. */
export function transpose(x: Tensor, order?: readonly number[]): Tensor {
  const rank = x.shape.length;
  const axes = order ?? [...Array(Math.max(rank - 2, 0)).keys(), rank - 1, rank - 2];
  if (axes.length !== rank || [...axes].sort((a, b) => a - b).some((axis, i) => axis !== i)) {
    throw shapeError('transpose', `[${axes}] is no order of its axes`, [x], `Give each of 0 .. ${rank - 1} once.`);
  }
  if (axes.every((axis, i) => axis === i)) return x;
  return tensorOf(
    { kind: 'transpose', order: axes },
    [x],
    axes.map((axis) => x.shape[axis] as number),
  );
}

/**
 * Entries start, start + step, ... before end along one axis.
 *
 * @param end as the axis' length when left out
 */
export function slice(x: Tensor, axis: number, start: number, end?: number, step = 1): Tensor {
  const along = axisOf('slice', x, axis);
  const length = x.shape[along] as number;
  const stop = end ?? length;
  if (![start, stop, step].every(Number.isInteger) || start < 0 || stop > length || start >= stop || step < 1) {
    throw shapeError(
      'slice',
      `${start} .. ${stop} by ${step} is not within axis ${along}`,
      [x],
      `Give whole numbers with 0 <= start < end <= ${length} and a step of at least 1.`,
    );
  }
  const count = Math.ceil((stop - start) / step);
  if (count === length) return x;
  return tensorOf({ kind: 'slice', axis: along, start, step }, [x], withLength(x.shape, along, count));
}

/** Zeros before and after along one axis. */
export function pad(x: Tensor, axis: number, before: number, after: number): Tensor {
  const along = axisOf('pad', x, axis);
  if (![before, after].every((n) => Number.isInteger(n) && n >= 0)) {
    throw shapeError('pad', `${before} and ${after} are no numbers of zeros`, [x], 'Give whole numbers from 0 on.');
  }
  if (before === 0 && after === 0) return x;
  const length = (x.shape[along] as number) + before + after;
  return tensorOf({ kind: 'pad', axis: along, before, after }, [x], withLength(x.shape, along, length));
}

/** Tensors one after the other along an axis. */
export function concat(parts: readonly Tensor[], axis: number): Tensor {
  const [first] = parts;
  if (!first) throw shapeError('concat', 'there is nothing to put together', [], 'Give at least one tensor.');
  const along = axisOf('concat', first, axis);
  const length = parts.reduce((sum, part) => sum + (part.shape[along] ?? 0), 0);
  const shape = withLength(first.shape, along, length);
  if (!parts.every((part) => sameShape(withLength(part.shape, along, length), shape))) {
    throw shapeError('concat', `the shapes differ beside axis ${along}`, parts, 'Reshape, slice or pad them first.');
  }
  return parts.length === 1 ? first : tensorOf({ kind: 'concat', axis: along }, parts, shape);
}

/** Each entry several times in a row along an axis: nearest up-sampling. */
export function repeat(x: Tensor, axis: number, times: number): Tensor {
  const along = axisOf('repeat', x, axis);
  if (!Number.isInteger(times) || times < 1) {
    throw shapeError('repeat', `${times} is no number of times`, [x], 'Give a whole number of at least 1.');
  }
  if (times === 1) return x;
  const length = (x.shape[along] as number) * times;
  return tensorOf({ kind: 'repeat', axis: along, times }, [x], withLength(x.shape, along, length));
}

/** Entries at fixed places along an axis, in any order and any number of times. */
export function gather(x: Tensor, axis: number, indices: readonly number[]): Tensor {
  const along = axisOf('gather', x, axis);
  const length = x.shape[along] as number;
  const wrong = indices.find((i) => !Number.isInteger(i) || i < 0 || i >= length);
  if (wrong !== undefined || indices.length === 0) {
    const why = wrong === undefined ? 'there are no indices' : `index ${wrong} is not within axis ${along}`;
    throw shapeError('gather', why, [x], `Give whole numbers from 0 to ${length - 1}.`);
  }
  return tensorOf({ kind: 'gather', axis: along, indices }, [x], withLength(x.shape, along, indices.length));
}

/** Several tensors of one shape along a new axis. */
export function stack(parts: readonly Tensor[], axis: number): Tensor {
  return concat(
    parts.map((part) => reshape(part, [...part.shape.slice(0, axis), 1, ...part.shape.slice(axis)])),
    axis,
  );
}
