import { attentionUnet } from '../../src/learn/layers/attention-unet.ts';
import { dense } from '../../src/learn/layers/dense.ts';
import { ForwardPass } from '../../src/learn/layers/forward-pass.ts';
import { layerNorm } from '../../src/learn/layers/normalise.ts';
import { fromScale, toScale } from '../../src/learn/layers/scaling.ts';
import { Variables } from '../../src/learn/layers/variables.ts';
import type { NetworkCard } from '../../src/learn/network/card.ts';
import { type ExportedNetwork, exportNetwork } from '../../src/learn/network/export-network.ts';
import { reshape } from '../../src/learn/tape/arrange.ts';
import { clip } from '../../src/learn/tape/elementwise.ts';
import { softmax } from '../../src/learn/tape/reduce.ts';
import { sizeOf } from '../../src/learn/tape/shape.ts';
import { input, type Tensor } from '../../src/learn/tape/tensor.ts';

export const card: NetworkCard = {
  name: 'a small network of the tests',
  data: { recipe: 'none', version: 1 },
  protocol: null,
  noise: null,
  seeds: { weights: 5 },
  versions: { iontwin: 'test' },
  errors: [{ what: 'root mean square', on: 'nothing', value: 1, unit: 'mV' }],
  notes: [],
};

/** A dense head and an attention U-Net on one input in physical units: every layer that inference has. */
export function smallNetwork(): { outputs: Map<string, Tensor>; variables: Variables } {
  const variables = new Variables(5);
  const pass = new ForwardPass(variables, { training: false });
  const scales = { means: new Float64Array(12).fill(-60), deviations: new Float64Array(12).fill(25) };
  const x = toScale(input('trace_mV', [2, 12]), scales);
  const wave = attentionUnet(pass, 'unet', reshape(x, [2, 1, 12]), {
    channels: [3, 4],
    factor: 3,
    taps: 3,
    outputs: 1,
    squeeze: 2,
  });
  const hidden = layerNorm(pass, 'norm', dense(pass, 'hidden', clip(x, -3, 3), 6, { activation: 'silu' }));
  return {
    variables,
    outputs: new Map([
      ['wave_mV', fromScale(reshape(wave, [2, 12]), scales)],
      ['chances', softmax(dense(pass, 'chances', hidden, 3))],
    ]),
  };
}

export function exportSmallNetwork(): ExportedNetwork {
  const { outputs, variables } = smallNetwork();
  return exportNetwork(outputs, weightsOf(variables), card);
}

export function weightsOf(variables: Variables): Map<string, Float64Array> {
  return new Map(variables.all().map((one) => [one.name, variables.initialValues(one)]));
}

export function smallSample(shape: readonly number[] = [2, 12]): Float32Array {
  return Float32Array.from({ length: sizeOf(shape) }, (_, i) => -60 + 40 * Math.sin(1.1 * i));
}
