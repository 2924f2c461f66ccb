import { reshape } from '../tape/arrange.ts';
import { add, mul, power, sub } from '../tape/elementwise.ts';
import { withGradient } from '../tape/gradients.ts';
import { mean, variance } from '../tape/reduce.ts';
import { shapeError, type Tensor } from '../tape/tensor.ts';
import type { ForwardPass } from './forward-pass.ts';
import { ones, zeros } from './initial.ts';

/** (x - mean) / sqrt(variance + epsilon) over some axes, with its gradient in closed form; and the mean and variance. */
function standardise(
  x: Tensor,
  axes: readonly number[],
  epsilon: number,
): { y: Tensor; mean: Tensor; variance: Tensor } {
  const over = { axes, keep: true };
  const average = mean(x, over);
  const spread = variance(x, over);
  const scale = power(add(spread, epsilon), -0.5);
  const plain = mul(sub(x, average), scale);
  const y = withGradient(plain, [x], (g) => {
    // Ioffe & Szegedy 2015, arXiv:1502.03167, section 3, put together.
    const centred = sub(g, mean(g, over));
    return [mul(scale, sub(centred, mul(plain, mean(mul(g, plain), over))))];
  });
  return { y, mean: average, variance: spread };
}

export interface BatchNormOptions {
  /** How much of the running statistics each step keeps. */
  readonly momentum?: number;
  readonly epsilon?: number;
}

/**
 * Batch normalisation over all axes but the channels' (axis 1), then a scale and a shift of each channel. Training uses the batch's own
 * mean and variance and updates the running ones; otherwise the running ones are used.
 *
 * @param x [batch, channels] or [batch, channels, length]
 * @source Ioffe & Szegedy 2015, arXiv:1502.03167; running variance without Bessel's correction, as Keras does for such layers
 */
export function batchNorm(pass: ForwardPass, name: string, x: Tensor, options: BatchNormOptions = {}): Tensor {
  const { momentum = 0.99, epsilon = 1e-3 } = options;
  const [batch, channels] = x.shape;
  if (batch === undefined || channels === undefined) {
    throw shapeError(
      `batchNorm ${name}`,
      'it has no channels',
      [x],
      'Give [batch, channels] or [batch, channels, length].',
    );
  }
  const narrow = x.shape.map((_, axis) => (axis === 1 ? channels : 1));
  const scale = reshape(pass.weight(`${name}.scale`, [channels], ones), narrow);
  const shift = reshape(pass.weight(`${name}.shift`, [channels], zeros), narrow);
  const runningMean = pass.running(`${name}.mean`, [channels], 0);
  const runningVariance = pass.running(`${name}.variance`, [channels], 1);
  if (!pass.training) {
    // One factor and one addend a channel.
    const factor = mul(scale, power(add(reshape(runningVariance, narrow), epsilon), -0.5));
    return add(mul(x, factor), sub(shift, mul(reshape(runningMean, narrow), factor)));
  }
  const axes = [...x.shape.keys()].filter((axis) => axis !== 1);
  const { y, mean: batchMean, variance: batchVariance } = standardise(x, axes, epsilon);
  const follow = (running: Tensor, now: Tensor): Tensor =>
    add(mul(running, momentum), mul(reshape(now, [channels]), 1 - momentum));
  pass.update(`${name}.mean`, follow(runningMean, batchMean));
  pass.update(`${name}.variance`, follow(runningVariance, batchVariance));
  return add(mul(y, scale), shift);
}

/** Each row brought to mean 0 and variance 1 along the last axis, then scaled and shifted. @source Ba, Kiros & Hinton 2016, arXiv:1607.06450 */
export function layerNorm(pass: ForwardPass, name: string, x: Tensor, epsilon = 1e-5): Tensor {
  const width = x.shape.at(-1);
  if (width === undefined) throw shapeError(`layerNorm ${name}`, 'it has no last axis', [x], 'Give [n, width].');
  const { y } = standardise(x, [-1], epsilon);
  return add(mul(y, pass.weight(`${name}.scale`, [width], ones)), pass.weight(`${name}.shift`, [width], zeros));
}
