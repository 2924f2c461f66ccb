import type { Engine } from '../engine/engine.ts';
import { type Precision, valuesOf } from '../interpret/interpreter.ts';
import type { Values } from '../interpret/strided.ts';
import { LearnError } from '../learn-error.ts';
import { averageName } from '../optimise/training-step.ts';
import type { Tensor } from '../tape/tensor.ts';
import type { BatchSource } from './source.ts';

export interface Validation {
  /** A tensor of shape [], from a pass that does not train. */
  readonly loss: Tensor;
  /** Batches that are gone through once each time; `batchesPerEpoch` says how many. */
  readonly source: BatchSource;
  /** Steps between two validations. */
  readonly every: number;
  /** Validations without a better loss after which training ends; endless when left out. */
  readonly patience?: number;
  /** By how much a loss must fall to be better. */
  readonly improvement?: number;
}

export interface Validator {
  /** The mean loss over all batches. */
  loss(weights: Readonly<Record<string, Values>>): Promise<number>;
  close(): Promise<void>;
}

/** @param averaged whether the moving averages of the weights are judged, not the weights themselves */
export async function openValidator(
  engine: Engine,
  precision: Precision,
  { loss, source }: Validation,
  averaged: boolean,
): Promise<Validator> {
  const batches = source.batchesPerEpoch;
  if (batches === undefined) {
    throw new LearnError('its source has no end', 'the validation', 'Give a source with batchesPerEpoch.');
  }
  const session = await engine.load(new Map([['loss', loss]]), { precision });
  const result = valuesOf(precision, 1);
  return {
    async loss(weights) {
      let total = 0;
      let count = 0;
      const chosen: Record<string, Values> = { ...weights };
      if (averaged) {
        for (const name of Object.keys(weights)) {
          const average = weights[averageName(name)];
          if (average) chosen[name] = average;
        }
      }
      for await (const batch of source.open(0)) {
        await session.run({ ...chosen, ...batch }, { loss: result });
        total += result[0] as number;
        if (++count === batches) break;
      }
      return total / count;
    },
    close: () => session.close(),
  };
}
