import { type Shape, sizeOf, withLength } from '../tape/shape.ts';
import type { ConvolutionPlan } from '../tape/tensor.ts';
import type { GraphBuilder } from './graph-builder.ts';
import type { Lowering } from './lower.ts';

const pair = (l: Lowering): readonly [string, string] => [l.inputs[0] as string, l.inputs[1] as string];

/** A convolution of x and w. onnxruntime has no Conv of double numbers: there it is a sum of matrix products, tap by tap. */
export function lowerConvolution(plan: ConvolutionPlan, l: Lowering): string {
  const [x, w] = pair(l);
  const taps = l.shapes[1]?.[2] as number;
  if (l.builder.precision === 'float32') return conv(l.builder, x, w, plan, taps);
  const padded = padAlong(l.builder, x, l.shapes[0] as Shape, plan);
  const parts = Array.from({ length: taps }, (_, tap) => {
    const column = sliceAlong(l.builder, w, tap, tap + 1, 1);
    const weight = l.builder.node('Reshape', [column, l.builder.integers(l.shapes[1]?.slice(0, 2) as number[])]);
    return l.builder.node('MatMul', [weight, tapSlice(l.builder, padded, plan, tap, l.shape[2] as number)]);
  });
  return parts.reduce((a, b) => l.builder.node('Add', [a, b]));
}

/**
 * The gradient by the input. Each phase of the stride is a plain convolution of the gradient with every stride-th tap, and the phases are
 * interleaved: on the CPU twice as fast as ConvTranspose.
 */
export function lowerConvolutionInput(plan: ConvolutionPlan, l: Lowering): string {
  const { builder, shapes, shape } = l;
  const [g, w] = pair(l);
  const [, channels, length] = shape as [number, number, number];
  const [batch, , lengthOut] = shapes[0] as [number, number, number];
  const taps = shapes[1]?.[2] as number;
  const { stride, dilation, before } = plan;
  // x[i] with i + before = q * stride + phase meets g[q - m] through tap j where j * dilation = m * stride + phase.
  const count = Math.ceil((length + before) / stride);
  const turned = builder.node('Transpose', [w], { perm: [1, 0, 2] });
  const phases = Array.from({ length: stride }, (_, phase) => {
    const chosen = [...Array(taps).keys()].filter((j) => (j * dilation) % stride === phase % stride);
    const shifts = chosen.map((j) => (j * dilation - phase) / stride);
    if (chosen.length === 0) {
      return builder.numbers(new Float64Array(batch * channels * count), [batch, channels, count]);
    }
    const weight = builder.node('Gather', [turned, builder.integers(chosen.toReversed())], { axis: 2 });
    const [first, last] = [shifts[0] as number, shifts.at(-1) as number];
    const step = chosen.length > 1 ? (shifts[1] as number) - first : 1;
    const after = count - lengthOut - first;
    const phasePlan = { stride: 1, dilation: step, before: last, after: Math.max(after, 0) };
    const inner: Lowering = {
      ...l,
      inputs: [g, weight],
      shapes: [shapes[0] as Shape, [channels, shapes[0]?.[1] as number, chosen.length]],
      shape: [batch, channels, Math.max(count, count - after)],
    };
    const all = lowerConvolution(phasePlan, inner);
    return after < 0 ? sliceAlong(builder, all, 0, count, 1) : all;
  });
  const whole =
    stride === 1
      ? (phases[0] as string)
      : builder.node('Reshape', [
          builder.node(
            'Concat',
            phases.map((p) => builder.node('Unsqueeze', [p, builder.integers([3])])),
            { axis: 3 },
          ),
          builder.integers([batch, channels, count * stride]),
        ]);
  const available = count * stride;
  return before === 0 && available === length ? whole : sliceAlong(builder, whole, before, before + length, 1);
}

/** The gradient by the weight: for each tap a batched matrix product of the gradient and the slice of the input that the tap saw. */
export function lowerConvolutionWeight(plan: ConvolutionPlan, l: Lowering): string {
  const { builder, shapes, shape } = l;
  const [x, g] = pair(l);
  const taps = shape[2] as number;
  const lengthOut = shapes[1]?.[2] as number;
  // With the channels last, the slices are whole rows, and no product needs a transposed operand.
  const rows = builder.node('Transpose', [x], { perm: [0, 2, 1] });
  const [batch, channels, length] = shapes[0] as [number, number, number];
  const padded = padAlong(builder, rows, [batch, length, channels], plan, 1);
  const parts = Array.from({ length: taps }, (_, tap) => {
    const product = builder.node('MatMul', [g, tapSlice(builder, padded, plan, tap, lengthOut, 1)]);
    const total = builder.node('ReduceSum', [product, builder.integers([0])], { keepdims: 0 });
    return builder.node('Unsqueeze', [total, builder.integers([2])]);
  });
  return parts.length === 1 ? (parts[0] as string) : builder.node('Concat', parts, { axis: 2 });
}

function conv(b: GraphBuilder, x: string, w: string, plan: ConvolutionPlan, taps: number): string {
  return b.node('Conv', [x, w], {
    kernel_shape: [taps],
    strides: [plan.stride],
    dilations: [plan.dilation],
    pads: [plan.before, plan.after],
  });
}

/** What a tap sees of a padded input. */
function tapSlice(b: GraphBuilder, x: string, plan: ConvolutionPlan, tap: number, lengthOut: number, axis = 2): string {
  const start = tap * plan.dilation;
  return sliceAlong(b, x, start, start + (lengthOut - 1) * plan.stride + 1, plan.stride, axis);
}

function sliceAlong(b: GraphBuilder, x: string, start: number, end: number, step: number, axis = 2): string {
  return b.node('Slice', [x, ...[[start], [end], [axis], [step]].map((list) => b.integers(list))]);
}

/** Zeros along an axis of a tensor of three, put beside it: Concat copies whole rows, and is several times faster than Pad. */
function padAlong(b: GraphBuilder, x: string, shape: Shape, plan: ConvolutionPlan, axis = 2): string {
  const zeros = (count: number): string[] => {
    if (count === 0) return [];
    const narrow = withLength(shape, axis, count);
    return [b.numbers(new Float64Array(sizeOf(narrow)), narrow)];
  };
  const parts = [...zeros(plan.before), x, ...zeros(plan.after)];
  return parts.length === 1 ? x : b.node('Concat', parts, { axis });
}
