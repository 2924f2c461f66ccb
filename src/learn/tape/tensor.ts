import { LearnError, ShapeError } from '../learn-error.ts';
import { type Shape, showShape, sizeOf } from './shape.ts';

export type UnaryFunction =
  | 'neg'
  | 'exp'
  | 'log'
  | 'sqrt'
  | 'reciprocal'
  | 'square'
  | 'abs'
  | 'sign'
  | 'tanh'
  | 'sigmoid'
  | 'softplus'
  | 'relu';

export type BinaryFunction = 'add' | 'sub' | 'mul' | 'div' | 'max' | 'min' | 'greater';

/** How a 1-D convolution meets its input: y[o] = sum over j of w[j] x[o * stride + j * dilation - before]. */
export interface ConvolutionPlan {
  readonly stride: number;
  readonly dilation: number;
  /** Zeros before and after the input. */
  readonly before: number;
  readonly after: number;
}

/** What a node of the tape does with its inputs. Every gradient is again made of these. */
export type Operation =
  | { readonly kind: 'input'; readonly name: string }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'constant'; readonly values: Float64Array }
  | { readonly kind: 'unary'; readonly f: UnaryFunction }
  | { readonly kind: 'binary'; readonly f: BinaryFunction }
  | { readonly kind: 'power'; readonly exponent: number }
  | { readonly kind: 'clip'; readonly low: number; readonly high: number }
  | { readonly kind: 'where' }
  | { readonly kind: 'reshape' }
  | { readonly kind: 'broadcast' }
  | { readonly kind: 'transpose'; readonly order: readonly number[] }
  | { readonly kind: 'slice'; readonly axis: number; readonly start: number; readonly step: number }
  | { readonly kind: 'pad'; readonly axis: number; readonly before: number; readonly after: number }
  | { readonly kind: 'concat'; readonly axis: number }
  | { readonly kind: 'repeat'; readonly axis: number; readonly times: number }
  | { readonly kind: 'gather'; readonly axis: number; readonly indices: readonly number[] }
  | { readonly kind: 'sum'; readonly axes: readonly number[] }
  | { readonly kind: 'largest'; readonly axes: readonly number[] }
  | { readonly kind: 'softmax' }
  | { readonly kind: 'matmul'; readonly transposeA: boolean; readonly transposeB: boolean }
  | { readonly kind: 'convolution'; readonly plan: ConvolutionPlan }
  | { readonly kind: 'convolutionInput'; readonly plan: ConvolutionPlan }
  | { readonly kind: 'convolutionWeight'; readonly plan: ConvolutionPlan }
  | { readonly kind: 'withGradient'; readonly rule: GradientRule };

/** Gradients of a loss by each of a node's inputs, from the gradient by the node itself; undefined where there is none. */
export type GradientRule = (gradient: Tensor) => readonly (Tensor | undefined)[];

/** A node of the tape: a tensor of known shape and how it comes about. Immutable; equality is identity. */
export interface Tensor {
  readonly operation: Operation;
  readonly inputs: readonly Tensor[];
  readonly shape: Shape;
}

/** A number stands for a tensor of shape []. */
export type TensorLike = Tensor | number;

export function tensorOf(operation: Operation, inputs: readonly Tensor[], shape: Shape): Tensor {
  return { operation, inputs, shape };
}

/** Values that are given anew at each run: a batch, a learning rate, a dropout mask. */
export function input(name: string, shape: Shape): Tensor {
  checkName('input', name);
  checkShape('input', name, shape);
  return tensorOf({ kind: 'input', name }, [], shape);
}

/** Values that a run may change: weights, running statistics, the state of an optimiser. */
export function variable(name: string, shape: Shape): Tensor {
  checkName('variable', name);
  checkShape('variable', name, shape);
  return tensorOf({ kind: 'variable', name }, [], shape);
}

/** @throws ShapeError unless there are as many values as the shape holds */
export function constant(values: ArrayLike<number>, shape: Shape = [values.length]): Tensor {
  checkShape('constant', 'a constant', shape);
  if (values.length !== sizeOf(shape)) {
    throw new ShapeError(
      `${values.length} values do not fill a tensor of shape ${showShape(shape)}`,
      'operator constant',
      `Give ${sizeOf(shape)} values.`,
    );
  }
  return tensorOf({ kind: 'constant', values: Float64Array.from(values) }, [], shape);
}

export function asTensor(x: TensorLike): Tensor {
  return typeof x === 'number' ? constant([x], []) : x;
}

/** The number that a node is known to be, when it is a constant of one entry. */
export function constantNumber(x: Tensor): number | undefined {
  return x.operation.kind === 'constant' && x.operation.values.length === 1 ? x.operation.values[0] : undefined;
}

/** How an error names an operand: by its own name, or by the operator that made it, with its shape. */
function describe(x: Tensor): string {
  const { operation } = x;
  const what =
    operation.kind === 'input' || operation.kind === 'variable'
      ? `${operation.kind} ${operation.name}`
      : operation.kind === 'unary' || operation.kind === 'binary'
        ? `a ${operation.f}`
        : `a ${operation.kind}`;
  return `${what} ${showShape(x.shape)}`;
}

export function shapeError(operator: string, why: string, operands: readonly Tensor[], remedy: string): ShapeError {
  return new ShapeError(`${operator}: ${why}`, `operands: ${operands.map(describe).join(', ')}`, remedy);
}

/** @throws ShapeError unless the axis is one of the tensor's; negative ones count from the last */
export function axisOf(operator: string, x: Tensor, axis: number): number {
  const rank = x.shape.length;
  const found = axis < 0 ? axis + rank : axis;
  if (Number.isInteger(axis) && found >= 0 && found < rank) return found;
  throw shapeError(operator, `there is no axis ${axis}`, [x], `Give an axis of 0 .. ${rank - 1}, or -${rank} .. -1.`);
}

function checkName(kind: string, name: string): void {
  // Names become names of an ONNX graph, where those of our own nodes begin with a dot.
  if (/^[A-Za-z_][\w./-]*$/.test(name)) return;
  throw new LearnError(
    `'${name}' is no name for a tensor`,
    `operator ${kind}`,
    'Begin with a letter, then letters, digits and . / _ -.',
  );
}

function checkShape(operator: string, name: string, shape: Shape): void {
  if (shape.every((length) => Number.isInteger(length) && length > 0)) return;
  throw new ShapeError(
    `${showShape(shape)} is no shape`,
    `operator ${operator}, ${name}`,
    'Give whole lengths above 0; [] is a single number.',
  );
}
