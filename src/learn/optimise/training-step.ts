import type { ForwardPass, Noise } from '../layers/forward-pass.ts';
import { LearnError } from '../learn-error.ts';
import { add, mul, sub } from '../tape/elementwise.ts';
import { gradients } from '../tape/gradients.ts';
import { nodesOf } from '../tape/order.ts';
import { type Shape, sizeOf } from '../tape/shape.ts';
import { input, type Tensor, variable } from '../tape/tensor.ts';
import { clipGradients, type GradientClip } from './clip-gradients.ts';
import type { Optimiser, StepState } from './optimiser.ts';

/** A tensor that is carried from step to step. */
export interface Carried {
  readonly name: string;
  readonly shape: Shape;
  readonly first: Float64Array;
}

/** One step of training as a graph: forward, backward, optimiser. */
export interface TrainingStep {
  /** `loss`, `gradientNorm` where it is known, the metrics, and `next/NAME` of everything carried. */
  readonly outputs: ReadonlyMap<string, Tensor>;
  readonly carried: readonly Carried[];
  /** Those of them that belong to the network, not to the optimiser. */
  readonly variables: ReadonlySet<string>;
  readonly metrics: readonly string[];
  /** The batch: inputs that are neither noise nor the learning rate. */
  readonly batch: readonly { readonly name: string; readonly shape: Shape }[];
  readonly noise: readonly { readonly name: string; readonly shape: Shape; readonly noise: Noise }[];
  readonly trainedEntries: number;
}

export interface TrainingStepOptions {
  readonly pass: ForwardPass;
  /** A tensor of shape []. */
  readonly loss: Tensor;
  readonly optimiser: Optimiser;
  readonly clip?: GradientClip;
  /** Keeps a moving average of the weights, of which each step keeps this part (such as 0.999). */
  readonly average?: number;
  /** Further tensors of shape [] to report. */
  readonly metrics?: Readonly<Record<string, Tensor>>;
}

export const rateName = 'learning-rate';
export const nextName = (name: string): string => `next/${name}`;
export const averageName = (name: string): string => `average/${name}`;

/** @throws LearnError when the loss is not a single number, or depends on no weight */
export function trainingStep(options: TrainingStepOptions): TrainingStep {
  const { pass, loss, optimiser, metrics = {} } = options;
  const { variables } = pass;
  const used = new Set(nodesOf([loss]));
  const known = variables.all();
  const trained = known.filter(({ trained, tensor }) => trained && used.has(tensor));
  if (trained.length === 0) {
    throw new LearnError(
      'the loss depends on no weight',
      'the training step',
      'Build it from the layers of this pass.',
    );
  }
  const raw = gradients(
    loss,
    trained.map(({ tensor }) => tensor),
  );
  const { clipped, norm } = options.clip ? clipGradients(raw, options.clip) : { clipped: raw };
  const rate = input(rateName, []);
  const { state: shared, update } = optimiser.begin();
  const outputs = new Map<string, Tensor>([['loss', loss]]);
  if (norm) outputs.set('gradientNorm', norm);
  for (const [name, tensor] of Object.entries(metrics)) outputs.set(name, tensor);
  const carried: Carried[] = [];
  const carry = (name: string, tensor: Tensor, first: Float64Array, next: Tensor): void => {
    carried.push({ name, shape: tensor.shape, first });
    outputs.set(nextName(name), next);
  };
  const carryState = ({ tensor, initial, next }: StepState): void => {
    if (tensor.operation.kind !== 'variable') return;
    carry(tensor.operation.name, tensor, new Float64Array(sizeOf(tensor.shape)).fill(initial), next);
  };
  trained.forEach((one, i) => {
    const { next, state } = update(one.name, one.tensor, clipped[i] as Tensor, rate);
    const first = variables.initialValues(one);
    carry(one.name, one.tensor, first, next);
    state.forEach(carryState);
    if (options.average === undefined) return;
    const average = variable(averageName(one.name), one.tensor.shape);
    carry(averageName(one.name), average, first, add(average, mul(sub(next, average), 1 - options.average)));
  });
  shared.forEach(carryState);
  for (const one of known) {
    const next = pass.updates.get(one.name);
    if (next && !one.trained) carry(one.name, one.tensor, variables.initialValues(one), next);
  }
  const inputs = nodesOf([...outputs.values()]).flatMap(({ operation, shape }) =>
    operation.kind === 'input' && operation.name !== rateName ? [{ name: operation.name, shape }] : [],
  );
  return {
    outputs,
    carried,
    variables: new Set(known.map(({ name }) => name)),
    metrics: [...(norm ? ['gradientNorm'] : []), ...Object.keys(metrics)],
    batch: inputs.filter(({ name }) => !pass.noise.has(name)),
    noise: inputs.flatMap(({ name, shape }) => {
      const found = pass.noise.get(name);
      return found ? [{ name, shape, noise: found.noise }] : [];
    }),
    trainedEntries: trained.reduce((count, { tensor }) => count + sizeOf(tensor.shape), 0),
  };
}
