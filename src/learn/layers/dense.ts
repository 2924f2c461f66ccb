import { reshape } from '../tape/arrange.ts';
import { add } from '../tape/elementwise.ts';
import { matmul } from '../tape/products.ts';
import { sizeOf } from '../tape/shape.ts';
import { shapeError, type Tensor } from '../tape/tensor.ts';
import { type Activation, activate } from './activations.ts';
import type { ForwardPass } from './forward-pass.ts';
import { glorotUniform, heNormal, type Initial, zeros } from './initial.ts';

export interface DenseOptions {
  readonly activation?: Activation;
  readonly bias?: boolean;
  /** He for rectifier-like activations, Glorot for the others, when left out. */
  readonly initial?: Initial;
}

/** activation(x W + b) along the last axis. */
export function dense(pass: ForwardPass, name: string, x: Tensor, width: number, options: DenseOptions = {}): Tensor {
  const { activation = 'none', bias = true } = options;
  const fanIn = x.shape.at(-1);
  if (fanIn === undefined)
    throw shapeError(`dense ${name}`, 'a single number has no last axis', [x], 'Give [n, width].');
  const initial = options.initial ?? (/relu|silu/.test(activation) ? heNormal(fanIn) : glorotUniform(fanIn, width));
  const weight = pass.weight(`${name}.weight`, [fanIn, width], initial);
  // One product of two matrices, whatever the axes before: the fastest form on every engine.
  const rows = reshape(x, [sizeOf(x.shape) / fanIn, fanIn]);
  const product = matmul(rows, weight);
  const sum = bias ? add(product, pass.weight(`${name}.bias`, [width], zeros)) : product;
  return reshape(activate(sum, activation), [...x.shape.slice(0, -1), width]);
}
