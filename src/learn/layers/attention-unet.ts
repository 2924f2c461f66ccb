import { concat, repeat } from '../tape/arrange.ts';
import { relu } from '../tape/elementwise.ts';
import { shapeError, type Tensor } from '../tape/tensor.ts';
import { attentionGate, convolutionLayer, squeezeExcitation } from './convolutional.ts';
import type { ForwardPass } from './forward-pass.ts';
import { heNormal } from './initial.ts';
import { batchNorm } from './normalise.ts';

export interface AttentionUnetOptions {
  /** Channels of each level, the finest first. */
  readonly channels: readonly number[];
  /** How many times coarser each level is than the one before. */
  readonly factor: number;
  readonly taps: number;
  /** Channels of the result. */
  readonly outputs: number;
  /** Ratio of the squeeze-excitation after each level of the way down; none when left out. */
  readonly squeeze?: number;
  /** Of the running statistics; 0.99 when left out, which short trainings (under 500 steps) outrun. */
  readonly momentum?: number;
}

/**
 * A 1-D U-Net whose skip connections pass attention gates: strided convolutions down, repetition and convolutions up.
 *
 * @param x [batch, channels, length], the length a multiple of factor^(levels - 1)
 * @returns [batch, outputs, length], without an activation
 * @source Ronneberger, Fischer & Brox 2015, MICCAI; Oktay et al. 2018, arXiv:1804.03999
 */
export function attentionUnet(pass: ForwardPass, name: string, x: Tensor, options: AttentionUnetOptions): Tensor {
  const { channels, factor, taps, outputs, squeeze, momentum = 0.99 } = options;
  const coarsest = factor ** (channels.length - 1);
  if (x.shape.length !== 3 || (x.shape[2] as number) % coarsest !== 0) {
    throw shapeError(
      `attentionUnet ${name}`,
      `its length is no multiple of ${coarsest}`,
      [x],
      `Give [batch, channels, length], padded to a multiple of ${coarsest}.`,
    );
  }
  const skips: Tensor[] = [];
  let h = x;
  channels.forEach((count, level) => {
    const layer = `${name}.down${level}`;
    h = block(pass, layer, h, { channels: count, taps, stride: level === 0 ? 1 : factor, momentum });
    if (squeeze !== undefined) h = squeezeExcitation(pass, `${layer}.squeeze`, h, squeeze);
    skips.push(h);
  });
  for (let level = channels.length - 2; level >= 0; level--) {
    const layer = `${name}.up${level}`;
    const gated = attentionGate(pass, `${layer}.gate`, skips[level] as Tensor, h);
    const joined = concat([repeat(h, 2, factor), gated], 1);
    h = block(pass, layer, joined, { channels: channels[level] as number, taps, stride: 1, momentum });
  }
  return convolutionLayer(pass, `${name}.output`, h, outputs, taps);
}

interface Block {
  readonly channels: number;
  readonly taps: number;
  readonly stride: number;
  readonly momentum: number;
}

/** Convolution, batch normalisation, rectifier. */
function block(pass: ForwardPass, name: string, x: Tensor, { channels, taps, stride, momentum }: Block): Tensor {
  const initial = heNormal((x.shape[1] as number) * taps);
  // The normalisation's shift is the bias.
  const y = convolutionLayer(pass, name, x, channels, taps, { stride, bias: false, initial });
  return relu(batchNorm(pass, `${name}.norm`, y, { momentum }));
}
