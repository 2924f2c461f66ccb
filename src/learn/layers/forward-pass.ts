import { LearnError } from '../learn-error.ts';
import type { Shape } from '../tape/shape.ts';
import { input, type Tensor } from '../tape/tensor.ts';
import type { Initial } from './initial.ts';
import { ones, zeros } from './initial.ts';
import type { Variables } from './variables.ts';

/** Random numbers that a graph takes as an input, drawn anew at each step: 0 or 1, or of the unit normal. */
export type Noise = { readonly kind: 'mask'; readonly keep: number } | { readonly kind: 'normal' };

/** One way through a network: which variables it uses, whether it trains, and what it asks of each step besides gradients. */
export class ForwardPass {
  readonly variables: Variables;
  readonly training: boolean;
  /** What running variables become after a step. */
  readonly updates = new Map<string, Tensor>();
  /** Random inputs, by name. */
  readonly noise = new Map<string, { readonly tensor: Tensor; readonly noise: Noise }>();

  constructor(variables: Variables, options: { readonly training: boolean }) {
    this.variables = variables;
    this.training = options.training;
  }

  /** A variable that gradients change. */
  weight(name: string, shape: Shape, initial: Initial): Tensor {
    return this.variables.get(name, shape, initial, true);
  }

  /** A variable that follows the data: a running mean or variance. */
  running(name: string, shape: Shape, value: 0 | 1): Tensor {
    return this.variables.get(name, shape, value === 0 ? zeros : ones, false);
  }

  update(name: string, value: Tensor): void {
    this.updates.set(name, value);
  }

  /** An input of random numbers. */
  random(name: string, shape: Shape, noise: Noise): Tensor {
    if (this.noise.has(name)) {
      throw new LearnError('two layers draw one noise', `noise ${name}`, 'Give each layer a name of its own.');
    }
    const tensor = input(name, shape);
    this.noise.set(name, { tensor, noise });
    return tensor;
  }
}
