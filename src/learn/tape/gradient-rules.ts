import { broadcastTo, gather, pad, reshape, slice, transpose } from './arrange.ts';
import { add, div, greater, mul, neg, power, sigmoid, sign, square, sub, where } from './elementwise.ts';
import { convolutionBy, convolutionInput, convolutionWeight, matmul } from './products.ts';
import { sum } from './reduce.ts';
import { type Shape, sameShape } from './shape.ts';
import { type BinaryFunction, constant, type Operation, type Tensor, type UnaryFunction } from './tensor.ts';

type Rule<K> = (node: Tensor, g: Tensor, operation: Extract<Operation, { kind: K }>) => readonly (Tensor | undefined)[];
type Gradients = readonly (Tensor | undefined)[];

/** Gradients of a loss by the inputs of a node, from g, its gradient by the node. Made of tape operators, so they have gradients too. */
export function inputGradients(node: Tensor, g: Tensor): Gradients {
  // Each rule is stored under the kind that it takes.
  const rule = rules[node.operation.kind] as Rule<Operation['kind']>;
  return rule(node, g, node.operation as never);
}

/** The sum of g over what a shape was stretched along. */
function sumTo(g: Tensor, shape: Shape): Tensor {
  if (sameShape(g.shape, shape)) return g;
  const extra = g.shape.length - shape.length;
  const axes = [...g.shape.keys()].filter((i) => i < extra || (shape[i - extra] === 1 && g.shape[i] !== 1));
  return reshape(sum(g, { axes }), shape);
}

const one = (node: Tensor): Tensor => node.inputs[0] as Tensor;
const two = (node: Tensor): readonly [Tensor, Tensor] => [node.inputs[0] as Tensor, node.inputs[1] as Tensor];
const none = (): Gradients => [];

const unaryRules: Readonly<Record<UnaryFunction, (g: Tensor, x: Tensor, y: Tensor) => Tensor | undefined>> = {
  neg: (g) => neg(g),
  exp: (g, _, y) => mul(g, y),
  log: (g, x) => div(g, x),
  sqrt: (g, _, y) => div(mul(g, 0.5), y),
  reciprocal: (g, _, y) => neg(mul(g, square(y))),
  square: (g, x) => mul(mul(g, 2), x),
  abs: (g, x) => mul(g, sign(x)),
  sign: () => undefined,
  tanh: (g, _, y) => mul(g, sub(1, square(y))),
  sigmoid: (g, _, y) => mul(g, mul(y, sub(1, y))),
  softplus: (g, x) => mul(g, sigmoid(x)),
  relu: (g, _, y) => where(greater(y, 0), g, 0),
};

const binaryRules: Readonly<Record<BinaryFunction, (g: Tensor, a: Tensor, b: Tensor, y: Tensor) => Gradients>> = {
  add: (g) => [g, g],
  sub: (g) => [g, neg(g)],
  mul: (g, a, b) => [mul(g, b), mul(g, a)],
  div: (g, _, b, y) => [div(g, b), neg(mul(g, div(y, b)))],
  max: (g, a, b) => [where(greater(a, b), g, 0), where(greater(a, b), 0, g)],
  min: (g, a, b) => [where(greater(b, a), g, 0), where(greater(b, a), 0, g)],
  greater: none,
};

