import { add, div, mul, reciprocal, sqrt, square, sub } from '../tape/elementwise.ts';
import type { Shape } from '../tape/shape.ts';
import { type Tensor, variable } from '../tape/tensor.ts';

/** Something that a step keeps for the next one besides the weights: where it begins and what it becomes. */
export interface StepState {
  readonly tensor: Tensor;
  readonly initial: number;
  readonly next: Tensor;
}

export interface OptimiserUpdate {
  readonly next: Tensor;
  readonly state: readonly StepState[];
}

/** A rule that moves weights along their gradients, as nodes of the tape. */
export interface Optimiser {
  readonly name: string;
  /** What all weights share. */
  begin(): { readonly state: readonly StepState[]; update: UpdateRule };
}

/** @param rate the learning rate, a tensor of shape [] */
export type UpdateRule = (name: string, weight: Tensor, gradient: Tensor, rate: Tensor) => OptimiserUpdate;

export interface AdamOptions {
  readonly beta1?: number;
  readonly beta2?: number;
  readonly epsilon?: number;
}

export interface AdamWOptions extends AdamOptions {
  /** Of weights with two axes or more; biases and scales are left alone. */
  readonly decay?: number;
}

/** @source Kingma & Ba 2015, ICLR, algorithm 1 */
export function adam(options: AdamOptions = {}): Optimiser {
  return adamLike('adam', options, 0);
}

/** Adam with decay apart from the gradient. @source Loshchilov & Hutter 2019, ICLR, algorithm 2 */
export function adamW({ decay = 0.01, ...options }: AdamWOptions = {}): Optimiser {
  return adamLike('adamw', options, decay);
}

function adamLike(name: string, options: AdamOptions, decay: number): Optimiser {
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 } = options;
  return {
    name,
    begin() {
      // 1 - beta^t by its own recurrence: exact from the first step on, where beta^t itself would have lost digits.
      const unbias1 = movingState(`${name}.unbias1`, beta1);
      const unbias2 = movingState(`${name}.unbias2`, beta2);
      // The moments are kept without their factors 1 - beta: two passes over memory less.
      const spread = sqrt(div(1 - beta2, unbias2.next));
      const scale = div(div(1 - beta1, unbias1.next), spread);
      const floor = mul(reciprocal(spread), epsilon);
      const update: UpdateRule = (weightName, weight, gradient, rate) => {
        const first = variable(`${name}.first/${weightName}`, weight.shape);
        const second = variable(`${name}.second/${weightName}`, weight.shape);
        const nextFirst = add(mul(first, beta1), gradient);
        const nextSecond = add(mul(second, beta2), square(gradient));
        const move = mul(div(nextFirst, add(sqrt(nextSecond), floor)), mul(rate, scale));
        const kept = decay > 0 && isMatrix(weight.shape) ? mul(weight, sub(1, mul(rate, decay))) : weight;
        return {
          next: sub(kept, move),
          state: [
            { tensor: first, initial: 0, next: nextFirst },
            { tensor: second, initial: 0, next: nextSecond },
          ],
        };
      };
      return { state: [unbias1, unbias2], update };
    },
  };
}

/** Gradient descent with a heavy ball. @source Polyak 1964, USSR Comput Math Math Phys 4(5):1 */
export function sgd({ momentum = 0.9 }: { readonly momentum?: number } = {}): Optimiser {
  return {
    name: 'sgd',
    begin: () => ({
      state: [],
      update: (name, weight, gradient, rate) => {
        if (momentum === 0) return { next: sub(weight, mul(gradient, rate)), state: [] };
        const velocity = variable(`sgd.velocity/${name}`, weight.shape);
        const next = add(mul(velocity, momentum), gradient);
        return { next: sub(weight, mul(next, rate)), state: [{ tensor: velocity, initial: 0, next }] };
      },
    }),
  };
}

function movingState(name: string, beta: number): StepState {
  const tensor = variable(name, []);
  return { tensor, initial: 0, next: add(mul(tensor, beta), 1 - beta) };
}

function isMatrix(shape: Shape): boolean {
  return shape.length >= 2;
}
