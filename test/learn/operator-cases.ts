import * as arrange from '../../src/learn/tape/arrange.ts';
import * as e from '../../src/learn/tape/elementwise.ts';
import { matmul } from '../../src/learn/tape/products.ts';
import * as reduce from '../../src/learn/tape/reduce.ts';
import type { Tensor } from '../../src/learn/tape/tensor.ts';
import type { GradientCase } from './numeric-gradient.ts';

const [x, y] = [
  [2, 3, 4],
  [3, 1],
] as const;
const unary = (build: (x: Tensor) => Tensor, rest: Partial<GradientCase> = {}): GradientCase => ({
  shapes: [[3, 4]],
  build: ([a]) => build(a as Tensor),
  ...rest,
});
const binary = (build: (a: Tensor, b: Tensor) => Tensor, rest: Partial<GradientCase> = {}): GradientCase => ({
  shapes: [x, y],
  build: ([a, b]) => build(a as Tensor, b as Tensor),
  ...rest,
});
const bent =
  (f: (x: Tensor) => Tensor): ((x: Tensor) => Tensor) =>
  (a) =>
    e.tanh(f(e.tanh(a)));
const positive = { low: 0.5, high: 2 };
const offZero = { gap: 0.05 };

/** Every operator of the tape, in a place where its first and second gradients are not trivial. */
export const operatorCases: Readonly<Record<string, GradientCase>> = {
  neg: unary(e.neg),
  exp: unary(e.exp),
  log: unary(e.log, positive),
  sqrt: unary(e.sqrt, positive),
  reciprocal: unary(e.reciprocal, positive),
  square: unary(e.square),
  abs: unary(bent(e.abs), offZero),
  sign: unary((a) => e.mul(a, e.sign(a)), offZero),
  tanh: unary(e.tanh),
  sigmoid: unary(e.sigmoid),
  softplus: unary(e.softplus, { low: -4, high: 4 }),
  relu: unary(bent(e.relu), offZero),
  power: unary((a) => e.power(a, 1.7), positive),
  clip: unary((a) => e.square(e.clip(a, -0.4, 0.6)), { distinct: true, low: -1, high: 1 }),
  add: binary(e.add),
  sub: binary(e.sub),
  mul: binary(e.mul),
  div: binary(e.div, positive),
  max: { ...unary((a) => e.max(e.square(a), e.mul(a, 0.3)), { distinct: true }) },
  min: { ...unary((a) => e.min(e.square(a), e.mul(a, 0.3)), { distinct: true }) },
  where: {
    shapes: [[3, 4], [3, 4], [4]],
    build: ([m, a, b]) => e.where(e.greater(m as Tensor, 0), e.square(a as Tensor), e.exp(b as Tensor)),
    gap: 0.05,
  },
  reshape: unary(bent((a) => arrange.reshape(a, [2, 6]))),
  broadcastTo: { shapes: [[3, 1]], build: ([a]) => e.square(arrange.broadcastTo(a as Tensor, [2, 3, 4])) },
  transpose: { shapes: [x], build: ([a]) => e.exp(arrange.transpose(a as Tensor, [2, 0, 1])) },
  slice: unary(bent((a) => arrange.slice(a, 1, 1, 3))),
  'slice, strided': { shapes: [[2, 11]], build: ([a]) => e.exp(arrange.slice(a as Tensor, 1, 1, 9, 3)) },
  'slice, strided to the end': { shapes: [[11, 2]], build: ([a]) => e.exp(arrange.slice(a as Tensor, 0, 2, 11, 4)) },
  pad: unary(bent((a) => arrange.pad(a, 0, 1, 2))),
  concat: binary((a, b) => e.exp(arrange.concat([a, arrange.broadcastTo(b, [2, 3, 1]), a], 2))),
  stack: unary((a) => e.exp(arrange.stack([a, e.square(a)], 1))),
  repeat: unary(bent((a) => arrange.repeat(a, 0, 3))),
  gather: unary((a) => e.exp(arrange.gather(a, 1, [3, 0, 3, 1]))),
  'gather, many from one': unary((a) => e.exp(arrange.gather(a, 0, [1, 1, 1, 2, 1, 1, 1]))),
  sum: { shapes: [x], build: ([a]) => e.exp(reduce.sum(e.square(a as Tensor), { axes: [0, 2] })) },
  mean: { shapes: [x], build: ([a]) => e.exp(reduce.mean(e.square(a as Tensor), { axes: [1], keep: true })) },
  variance: { shapes: [x], build: ([a]) => e.log(reduce.variance(a as Tensor, { axes: [2] })) },
  largest: { shapes: [x], build: ([a]) => e.square(reduce.largest(a as Tensor, { axes: [1] })), distinct: true },
  softmax: unary((a) => reduce.softmax(e.square(a))),
  matmul: {
    shapes: [
      [3, 4],
      [4, 2],
    ],
    build: ([a, b]) => e.tanh(matmul(a as Tensor, b as Tensor)),
  },
  'matmul, stretched': {
    shapes: [
      [2, 3, 4],
      [4, 2],
    ],
    build: ([a, b]) => e.tanh(matmul(a as Tensor, b as Tensor)),
  },
};