const rules: { readonly [K in Operation['kind']]: Rule<K> } = {
  input: none,
  variable: none,
  constant: none,
  unary: (node, g, { f }) => [unaryRules[f](g, one(node), node)],
  binary: (node, g, { f }) => {
    const [a, b] = two(node);
    const [ga, gb] = binaryRules[f](g, a, b, node);
    return [ga && sumTo(stretched(ga, node), a.shape), gb && sumTo(stretched(gb, node), b.shape)];
  },
  power: (node, g, { exponent }) => [mul(g, mul(power(one(node), exponent - 1), exponent))],
  clip: (node, g, { low, high }) => {
    const x = one(node);
    return [where(greater(x, low), where(greater(high, x), g, 0), 0)];
  },
  where: (node, g) => {
    const [mask, a, b] = node.inputs as [Tensor, Tensor, Tensor];
    return [undefined, sumTo(where(mask, g, 0), a.shape), sumTo(where(mask, 0, g), b.shape)];
  },
  reshape: (node, g) => [reshape(g, one(node).shape)],
  broadcast: (node, g) => [sumTo(g, one(node).shape)],
  transpose: (_, g, { order }) => [
    transpose(
      g,
      order.map((_axis, i) => order.indexOf(i)),
    ),
  ],
  slice: (node, g, { axis, start, step }) => {
    const length = one(node).shape[axis] as number;
    const spread = spreadOut(g, axis, step);
    const room = length - start;
    const within = (spread.shape[axis] as number) > room ? slice(spread, axis, 0, room) : spread;
    return [pad(within, axis, start, room - (within.shape[axis] as number))];
  },
  pad: (node, g, { axis, before }) => [slice(g, axis, before, before + (one(node).shape[axis] as number))],
  concat: (node, g, { axis }) => {
    let start = 0;
    return node.inputs.map((part) => {
      const end = start + (part.shape[axis] as number);
      const piece = slice(g, axis, start, end);
      start = end;
      return piece;
    });
  },
  repeat: (node, g, { axis, times }) => {
    const { shape } = one(node);
    const split = reshape(g, [...shape.slice(0, axis + 1), times, ...shape.slice(axis + 1)]);
    return [sum(split, { axes: [axis + 1] })];
  },
  gather: (node, g, { axis, indices }) => [scattered(g, axis, indices, one(node).shape)],
  sum: (node, g) => [broadcastTo(g, one(node).shape)],
  largest: (node, g, { axes }) => {
    const x = one(node);
    const mask = sub(1, greater(node, x));
    return [mul(mask, div(g, sum(mask, { axes, keep: true })))];
  },
  softmax: (node, g) => [mul(node, sub(g, sum(mul(g, node), { axes: [-1], keep: true })))],
  matmul: (node, g, { transposeA, transposeB }) => {
    const [a, b] = two(node);
    const ga = transposeA
      ? matmul(b, g, { transposeA: transposeB, transposeB: true })
      : matmul(g, b, { transposeB: !transposeB });
    const gb = transposeB
      ? matmul(g, a, { transposeA: true, transposeB: transposeA })
      : matmul(a, g, { transposeA: !transposeA });
    return [sumTo(ga, a.shape), sumTo(gb, b.shape)];
  },
  // The three convolutions are one trilinear form <g, conv(x, w)>: each is the gradient of the form by its missing argument.
  convolution: (node, g, { plan }) => {
    const [x, w] = two(node);
    return [convolutionInput(g, w, plan, x.shape), convolutionWeight(x, g, plan, w.shape)];
  },
  convolutionInput: (node, u, { plan }) => {
    const [g, w] = two(node);
    return [convolutionBy(u, w, plan, g.shape), convolutionWeight(u, g, plan, w.shape)];
  },
  convolutionWeight: (node, u, { plan }) => {
    const [x, g] = two(node);
    return [convolutionInput(g, u, plan, x.shape), convolutionBy(x, u, plan, g.shape)];
  },
  withGradient: (_, g, { rule }) => [undefined, ...rule(g)],
};

/** A gradient in the shape of its node: rules may leave a stretched scalar narrow. */
function stretched(g: Tensor, node: Tensor): Tensor {
  return broadcastTo(g, node.shape);
}

/** Each entry followed by step - 1 zeros along an axis. */
function spreadOut(g: Tensor, axis: number, step: number): Tensor {
  if (step === 1) return g;
  const { shape } = g;
  const column = reshape(g, [...shape.slice(0, axis + 1), 1, ...shape.slice(axis + 1)]);
  return reshape(
    pad(column, axis + 1, 0, step - 1),
    shape.map((length, i) => (i === axis ? length * step : length)),
  );
}

/** Entries of g added up at the places of an axis that they were gathered from. */
function scattered(g: Tensor, axis: number, indices: readonly number[], shape: Shape): Tensor {
  const length = shape[axis] as number;
  // places[i]: where index i was put in the gathered tensor, each time.
  const places: number[][] = Array.from({ length }, () => []);
  indices.forEach((index, place) => {
    places[index]?.push(place);
  });
  const most = Math.max(...places.map((list) => list.length));
  if (most > 4) {
    // Many to one is a product with a matrix of zeros and ones.
    const ones = new Float64Array(indices.length * length);
    indices.forEach((index, place) => {
      ones[place * length + index] = 1;
    });
    const last = shape.length - 1;
    const order = shape.map((_, i) => (i === axis ? last : i === last ? axis : i));
    const product = matmul(rows(transpose(g, order)), constant(ones, [indices.length, length]));
    return transpose(
      reshape(
        product,
        order.map((from) => shape[from] as number),
      ),
      order,
    );
  }
  // Few to one is a sum of gathers; places without an entry read the zero behind the last.
  const withZero = pad(g, axis, 0, 1);
  return Array.from({ length: most }, (_, k) =>
    gather(
      withZero,
      axis,
      places.map((list) => list[k] ?? indices.length),
    ),
  ).reduce((a, b) => add(a, b));
}

function rows(x: Tensor): Tensor {
  const last = x.shape.at(-1) as number;
  return reshape(x, [x.shape.slice(0, -1).reduce((a, b) => a * b, 1), last]);
}
