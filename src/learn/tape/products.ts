import { broadcastShape, type Shape } from './shape.ts';
import { type ConvolutionPlan, shapeError, type Tensor, tensorOf } from './tensor.ts';

/**
 * Matrix products over the last two axes; the axes before them are stretched to one another.
 *
 * @throws ShapeError when the inner lengths differ
 */
export function matmul(a: Tensor, b: Tensor, { transposeA = false, transposeB = false } = {}): Tensor {
  const [rows, innerA] = matrixOf(a, transposeA);
  const [innerB, columns] = matrixOf(b, transposeB);
  const batch = broadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
  if (rows === undefined || columns === undefined || innerA !== innerB || !batch) {
    const why = [a, b].some((x) => x.shape.length < 2)
      ? 'an operand is no matrix'
      : batch
        ? `the inner lengths ${innerA} and ${innerB} differ`
        : 'the axes before the last two do not stretch to one another';
    throw shapeError('matmul', why, [a, b], 'Give [..., n, k] and [..., k, m], or transpose one of them.');
  }
  return tensorOf({ kind: 'matmul', transposeA, transposeB }, [a, b], [...batch, rows, columns]);
}

export interface ConvolutionOptions {
  readonly stride?: number;
  readonly dilation?: number;
  /** Zeros before and after; `same` (the default) gives ceil(length / stride) entries, any odd zero behind. */
  readonly padding?: 'same' | 'none' | readonly [before: number, after: number];
}

/**
 * Cross-correlation along the last axis.
 *
 * @param x [batch, channels, length]
 * @param weight [channels out, channels in, taps]
 * @returns [batch, channels out, length out]
 */
export function convolution(x: Tensor, weight: Tensor, options: ConvolutionOptions = {}): Tensor {
  const [batch, channels, length] = x.shape;
  const [channelsOut, channelsIn, taps] = weight.shape;
  const { stride = 1, dilation = 1 } = options;
  const remedy = 'Give [batch, channels, length] and [channels out, channels in, taps].';
  if (x.shape.length !== 3 || weight.shape.length !== 3) {
    throw shapeError('convolution', 'an operand has not three axes', [x, weight], remedy);
  }
  if (channels !== channelsIn) {
    throw shapeError('convolution', `${channels} channels meet weights of ${channelsIn}`, [x, weight], remedy);
  }
  if (![stride, dilation].every((n) => Number.isInteger(n) && n >= 1)) {
    throw shapeError('convolution', `stride ${stride}, dilation ${dilation}`, [x, weight], 'Give whole numbers >= 1.');
  }
  const [before, after] = paddingOf(options.padding ?? 'same', length as number, taps as number, stride, dilation);
  if (![before, after].every((n) => Number.isInteger(n) && n >= 0)) {
    throw shapeError('convolution', `padding ${before}, ${after}`, [x, weight], 'Give whole numbers from 0 on.');
  }
  const plan = { stride, dilation, before, after };
  const lengthOut = convolvedLength(length as number, taps as number, plan);
  if (lengthOut < 1) {
    throw shapeError('convolution', 'the weights reach further than the padded input', [x, weight], 'Pad it more.');
  }
  return convolutionBy(x, weight, plan, [batch as number, channelsOut as number, lengthOut]);
}

/** A convolution whose plan and shape are known to fit. */
export function convolutionBy(x: Tensor, weight: Tensor, plan: ConvolutionPlan, shape: Shape): Tensor {
  return tensorOf({ kind: 'convolution', plan }, [x, weight], shape);
}

/** Gradient of a convolution by its input, from the gradient g by its output: linear in g and in the weight. */
export function convolutionInput(g: Tensor, weight: Tensor, plan: ConvolutionPlan, shape: Shape): Tensor {
  return tensorOf({ kind: 'convolutionInput', plan }, [g, weight], shape);
}

/** Gradient of a convolution by its weight, from the gradient g by its output: linear in g and in the input x. */
export function convolutionWeight(x: Tensor, g: Tensor, plan: ConvolutionPlan, shape: Shape): Tensor {
  return tensorOf({ kind: 'convolutionWeight', plan }, [x, g], shape);
}

function convolvedLength(length: number, taps: number, { stride, dilation, before, after }: ConvolutionPlan): number {
  return Math.floor((length + before + after - dilation * (taps - 1) - 1) / stride) + 1;
}

function paddingOf(
  padding: NonNullable<ConvolutionOptions['padding']>,
  length: number,
  taps: number,
  stride: number,
  dilation: number,
): readonly [number, number] {
  if (padding === 'none') return [0, 0];
  if (padding !== 'same') return padding;
  const all = Math.max((Math.ceil(length / stride) - 1) * stride + dilation * (taps - 1) + 1 - length, 0);
  return [Math.floor(all / 2), Math.ceil(all / 2)];
}

function matrixOf(x: Tensor, transposed: boolean): readonly [number | undefined, number | undefined] {
  const [rows, columns] = [x.shape.at(-2), x.shape.at(-1)];
  return transposed ? [columns, rows] : [rows, columns];
}
