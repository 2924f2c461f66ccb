import { LearnError } from '../learn-error.ts';
import { type Shape, sameShape, showShape, sizeOf } from '../tape/shape.ts';
import { type Tensor, variable } from '../tape/tensor.ts';
import { type Initial, initialValues } from './initial.ts';

export interface Variable {
  readonly name: string;
  readonly tensor: Tensor;
  /** Changed by gradients; else by what a forward pass says. */
  readonly trained: boolean;
  readonly initial: Initial;
}

/** The variables of a network by name, so that its training, validation and export share them. */
export class Variables {
  readonly seed: number;
  readonly #known = new Map<string, Variable>();

  /** @param seed of the first values, whole, 0 .. 2^32 - 1 */
  constructor(seed: number) {
    this.seed = seed;
  }

  /**
   * The variable of a name, made when it is asked for first.
   *
   * @throws LearnError when it is known with another shape
   */
  get(name: string, shape: Shape, initial: Initial, trained: boolean): Tensor {
    const known = this.#known.get(name);
    if (!known) {
      const tensor = variable(name, shape);
      this.#known.set(name, { name, tensor, trained, initial });
      return tensor;
    }
    if (sameShape(known.tensor.shape, shape) && known.trained === trained) return known.tensor;
    throw new LearnError(
      `two layers ask for one variable, as ${showShape(known.tensor.shape)} and ${showShape(shape)}`,
      `variable ${name}`,
      'Give each layer a name of its own.',
    );
  }

  all(): Variable[] {
    return [...this.#known.values()];
  }

  initialValues({ initial, name, tensor }: Variable): Float64Array {
    return initialValues(initial, this.seed, name, sizeOf(tensor.shape));
  }
}
