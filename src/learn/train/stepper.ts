import type { Engine } from '../engine/engine.ts';
import { type Precision, valuesOf } from '../interpret/interpreter.ts';
import type { Values } from '../interpret/strided.ts';
import { LearnError } from '../learn-error.ts';
import { nextName, rateName, type TrainingStep } from '../optimise/training-step.ts';
import { sizeOf } from '../tape/shape.ts';
import type { CarriedSets } from './carried-sets.ts';
import { drawNoise } from './noise.ts';
import type { Batch } from './source.ts';

export interface BatchIterator {
  next(): Promise<IteratorResult<Batch>> | IteratorResult<Batch>;
  return?(): unknown;
}

export interface Stepper {
  /** Runs as many steps as there are rates, from `step` on. */
  run(
    batches: BatchIterator,
    step: number,
    rates: readonly number[],
  ): Promise<{ losses: readonly number[]; metrics: Readonly<Record<string, number>> }>;
  close(): Promise<void>;
}

export interface StepperOptions {
  readonly precision: Precision;
  readonly stepsPerCall: number;
  readonly seed: number;
}

/** Feeds a training step: gathers batches and noise, runs, and swaps the sets of weights. */
export async function openStepper(
  engine: Engine,
  step: TrainingStep,
  sets: CarriedSets,
  { precision, stepsPerCall: calls, seed }: StepperOptions,
): Promise<Stepper> {
  const each = [...step.batch, ...step.noise];
  const looped = calls > 1;
  const loop = {
    times: calls,
    carried: new Map(step.carried.map(({ name }) => [name, nextName(name)])),
    each: new Set([...each.map(({ name }) => name), rateName]),
  };
  const session = await engine.load(step.outputs, looped ? { precision, loop } : { precision });
  const stacks = Object.fromEntries(
    each.map(({ name, shape }) => [name, valuesOf(precision, calls * sizeOf(shape))] as const),
  );
  const rateValues = valuesOf(precision, calls);
  const scalars = Object.fromEntries(
    ['loss', ...step.metrics].map((name) => [name, valuesOf(precision, calls)] as const),
  );
  // Asked for before a step is waited for: a source that simulates cells in workers goes on meanwhile.
  let ahead: { from: BatchIterator; next: Promise<IteratorResult<Batch>> | IteratorResult<Batch> } | undefined;
  const take = async (batches: BatchIterator): Promise<Batch> => {
    const { done, value } = await (ahead?.from === batches ? ahead.next : batches.next());
    ahead = undefined;
    if (!done) return value;
    throw new LearnError('it ended before the training', 'the source of batches', 'Give more batches or fewer steps.');
  };
  return {
    async run(batches, first, rates) {
      rateValues.set(rates);
      const given: Record<string, Values> = { ...sets.now, [rateName]: rateValues };
      for (let i = 0; i < calls; i++) {
        const batch = await take(batches);
        for (const { name, shape } of step.batch) {
          const values = checkBatch(batch[name], name, sizeOf(shape));
          if (looped) stacks[name]?.set(values, i * values.length);
          else given[name] = values;
        }
        for (const { name, shape, noise } of step.noise) {
          const size = sizeOf(shape);
          drawNoise((stacks[name] as Values).subarray(i * size, (i + 1) * size), noise, seed, name, first + i);
        }
      }
      for (const { name } of looped ? each : step.noise) given[name] = stacks[name] as Values;
      const running = session.run(given, { ...sets.results, ...scalars });
      try {
        const next = batches.next();
        // A failure of the source is told when its batch is taken, not as one that nobody waits for.
        if (next instanceof Promise) next.catch(() => undefined);
        ahead = { from: batches, next };
      } finally {
        await running;
      }
      sets.swap();
      const metrics = step.metrics.map((name) => [name, scalars[name]?.[calls - 1] as number] as const);
      return { losses: Array.from(scalars.loss as Values), metrics: Object.fromEntries(metrics) };
    },
    close: () => session.close(),
  };
}

function checkBatch(values: Values | undefined, name: string, size: number): Values {
  if (values?.length === size) return values;
  throw new LearnError(
    values === undefined ? 'it is missing from a batch' : `it has ${values.length} values, not ${size}`,
    `input ${name}`,
    'Let the source give every input of the network, in whole batches.',
  );
}
