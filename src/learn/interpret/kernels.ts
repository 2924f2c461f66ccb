import type { ProgramNode } from '../tape/order.ts';
import { aroundAxis, type Shape, stridesOf } from '../tape/shape.ts';
import type { Operation } from '../tape/tensor.ts';
import { binaryFunctions, unaryFunctions } from '../tape/values.ts';
import { convolve, convolveInput, convolveWeight, multiply } from './products.ts';
import { eachEntry, stretchedStrides, type Values } from './strided.ts';

/** Operands of a node: their entries and shapes. */
export interface Operands {
  readonly values: readonly Values[];
  readonly shapes: readonly Shape[];
}

type Computed = Exclude<Operation, { kind: 'withGradient' | 'input' | 'variable' | 'constant' }>;
type Kernel<K> = (operation: Extract<Computed, { kind: K }>, operands: Operands, out: Values, shape: Shape) => void;

/** Computes a node into `out`, which is all zeros. Sums are carried in double precision whatever the arrays are. */
export function compute(node: ProgramNode & { operation: Computed }, operands: Operands, out: Values): void {
  // Each kernel is stored under the kind that it takes.
  const kernel = kernels[node.operation.kind] as Kernel<Computed['kind']>;
  kernel(node.operation as never, operands, out, node.shape);
}

const first = ({ values, shapes }: Operands): { x: Values; shape: Shape } => ({
  x: values[0] as Values,
  shape: shapes[0] as Shape,
});

const at = (x: Values, i: number): number => x[i] as number;

const kernels: { readonly [K in Computed['kind']]: Kernel<K> } = {
  unary: ({ f }, operands, out) => entrywise(first(operands).x, out, unaryFunctions[f]),
  power: ({ exponent }, operands, out) => entrywise(first(operands).x, out, (x) => x ** exponent),
  clip: ({ low, high }, operands, out) => entrywise(first(operands).x, out, (x) => Math.min(Math.max(x, low), high)),
  binary: ({ f }, { values, shapes }, out, shape) => {
    const [a, b] = values as [Values, Values];
    const compute = binaryFunctions[f];
    const strides = shapes.map((s) => stretchedStrides(s, shape));
    eachEntry(shape, strides, (place, i, j) => {
      out[place] = compute(at(a, i), at(b, j));
    });
  },
  where: (_, { values, shapes }, out, shape) => {
    const [mask, a, b] = values as [Values, Values, Values];
    const strides = shapes.map((s) => stretchedStrides(s, shape));
    eachEntry(shape, strides, (place, m, i, j) => {
      out[place] = at(mask, m) > 0 ? at(a, i) : at(b, j);
    });
  },
  reshape: (_, operands, out) => out.set(first(operands).x),
  broadcast: (_, operands, out, shape) => {
    const { x, shape: narrow } = first(operands);
    eachEntry(shape, [stretchedStrides(narrow, shape)], (place, i) => {
      out[place] = at(x, i);
    });
  },
  transpose: ({ order }, operands, out, shape) => {
    const { x, shape: before } = first(operands);
    const strides = stridesOf(before);
    eachEntry(shape, [order.map((axis) => strides[axis] as number)], (place, i) => {
      out[place] = at(x, i);
    });
  },
  slice: ({ axis, start, step }, operands, out, shape) => pick(operands, out, shape, axis, (i) => start + i * step),
  gather: ({ axis, indices }, operands, out, shape) => pick(operands, out, shape, axis, (i) => indices[i] as number),
  repeat: ({ axis, times }, operands, out, shape) => pick(operands, out, shape, axis, (i) => Math.floor(i / times)),
  pad: ({ axis, before }, operands, out, shape) => {
    const { x, shape: narrow } = first(operands);
    place(x, narrow, out, shape, axis, before);
  },
  concat: ({ axis }, { values, shapes }, out, shape) => {
    let start = 0;
    values.forEach((x, i) => {
      place(x, shapes[i] as Shape, out, shape, axis, start);
      start += shapes[i]?.[axis] as number;
    });
  },
  sum: (_, operands, out, shape) => {
    const { x, shape: whole } = first(operands);
    const totals = new Float64Array(out.length);
    eachEntry(whole, [stretchedStrides(shape, whole)], (i, j) => {
      totals[j] = at(totals, j) + at(x, i);
    });
    out.set(totals);
  },
  largest: (_, operands, out, shape) => {
    const { x, shape: whole } = first(operands);
    out.fill(Number.NEGATIVE_INFINITY);
    eachEntry(whole, [stretchedStrides(shape, whole)], (i, j) => {
      out[j] = Math.max(at(out, j), at(x, i));
    });
  },
  softmax: (_, operands, out, shape) => {
    const { x } = first(operands);
    const length = shape.at(-1) as number;
    for (let row = 0; row < x.length; row += length) {
      let top = Number.NEGATIVE_INFINITY;
      for (let i = 0; i < length; i++) top = Math.max(top, at(x, row + i));
      let total = 0;
      for (let i = 0; i < length; i++) total += Math.exp(at(x, row + i) - top);
      for (let i = 0; i < length; i++) out[row + i] = Math.exp(at(x, row + i) - top) / total;
    }
  },
  matmul: (operation, operands, out, shape) => multiply(operation, operands, out, shape),
  convolution: ({ plan }, { values, shapes }, out, shape) =>
    convolve(plan, values as [Values, Values], shapes as [Shape, Shape], out, shape),
  convolutionInput: ({ plan }, { values, shapes }, out, shape) =>
    convolveInput(plan, values as [Values, Values], shapes as [Shape, Shape], out, shape),
  convolutionWeight: ({ plan }, { values, shapes }, out, shape) =>
    convolveWeight(plan, values as [Values, Values], shapes as [Shape, Shape], out, shape),
};

function entrywise(x: Values, out: Values, f: (x: number) => number): void {
  for (let i = 0; i < x.length; i++) out[i] = f(at(x, i));
}

/** out[.., i, ..] = x[.., source(i), ..] along an axis. */
function pick(operands: Operands, out: Values, shape: Shape, axis: number, source: (i: number) => number): void {
  const { x, shape: from } = first(operands);
  const { outer, length, inner } = aroundAxis(from, axis);
  const count = shape[axis] as number;
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < count; i++) {
      const start = (o * length + source(i)) * inner;
      out.set(x.subarray(start, start + inner), (o * count + i) * inner);
    }
  }
}

/** out[.., start + i, ..] = x[.., i, ..] along an axis. */
function place(x: Values, narrow: Shape, out: Values, shape: Shape, axis: number, start: number): void {
  const { outer, length, inner } = aroundAxis(narrow, axis);
  const count = shape[axis] as number;
  for (let o = 0; o < outer; o++) {
    out.set(x.subarray(o * length * inner, (o + 1) * length * inner), (o * count + start) * inner);
  }
}
