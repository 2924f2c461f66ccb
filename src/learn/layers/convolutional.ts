import { concat, repeat, reshape, slice, stack } from '../tape/arrange.ts';
import { add, mul, relu, sigmoid } from '../tape/elementwise.ts';
import { type ConvolutionOptions, convolution } from '../tape/products.ts';
import { mean } from '../tape/reduce.ts';
import { shapeError, type Tensor } from '../tape/tensor.ts';
import { type Activation, activate } from './activations.ts';
import { dense } from './dense.ts';
import type { ForwardPass } from './forward-pass.ts';
import { glorotUniform, heNormal, type Initial, zeros } from './initial.ts';

export interface ConvolutionLayerOptions extends ConvolutionOptions {
  readonly activation?: Activation;
  readonly bias?: boolean;
  readonly initial?: Initial;
}

/** A 1-D convolution with weights of its own. @param x [batch, channels in, length] */
export function convolutionLayer(
  pass: ForwardPass,
  name: string,
  x: Tensor,
  channels: number,
  taps: number,
  options: ConvolutionLayerOptions = {},
): Tensor {
  const { activation = 'none', bias = true } = options;
  const channelsIn = x.shape[1];
  if (channelsIn === undefined) {
    throw shapeError(`convolution ${name}`, 'it has no channels', [x], 'Give [batch, channels, length].');
  }
  const fanIn = channelsIn * taps;
  const initial =
    options.initial ?? (/relu|silu/.test(activation) ? heNormal(fanIn) : glorotUniform(fanIn, channels * taps));
  const y = convolution(x, pass.weight(`${name}.weight`, [channels, channelsIn, taps], initial), options);
  const shifted = bias ? add(y, reshape(pass.weight(`${name}.bias`, [channels], zeros), [1, channels, 1])) : y;
  return activate(shifted, activation);
}

/**
 * Channels weighed by what their means over length say.
 *
 * @param ratio channels of the narrow layer: 1 / ratio of all, at least 1
 * @source Hu, Shen & Sun 2018, CVPR, "Squeeze-and-excitation networks"
 */
export function squeezeExcitation(pass: ForwardPass, name: string, x: Tensor, ratio = 8): Tensor {
  const [batch, channels] = x.shape;
  if (batch === undefined || channels === undefined || x.shape.length !== 3) {
    throw shapeError(`squeezeExcitation ${name}`, 'it has not three axes', [x], 'Give [batch, channels, length].');
  }
  const squeezed = mean(x, { axes: [2] });
  const narrow = dense(pass, `${name}.squeeze`, squeezed, Math.max(Math.floor(channels / ratio), 1), {
    activation: 'relu',
  });
  const weights = dense(pass, `${name}.excite`, narrow, channels, { activation: 'sigmoid' });
  return mul(x, reshape(weights, [batch, channels, 1]));
}

/**
 * A skip connection weighed, place by place, by what the layer below makes of it. The weights are found at the lower resolution and
 * repeated.
 *
 * @param skip [batch, channels, length]
 * @param below [batch, any, length / factor]
 * @source Oktay et al. 2018, arXiv:1804.03999, in one dimension
 */
export function attentionGate(pass: ForwardPass, name: string, skip: Tensor, below: Tensor): Tensor {
  const [channels, length, lower] = [skip.shape[1], skip.shape[2], below.shape[2]];
  if (channels === undefined || length === undefined || lower === undefined || length % lower !== 0) {
    throw shapeError(
      `attentionGate ${name}`,
      'the lengths have no whole ratio',
      [skip, below],
      'Give [batch, channels, length] and [batch, any, length / factor].',
    );
  }
  const factor = length / lower;
  const initial = glorotUniform(below.shape[1] as number, channels);
  const fromSkip = convolutionLayer(pass, `${name}.skip`, skip, channels, 1, {
    stride: factor,
    padding: 'none',
    initial: heNormal(channels),
  });
  const fromBelow = convolutionLayer(pass, `${name}.below`, below, channels, 1, { padding: 'none', initial });
  const weights = sigmoid(
    convolutionLayer(pass, `${name}.weights`, relu(add(fromSkip, fromBelow)), 1, 1, { padding: 'none' }),
  );
  return mul(skip, repeat(weights, 2, factor));
}

/**
 * Linear interpolation between neighbours along the last axis, with each entry at the start of its stretch; the last one is held.
 *
 * @returns `factor` times as long
 */
export function upsampleLinear(x: Tensor, factor: number): Tensor {
  const axis = x.shape.length - 1;
  const length = x.shape[axis] as number;
  const next = length > 1 ? concat([slice(x, axis, 1), slice(x, axis, length - 1)], axis) : x;
  const parts = Array.from({ length: factor }, (_, i) => add(mul(x, 1 - i / factor), mul(next, i / factor)));
  return reshape(stack(parts, axis + 1), [...x.shape.slice(0, -1), length * factor]);
}
