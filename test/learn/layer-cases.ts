import { type Activation, activate } from '../../src/learn/layers/activations.ts';
import {
  attentionGate,
  convolutionLayer,
  squeezeExcitation,
  upsampleLinear,
} from '../../src/learn/layers/convolutional.ts';
import { dense } from '../../src/learn/layers/dense.ts';
import { dropout } from '../../src/learn/layers/dropout.ts';
import { ForwardPass } from '../../src/learn/layers/forward-pass.ts';
import { batchNorm, layerNorm } from '../../src/learn/layers/normalise.ts';
import { Variables } from '../../src/learn/layers/variables.ts';
import * as losses from '../../src/learn/loss/losses.ts';
import { mul, tanh } from '../../src/learn/tape/elementwise.ts';
import { constant, type Tensor } from '../../src/learn/tape/tensor.ts';
import type { GradientCase } from './numeric-gradient.ts';

type Build = (pass: ForwardPass, xs: readonly [Tensor, Tensor, Tensor]) => Tensor;

const layer = (shapes: GradientCase['shapes'], build: Build, training = true): GradientCase => ({
  shapes,
  build: (xs) => build(new ForwardPass(new Variables(1), { training }), xs as [Tensor, Tensor, Tensor]),
});
const both = [
  [4, 3],
  [4, 3],
] as const;

/** Layers and losses: their own weights are operands too. */
export const layerCases: Readonly<Record<string, GradientCase>> = {
  ...Object.fromEntries(
    (['tanh', 'silu', 'softplus', 'sigmoid'] as Activation[]).map((name) => [
      `activation ${name}`,
      layer([[3, 4]], (_, [x]) => activate(mul(x, 3), name)),
    ]),
  ),
  dense: layer([[2, 3, 4]], (pass, [x]) => dense(pass, 'd', x, 5, { activation: 'tanh' })),
  'batchNorm in training': layer([[5, 3]], (pass, [x]) => tanh(batchNorm(pass, 'b', mul(x, 2)))),
  'batchNorm in training, with a length': layer([[2, 3, 4]], (pass, [x]) => tanh(batchNorm(pass, 'b', mul(x, 2)))),
  'batchNorm afterwards': {
    ...layer([[2, 3, 4]], (pass, [x]) => tanh(batchNorm(pass, 'b', x)), false),
    low: 0.5,
    high: 1.5,
  },
  layerNorm: layer([[3, 5]], (pass, [x]) => tanh(layerNorm(pass, 'l', mul(x, 2)))),
  'dropout afterwards': layer([[3, 5]], (pass, [x]) => tanh(dropout(pass, 'd', x, 0.5)), false),
  convolutionLayer: layer([[2, 3, 7]], (pass, [x]) =>
    convolutionLayer(pass, 'c', x, 2, 3, { activation: 'silu', stride: 2 }),
  ),
  squeezeExcitation: {
    // Above 0, where the rectifier inside has a gradient.
    ...layer([[2, 4, 3]], (pass, [x]) => squeezeExcitation(pass, 's', x, 2)),
    low: 0.1,
    high: 1,
  },
  attentionGate: {
    ...layer(
      [
        [2, 3, 6],
        [2, 4, 2],
      ],
      (pass, [skip, below]) => attentionGate(pass, 'g', skip, below),
    ),
    // And small: a saturated sigmoid has no digits left in its gradient.
    low: 0.05,
    high: 0.5,
  },
  upsampleLinear: layer([[2, 3, 4]], (_, [x]) => tanh(upsampleLinear(x, 3))),
  meanSquaredError: layer(both, (_, [p, y]) => losses.meanSquaredError(p, y)),
  meanAbsoluteError: layer([[4, 3]], (_, [p]) => losses.meanAbsoluteError(tanh(p), constant([2, -2, 2]))),
  huber: layer([[4, 3]], (_, [p]) => losses.huber(mul(p, 4), constant([9, -9, 0.1]), 5)),
  quantileLoss: layer([[4, 3]], (_, [p]) =>
    losses.quantileLoss(tanh(p), constant([2, -2, 2]), constant([0.05, 0.5, 0.95])),
  ),
  gaussianDiagonal: layer([...both, [4, 3]], (_, [m, s, y]) => losses.gaussianDiagonal(m, s, y)),
  gaussianFull: layer(
    [
      [4, 3],
      [4, 6],
      [4, 3],
    ],
    (_, [m, t, y]) => losses.gaussianFull(m, t, y),
  ),
  'finite differences': layer([[2, 6]], (_, [x]) =>
    losses.residualLoss(mul(losses.curvature(x, 1), losses.slope(x, 2)), 2),
  ),
};
