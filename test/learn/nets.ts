import { dense } from '../../src/learn/layers/dense.ts';
import { dropout } from '../../src/learn/layers/dropout.ts';
import { ForwardPass } from '../../src/learn/layers/forward-pass.ts';
import { layerNorm } from '../../src/learn/layers/normalise.ts';
import { Variables } from '../../src/learn/layers/variables.ts';
import { meanSquaredError } from '../../src/learn/loss/losses.ts';
import { adam, type Optimiser } from '../../src/learn/optimise/optimiser.ts';
import { type TrainingStep, type TrainingStepOptions, trainingStep } from '../../src/learn/optimise/training-step.ts';
import { input, type Tensor } from '../../src/learn/tape/tensor.ts';
import { uniforms } from '../../src/numeric/philox.ts';

/** A small net on the inputs x [batch, 2], and its loss against y [batch, 1]. */
export function toyNet(pass: ForwardPass, batch: number, { rate = 0 } = {}): { predicted: Tensor; loss: Tensor } {
  const x = input('x', [batch, 2]);
  const hidden = dense(pass, 'first', x, 24, { activation: 'tanh' });
  const normed = dropout(pass, 'drop', layerNorm(pass, 'norm', hidden), rate);
  const predicted = dense(pass, 'last', dense(pass, 'second', normed, 24, { activation: 'silu' }), 1);
  return { predicted, loss: meanSquaredError(predicted, input('y', [batch, 1])) };
}

/** The same without normalisation and dropout: fits smooth functions well. */
export function plainNet(pass: ForwardPass, batch: number): { predicted: Tensor; loss: Tensor } {
  const first = dense(pass, 'first', input('x', [batch, 2]), 32, { activation: 'tanh' });
  const predicted = dense(pass, 'last', dense(pass, 'second', first, 32, { activation: 'tanh' }), 1);
  return { predicted, loss: meanSquaredError(predicted, input('y', [batch, 1])) };
}

export function toyStep(
  batch: number,
  options: Partial<TrainingStepOptions> & { optimiser?: Optimiser; rate?: number; variables?: Variables } = {},
): TrainingStep {
  const pass = new ForwardPass(options.variables ?? new Variables(7), { training: true });
  const { loss } = toyNet(pass, batch, { rate: options.rate ?? 0 });
  return trainingStep({ optimiser: adam(), ...options, pass, loss });
}

/** y = sin(3 a) b + noise, of a and b in -1 .. 1. */
export function toyData(rows: number, noise: number, seed = 11): { x: Float32Array; y: Float32Array } {
  const u = uniforms(seed, 0, 4 * rows);
  const x = Float32Array.from({ length: 2 * rows }, (_, i) => 2 * (u[i] as number) - 1);
  const y = Float32Array.from({ length: rows }, (_, i) => {
    const radius = Math.sqrt(-2 * Math.log(1 - (u[2 * rows + i] as number)));
    const bump = radius * Math.cos(2 * Math.PI * (u[3 * rows + i] as number));
    return Math.sin(3 * (x[2 * i] as number)) * (x[2 * i + 1] as number) + noise * bump;
  });
  return { x, y };
}
