import { OnnxError } from '../learn-error.ts';
import * as arrange from '../tape/arrange.ts';
import * as entrywise from '../tape/elementwise.ts';
import { convolution, matmul } from '../tape/products.ts';
import { largest, softmax, sum } from '../tape/reduce.ts';
import { constant, input, type Tensor } from '../tape/tensor.ts';
import type { OnnxGraph, OnnxNode } from './model.ts';

/**
 * The tape of an inference graph that this library exported, so that it runs without any ONNX runtime.
 *
 * @throws OnnxError when the graph uses an operator that inference graphs of this library do not have
 */
export function tapeOfOnnx(graph: OnnxGraph): Map<string, Tensor> {
  const tensors = new Map<string, Tensor>();
  const integers = new Map<string, number[]>();
  for (const { name, dims, data } of graph.initializers) {
    if (data instanceof BigInt64Array) integers.set(name, Array.from(data, Number));
    else tensors.set(name, constant(data, dims));
  }
  for (const { name, dims } of graph.inputs) tensors.set(name, input(name, dims));
  for (const node of graph.nodes) {
    const rule = rules[node.op];
    if (!rule || node.domain !== '') throw unknown(node, 'its tape has no such operator');
    const read = <T>(from: ReadonlyMap<string, T>, i: number): T => {
      const found = from.get(node.inputs[i] ?? '');
      if (found === undefined) throw unknown(node, `its input ${i} is not there`);
      return found;
    };
    const result = rule({
      node,
      count: node.inputs.length,
      tensor: (i) => read(tensors, i),
      integers: (i) => read(integers, i),
      number: (i) => numberOf(read(tensors, i), node),
      attribute: (name) => node.attributes[name],
    });
    tensors.set(node.outputs[0] as string, result);
  }
  return new Map(
    graph.outputs.map(({ name }) => {
      const tensor = tensors.get(name);
      if (!tensor) throw new OnnxError(`nothing computes output ${name}`, 'the graph', 'Export the network again.');
      return [name, tensor];
    }),
  );
}

interface Reading {
  readonly node: OnnxNode;
  readonly count: number;
  tensor(i: number): Tensor;
  integers(i: number): number[];
  number(i: number): number;
  attribute(name: string): OnnxNode['attributes'][string] | undefined;
}

const unary =
  (f: (x: Tensor) => Tensor) =>
  (r: Reading): Tensor =>
    f(r.tensor(0));
const binary =
  (f: (a: Tensor, b: Tensor) => Tensor) =>
  (r: Reading): Tensor =>
    f(r.tensor(0), r.tensor(1));

const rules: Readonly<Record<string, (r: Reading) => Tensor>> = {
  Identity: (r) => r.tensor(0),
  Neg: unary(entrywise.neg),
  Exp: unary(entrywise.exp),
  Log: unary(entrywise.log),
  Sqrt: unary(entrywise.sqrt),
  Reciprocal: unary(entrywise.reciprocal),
  Abs: unary(entrywise.abs),
  Sign: unary(entrywise.sign),
  Tanh: unary(entrywise.tanh),
  Sigmoid: unary(entrywise.sigmoid),
  Softplus: unary(entrywise.softplus),
  Relu: unary(entrywise.relu),
  Add: binary(entrywise.add),
  Sub: binary(entrywise.sub),
  Mul: binary(entrywise.mul),
  Div: binary(entrywise.div),
  Max: binary(entrywise.max),
  Min: binary(entrywise.min),
  Greater: binary(entrywise.greater),
  // Truth values are the numbers 1 and 0 here.
  Cast: (r) => r.tensor(0),
  Pow: (r) => entrywise.power(r.tensor(0), r.number(1)),
  Clip: (r) => entrywise.clip(r.tensor(0), r.number(1), r.number(2)),
  Where: (r) => entrywise.where(r.tensor(0), r.tensor(1), r.tensor(2)),
  Reshape: (r) => arrange.reshape(r.tensor(0), r.integers(1)),
  Unsqueeze: (r) => {
    const { shape } = r.tensor(0);
    const [axis = 0] = r.integers(1);
    return arrange.reshape(r.tensor(0), [...shape.slice(0, axis), 1, ...shape.slice(axis)]);
  },
  Expand: (r) => arrange.broadcastTo(r.tensor(0), r.integers(1)),
  Transpose: (r) => arrange.transpose(r.tensor(0), r.attribute('perm') as readonly number[]),
  Slice: (r) => {
    const [start = 0, end = 0, axis = 0, step = 1] = [1, 2, 3, 4].map((i) => r.integers(i)[0] as number);
    return arrange.slice(r.tensor(0), axis, start, end, step);
  },
  Pad: (r) => {
    const zeros = r.integers(1);
    const x = r.tensor(0);
    const rank = x.shape.length;
    return x.shape.reduce(
      (y: Tensor, _, axis) => arrange.pad(y, axis, zeros[axis] as number, zeros[axis + rank] as number),
      x,
    );
  },
  Concat: (r) =>
    arrange.concat(
      Array.from({ length: r.count }, (_, i) => r.tensor(i)),
      r.attribute('axis') as number,
    ),
  Gather: (r) => arrange.gather(r.tensor(0), r.attribute('axis') as number, r.integers(1)),
  ReduceSum: (r) => sum(r.tensor(0), { axes: r.integers(1), keep: r.attribute('keepdims') === 1 }),
  ReduceMax: (r) => largest(r.tensor(0), { axes: r.attribute('axes') as readonly number[], keep: true }),
  Softmax: unary(softmax),
  MatMul: binary((a, b) => matmul(a, b)),
  Gemm: (r) => matmul(r.tensor(0), r.tensor(1), { transposeA: flag(r, 'transA'), transposeB: flag(r, 'transB') }),
  Conv: (r) =>
    convolution(r.tensor(0), r.tensor(1), {
      stride: (r.attribute('strides') as readonly number[])[0] as number,
      dilation: (r.attribute('dilations') as readonly number[])[0] as number,
      padding: r.attribute('pads') as readonly [number, number],
    }),
};

function flag(r: Reading, name: string): boolean {
  return r.attribute(name) === 1;
}

function numberOf(x: Tensor, node: OnnxNode): number {
  if (x.operation.kind === 'constant' && x.operation.values.length === 1) return x.operation.values[0] as number;
  throw unknown(node, 'an operand that must be a number is none');
}

function unknown(node: OnnxNode, why: string): OnnxError {
  const domain = node.domain === '' ? '' : `${node.domain}.`;
  return new OnnxError(
    `the interpreter cannot run it: ${why}`,
    `operator ${domain}${node.op}`,
    'Run it with an ONNX runtime.',
  );
}
