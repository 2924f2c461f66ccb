import { broadcastShape, sameShape } from './shape.ts';
import {
  asTensor,
  type BinaryFunction,
  constant,
  constantNumber,
  shapeError,
  type Tensor,
  type TensorLike,
  tensorOf,
  type UnaryFunction,
} from './tensor.ts';
import { binaryValue, unaryValue } from './values.ts';

// Operators that work entry by entry. Two operands are stretched to a common shape, axes aligned at the last one.

export const neg = (x: TensorLike): Tensor => unary('neg', x);
export const exp = (x: TensorLike): Tensor => unary('exp', x);
/** Natural logarithm. */
export const log = (x: TensorLike): Tensor => unary('log', x);
export const sqrt = (x: TensorLike): Tensor => unary('sqrt', x);
export const reciprocal = (x: TensorLike): Tensor => unary('reciprocal', x);
export const square = (x: TensorLike): Tensor => unary('square', x);
/** Its gradient at 0 is 0. */
export const abs = (x: TensorLike): Tensor => unary('abs', x);
/** -1, 0 or 1; its gradient is 0. */
export const sign = (x: TensorLike): Tensor => unary('sign', x);
export const tanh = (x: TensorLike): Tensor => unary('tanh', x);
/** 1 / (1 + exp(-x)) */
export const sigmoid = (x: TensorLike): Tensor => unary('sigmoid', x);
/** log(1 + exp(x)) */
export const softplus = (x: TensorLike): Tensor => unary('softplus', x);
/** max(x, 0); its gradient at 0 is 0. */
export const relu = (x: TensorLike): Tensor => unary('relu', x);

export const add = (a: TensorLike, b: TensorLike): Tensor => binary('add', a, b);
export const sub = (a: TensorLike, b: TensorLike): Tensor => binary('sub', a, b);
export const mul = (a: TensorLike, b: TensorLike): Tensor => binary('mul', a, b);
export const div = (a: TensorLike, b: TensorLike): Tensor => binary('div', a, b);
/** The larger of two, entry by entry; where they are equal the gradient goes to the second. */
export const max = (a: TensorLike, b: TensorLike): Tensor => binary('max', a, b);
/** The smaller of two, entry by entry; where they are equal the gradient goes to the second. */
export const min = (a: TensorLike, b: TensorLike): Tensor => binary('min', a, b);
/** 1 where a > b, else 0; its gradient is 0. */
export const greater = (a: TensorLike, b: TensorLike): Tensor => binary('greater', a, b);

/** x to a fixed exponent. */
export function power(x: TensorLike, exponent: number): Tensor {
  const base = asTensor(x);
  if (exponent === 1) return base;
  if (exponent === 2) return square(base);
  return tensorOf({ kind: 'power', exponent }, [base], base.shape);
}

/** x held within low .. high; the gradient is 0 outside and at the bounds. */
export function clip(x: Tensor, low: number, high: number): Tensor {
  if (!(low < high)) throw shapeError('clip', `there is nothing between ${low} and ${high}`, [x], 'Give low < high.');
  return tensorOf({ kind: 'clip', low, high }, [x], x.shape);
}

/** a where the mask is above 0, else b. No gradient goes to the mask. */
export function where(mask: Tensor, a: TensorLike, b: TensorLike): Tensor {
  const operands = [mask, asTensor(a), asTensor(b)];
  const shape = operands.reduce<readonly number[] | undefined>(
    (common, x) => common && broadcastShape(common, x.shape),
    [],
  );
  if (!shape) throw mismatch('where', operands);
  return tensorOf({ kind: 'where' }, operands, shape);
}

function unary(f: UnaryFunction, like: TensorLike): Tensor {
  const x = asTensor(like);
  const known = constantNumber(x);
  if (known !== undefined) return constant([unaryValue(f, known)], x.shape);
  return tensorOf({ kind: 'unary', f }, [x], x.shape);
}

function binary(f: BinaryFunction, likeA: TensorLike, likeB: TensorLike): Tensor {
  const a = asTensor(likeA);
  const b = asTensor(likeB);
  const shape = broadcastShape(a.shape, b.shape);
  if (!shape) throw mismatch(f, [a, b]);
  const [knownA, knownB] = [constantNumber(a), constantNumber(b)];
  if (knownA !== undefined && knownB !== undefined) return constant([binaryValue(f, knownA, knownB)], shape);
  // What changes nothing is left out; the seed of a gradient is a 1.
  if (f === 'mul' && knownA === 1 && sameShape(b.shape, shape)) return b;
  if ((f === 'mul' || f === 'div') && knownB === 1 && sameShape(a.shape, shape)) return a;
  // Two numbers one after the other are one number.
  if (f === 'mul' && knownB !== undefined) return scaled(a, b, knownB, shape);
  if (f === 'mul' && knownA !== undefined) return scaled(b, a, knownA, shape);
  // A stretched operand need not be stretched beforehand, so long as the result keeps its shape.
  const narrowA = unstretched(a);
  const narrowB = unstretched(b);
  if (narrowA !== a && fits(narrowA, b, shape)) return binary(f, narrowA, b);
  if (narrowB !== b && fits(a, narrowB, shape)) return binary(f, a, narrowB);
  return tensorOf({ kind: 'binary', f }, [a, b], shape);
}

function scaled(x: Tensor, factor: Tensor, value: number, shape: readonly number[]): Tensor {
  const [inner, before] = x.inputs;
  const isScaled = x.operation.kind === 'binary' && x.operation.f === 'mul' && inner && before;
  const earlier = isScaled ? constantNumber(before) : undefined;
  if (inner && earlier !== undefined && sameShape(inner.shape, shape)) return mul(inner, earlier * value);
  return tensorOf({ kind: 'binary', f: 'mul' }, [x, factor.shape.length === 0 ? factor : constant([value], [])], shape);
}

function unstretched(x: Tensor): Tensor {
  return x.operation.kind === 'broadcast' ? (x.inputs[0] as Tensor) : x;
}

function fits(a: Tensor, b: Tensor, shape: readonly number[]): boolean {
  const common = broadcastShape(a.shape, b.shape);
  return common !== undefined && sameShape(common, shape);
}

function mismatch(operator: string, operands: readonly Tensor[]): Error {
  return shapeError(
    operator,
    'the shapes do not stretch to one another',
    operands,
    'Lengths must be equal or 1, axis by axis from the last; see reshape and broadcastTo.',
  );
}
