// The layers, as users see them.
export { activate, silu } from './activations.ts';
export { attentionUnet } from './attention-unet.ts';
export { attentionGate, convolutionLayer, squeezeExcitation, upsampleLinear } from './convolutional.ts';
export { dense } from './dense.ts';
export { dropout } from './dropout.ts';
export { glorotUniform, heNormal, ones, zeros } from './initial.ts';
export { batchNorm, layerNorm } from './normalise.ts';
export { columnScales, fromScale, toScale } from './scaling.ts';
