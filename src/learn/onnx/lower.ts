import type { ProgramNode } from '../tape/order.ts';
import type { Shape } from '../tape/shape.ts';
import type { BinaryFunction, Operation, UnaryFunction } from '../tape/tensor.ts';
import type { GraphBuilder } from './graph-builder.ts';
import { lowerConvolution, lowerConvolutionInput, lowerConvolutionWeight } from './lower-convolution.ts';
import { lowerMatmul } from './lower-matmul.ts';
import { typeCodes } from './model.ts';

/** What runs the graph: operators that are fast on one are slow or missing on another. `portable` is plain ONNX for any runtime. */
export type Target = 'cpu' | 'wasm' | 'webgpu' | 'portable';

/** A node of the tape on its way to ONNX. */
export interface Lowering {
  readonly builder: GraphBuilder;
  readonly target: Target;
  readonly inputs: readonly string[];
  readonly shapes: readonly Shape[];
  readonly shape: Shape;
  /** The condition behind an input that is a comparison, as a tensor of truth values. */
  readonly condition: (input: number) => string;
}

type Lowered = Exclude<Operation, { kind: 'withGradient' | 'input' | 'variable' }>;
type Lower<K> = (operation: Extract<Lowered, { kind: K }>, lowering: Lowering) => string;

/** Adds the ONNX nodes that compute a node of the tape, and gives the name of their result. */
export function lower(
  operation: Exclude<ProgramNode['operation'], { kind: 'input' | 'variable' }>,
  l: Lowering,
): string {
  // Each rule is stored under the kind that it takes.
  const rule = rules[operation.kind] as Lower<Lowered['kind']>;
  return rule(operation as never, l);
}

const sameNames: Readonly<Record<Exclude<UnaryFunction, 'square' | 'sign'>, string>> = {
  neg: 'Neg',
  exp: 'Exp',
  log: 'Log',
  sqrt: 'Sqrt',
  reciprocal: 'Reciprocal',
  abs: 'Abs',
  tanh: 'Tanh',
  sigmoid: 'Sigmoid',
  softplus: 'Softplus',
  relu: 'Relu',
};

const binaryNames: Readonly<Record<BinaryFunction, string>> = {
  add: 'Add',
  sub: 'Sub',
  mul: 'Mul',
  div: 'Div',
  max: 'Max',
  min: 'Min',
  greater: 'Greater',
};

const x = (l: Lowering): string => l.inputs[0] as string;

/** The numbers 1 and 0 of truth values. */
export function castToNumbers(builder: GraphBuilder, condition: string): string {
  return builder.node('Cast', [condition], { to: typeCodes[builder.precision] });
}

const rules: { readonly [K in Lowered['kind']]: Lower<K> } = {
  constant: ({ values }, { builder, shape }) => builder.numbers(values, shape),
  unary: ({ f }, l) => {
    const { builder } = l;
    if (f === 'square') return builder.node('Mul', [x(l), x(l)]);
    // Sign has no WebGPU kernel: it would travel to the CPU and back.
    if (f === 'sign' && l.target === 'webgpu') {
      const zero = builder.number(0);
      const above = castToNumbers(builder, builder.node('Greater', [x(l), zero]));
      return builder.node('Sub', [above, castToNumbers(builder, builder.node('Less', [x(l), zero]))]);
    }
    if (f === 'softplus' && builder.precision === 'float64') return softplusOfParts(l);
    return builder.node(f === 'sign' ? 'Sign' : sameNames[f], [x(l)]);
  },
  binary: ({ f }, { builder, inputs }) => builder.node(binaryNames[f], inputs),
  power: ({ exponent }, l) => l.builder.node('Pow', [x(l), l.builder.number(exponent)]),
  clip: ({ low, high }, l) => l.builder.node('Clip', [x(l), l.builder.number(low), l.builder.number(high)]),
  where: (_, { builder, inputs, condition }) => builder.node('Where', [condition(0), ...inputs.slice(1)]),
  reshape: (_, l) => reshaped(l, x(l), l.shape),
  broadcast: (_, l) => l.builder.node('Expand', [x(l), l.builder.integers(l.shape)]),
  transpose: ({ order }, l) => l.builder.node('Transpose', [x(l)], { perm: order }),
  slice: ({ axis, start, step }, l) => {
    const { builder, shape } = l;
    const end = start + ((shape[axis] as number) - 1) * step + 1;
    return builder.node('Slice', [x(l), ...[[start], [end], [axis], [step]].map((list) => builder.integers(list))]);
  },
  pad: ({ axis, before, after }, l) => {
    const zeros = (count: number): number[] => l.shape.map((_length, i) => (i === axis ? count : 0));
    return l.builder.node('Pad', [x(l), l.builder.integers([...zeros(before), ...zeros(after)])]);
  },
  concat: ({ axis }, { builder, inputs }) => builder.node('Concat', inputs, { axis }),
  repeat: ({ axis, times }, l) => {
    // Copies side by side on a new axis: three times faster on the CPU than Expand.
    const narrow = l.shapes[0] as Shape;
    const column = reshaped(l, x(l), [...narrow.slice(0, axis + 1), 1, ...narrow.slice(axis + 1)]);
    const copies = l.builder.node('Concat', new Array<string>(times).fill(column), { axis: axis + 1 });
    return reshaped(l, copies, l.shape);
  },
  gather: ({ axis, indices }, l) => l.builder.node('Gather', [x(l), l.builder.integers(indices)], { axis }),
  sum: ({ axes }, l) => l.builder.node('ReduceSum', [x(l), l.builder.integers(axes)], { keepdims: 1 }),
  largest: ({ axes }, l) => l.builder.node('ReduceMax', [x(l)], { axes, keepdims: 1 }),
  softmax: (_, l) => l.builder.node('Softmax', [x(l)], { axis: -1 }),
  matmul: lowerMatmul,
  convolution: ({ plan }, l) => lowerConvolution(plan, l),
  convolutionInput: ({ plan }, l) => lowerConvolutionInput(plan, l),
  convolutionWeight: ({ plan }, l) => lowerConvolutionWeight(plan, l),
};

function reshaped({ builder }: Lowering, name: string, shape: Shape): string {
  return builder.node('Reshape', [name, builder.integers(shape)]);
}

/** max(x, 0) + log(1 + exp(-|x|)): onnxruntime has no Softplus of double numbers. */
function softplusOfParts(l: Lowering): string {
  const { builder } = l;
  const small = builder.node('Exp', [builder.node('Neg', [builder.node('Abs', [x(l)])])]);
  const tail = builder.node('Log', [builder.node('Add', [small, builder.number(1)])]);
  return builder.node('Add', [builder.node('Max', [x(l), builder.number(0)]), tail]);
}
