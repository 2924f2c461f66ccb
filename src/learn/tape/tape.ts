// The operators of the tape, as users see them.
export { broadcastTo, concat, gather, pad, repeat, reshape, slice, stack, transpose } from './arrange.ts';
export {
  abs,
  add,
  clip,
  div,
  exp,
  greater,
  log,
  max,
  min,
  mul,
  neg,
  power,
  reciprocal,
  relu,
  sigmoid,
  sign,
  softplus,
  sqrt,
  square,
  sub,
  tanh,
  where,
} from './elementwise.ts';
export { gradients, stopGradient, withGradient } from './gradients.ts';
export { convolution, matmul } from './products.ts';
export { largest, mean, softmax, sum, variance } from './reduce.ts';
export { constant, input, variable } from './tensor.ts';
