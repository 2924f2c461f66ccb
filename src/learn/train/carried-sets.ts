import { type Precision, valuesOf } from '../interpret/interpreter.ts';
import type { Values } from '../interpret/strided.ts';
import { CheckpointError } from '../learn-error.ts';
import { type Carried, nextName } from '../optimise/training-step.ts';

/** Weights and the optimiser's state, twice: a step reads one set and writes the other, and they change places. */
export class CarriedSets {
  readonly #carried: readonly Carried[];
  #now: Record<string, Values>;
  #next: Record<string, Values>;

  constructor(carried: readonly Carried[], precision: Precision) {
    this.#carried = carried;
    const make = (): Record<string, Values> =>
      Object.fromEntries(
        carried.map(({ name, first }) => {
          const values = valuesOf(precision, first.length);
          values.set(first);
          return [name, values];
        }),
      );
    this.#now = make();
    this.#next = make();
  }

  /** What a step reads, by name. */
  get now(): Readonly<Record<string, Values>> {
    return this.#now;
  }

  /** What a step writes, by the names of its outputs. */
  get results(): Record<string, Values> {
    return Object.fromEntries(this.#carried.map(({ name }) => [nextName(name), this.#next[name] as Values]));
  }

  swap(): void {
    [this.#now, this.#next] = [this.#next, this.#now];
  }

  copy(): Map<string, Values> {
    return new Map(this.#carried.map(({ name }) => [name, (this.#now[name] as Values).slice()]));
  }

  /** @throws CheckpointError when a tensor is missing or of another size */
  restore(tensors: ReadonlyMap<string, Values>): void {
    for (const { name, first } of this.#carried) {
      const values = tensors.get(name);
      if (values?.length !== first.length) {
        throw new CheckpointError(
          `it has ${values?.length ?? 'no'} values where ${first.length} belong`,
          `tensor ${name}`,
          'Give the checkpoint of this training.',
        );
      }
      this.#now[name]?.set(values);
    }
  }

  isFinite(): boolean {
    return Object.values(this.#now).every((values) => values.every(Number.isFinite));
  }
}
