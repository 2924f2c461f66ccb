import type { Engine } from '../engine/engine.ts';
import type { Precision } from '../interpret/interpreter.ts';
import type { Values } from '../interpret/strided.ts';
import { CheckpointError, LearnError } from '../learn-error.ts';
import { crc32 } from '../onnx/crc32.ts';
import { emitGraph } from '../onnx/emit.ts';
import { writeOnnx } from '../onnx/write-model.ts';
import type { Schedule } from '../optimise/schedule.ts';
import { averageName, type TrainingStep } from '../optimise/training-step.ts';
import { CarriedSets } from './carried-sets.ts';
import { type Progression, readCheckpoint, writeCheckpoint } from './checkpoint.ts';
import { bestOf, markBest, weightsOf } from './kept-weights.ts';
import { progressClock, type TrainProgress } from './progress.ts';
import type { BatchSource } from './source.ts';
import { type BatchIterator, openStepper } from './stepper.ts';
import { openValidator, type Validation } from './validator.ts';

export interface TrainOptions {
  readonly engine: Engine;
  readonly step: TrainingStep;
  readonly source: BatchSource;
  /** Of the whole training, also when it goes on from a checkpoint. */
  readonly steps: number;
  readonly schedule: Schedule;
  readonly precision?: Precision;
  /** Of dropout masks and other noise. */
  readonly seed?: number;
  /** Steps in one call of the engine. More than 1 saves the way of the weights through the caller: worth it on GPUs and for small nets. */
  readonly stepsPerCall?: number;
  readonly validation?: Validation;
  readonly checkpoint?: {
    /** Steps between two checkpoints. */
    readonly every: number;
    /** Keeps the bytes, safely: `fileCheckpoint` of iontwin/node does. */
    readonly save: (bytes: Uint8Array) => Promise<void>;
  };
  /** Bytes of a checkpoint of this same training. */
  readonly resumeFrom?: Uint8Array;
  /** Goes back to the last good weights and lowers the rate when the loss is no number; without it the training ends there. */
  readonly recover?: { readonly times: number; readonly rateFactor: number };
  readonly onProgress?: (progress: TrainProgress) => void;
  /** Steps between two reports (default 100), at which the weights are looked at and kept to go back to. */
  readonly progressEvery?: number;
  /** Ends the training after the step at work. */
  readonly signal?: AbortSignal;
}

export interface TrainResult {
  readonly status: 'finished' | 'stopped early' | 'aborted' | 'diverged';
  /** What happened, in words, with the step. */
  readonly reason: string;
  readonly steps: number;
  /** Of the best validation; without one, those of the last step (of the last good one after a divergence). Averages where they are kept. */
  readonly weights: ReadonlyMap<string, Values>;
  readonly lastLoss: number;
  readonly validations: readonly number[];
  readonly bestValidation: number | undefined;
  readonly recoveries: number;
  readonly engine: string;
}

/**
 * Trains: takes batches, runs steps, validates, keeps checkpoints. Memory holds two sets of weights and optimiser state, the best weights,
 * one copy to go back to, and two batches, however long it takes.
 *
 * @throws LearnError when the options do not fit together; CheckpointError when a checkpoint is of another training
 */
export async function train(options: TrainOptions): Promise<TrainResult> {
  const { engine, step, source, steps, schedule, validation, checkpoint, recover } = options;
  const { precision = 'float32', stepsPerCall = 1, progressEvery = 100, seed = 0 } = options;
  checkCounts(options, stepsPerCall);
  const fingerprint = fingerprintOf(step, precision, seed);
  const sets = new CarriedSets(step.carried, precision);
  let now: Progression = { step: 0, validations: [], bestStep: 0, rateFactor: 1, recoveries: 0 };
  let best: Map<string, Values> | undefined;
  if (options.resumeFrom) {
    const found = readCheckpoint(options.resumeFrom);
    if (found.fingerprint !== fingerprint) {
      throw new CheckpointError(
        'it is of another training: another network, loss, optimiser, precision or seed',
        'the checkpoint',
        'Give the checkpoint of this training, or begin anew.',
      );
    }
    sets.restore(found.tensors);
    now = found.progression;
    best = bestOf(found.tensors);
  }
  const averaged = step.carried.some(({ name }) => name.startsWith(averageName('')));
  const stepper = await openStepper(engine, step, sets, { precision, stepsPerCall, seed });
  const validator = validation && (await openValidator(engine, precision, validation, averaged));
  const clock = progressClock(engine.description, steps, now.step, source.batchesPerEpoch);
  let good = { progression: now, tensors: sets.copy() };
  let lastLoss = Number.NaN;
  let batches = iteratorOf(source, now.step);
  const finish = (status: TrainResult['status'], reason: string): TrainResult => ({
    status,
    reason,
    steps: now.step,
    weights: best ?? weightsOf(sets.now, step),
    lastLoss,
    validations: now.validations,
    bestValidation: now.validations.length > 0 ? Math.min(...now.validations) : undefined,
    recoveries: now.recoveries,
    engine: engine.description,
  });
  try {
    while (now.step < steps) {
      if (options.signal?.aborted) return finish('aborted', `asked to end after step ${now.step}`);
      const rates = Array.from(
        { length: stepsPerCall },
        (_, i) => now.rateFactor * schedule(now.step + i, now.validations),
      );
      const made = await stepper.run(batches, now.step, rates);
      lastLoss = made.losses.at(-1) as number;
      now = { ...now, step: now.step + stepsPerCall };
      const due = (every: number | undefined): boolean => every !== undefined && now.step % every === 0;
      const isSaving = due(checkpoint?.every) || due(validation?.every) || due(progressEvery);
      let broken = brokenReason(made.losses, isSaving && !sets.isFinite(), now.step - stepsPerCall);
      let validationLoss: number | undefined;
      if (!broken && validator && due(validation?.every)) {
        validationLoss = await validator.loss(sets.now);
        if (!Number.isFinite(validationLoss)) broken = `the validation loss is ${validationLoss} at step ${now.step}`;
      }
      if (broken) {
        sets.restore(good.tensors);
        if (!recover || now.recoveries >= recover.times) {
          return finish('diverged', `${broken}, with a rate of ${rates.at(-1)}`);
        }
        now = { ...good.progression, rateFactor: now.rateFactor * recover.rateFactor, recoveries: now.recoveries + 1 };
        await batches.return?.();
        batches = iteratorOf(source, now.step);
        continue;
      }
      if (validationLoss !== undefined) {
        const isBetter = validationLoss < Math.min(...now.validations) - (validation?.improvement ?? 0);
        now = {
          ...now,
          validations: [...now.validations, validationLoss],
          bestStep: isBetter ? now.step : now.bestStep,
        };
        if (isBetter || !best) best = weightsOf(sets.now, step);
      }
      if (isSaving) good = { progression: now, tensors: sets.copy() };
      if (checkpoint && due(checkpoint.every)) {
        const tensors = new Map([...Object.entries(sets.now), ...markBest(best)]);
        await checkpoint.save(writeCheckpoint({ progression: now, fingerprint, tensors }));
      }
      clock.count(made.losses);
      if (validationLoss !== undefined || now.step % progressEvery === 0 || now.step >= steps) {
        options.onProgress?.(clock.report(now.step, rates.at(-1) as number, made.metrics, validationLoss));
      }
      const waited = (now.step - now.bestStep) / (validation?.every ?? Number.POSITIVE_INFINITY);
      if (validation?.patience !== undefined && now.validations.length > 0 && waited > validation.patience) {
        return finish('stopped early', `no better validation loss since step ${now.bestStep}`);
      }
      await clock.breathe();
    }
    return finish('finished', `all ${steps} steps`);
  } finally {
    await batches.return?.();
    await stepper.close();
    await validator?.close();
  }
}

/** What went wrong in some steps, and where; undefined when nothing did. */
function brokenReason(losses: readonly number[], hasBrokenWeight: boolean, firstStep: number): string | undefined {
  const broken = losses.findIndex((loss) => !Number.isFinite(loss));
  if (broken >= 0) return `the loss is ${losses[broken]} at step ${firstStep + broken + 1}`;
  return hasBrokenWeight ? `a weight is no number at step ${firstStep + losses.length}` : undefined;
}

function iteratorOf(source: BatchSource, first: number): BatchIterator {
  const batches = source.open(first);
  return Symbol.asyncIterator in batches ? batches[Symbol.asyncIterator]() : batches[Symbol.iterator]();
}

/** What a checkpoint must agree on with the training that goes on from it. */
function fingerprintOf(step: TrainingStep, precision: Precision, seed: number): string {
  const graph = emitGraph(step.outputs, { precision, target: 'portable' });
  return `${crc32(writeOnnx({ graph, metadata: {} })).toString(16)} ${precision} ${seed}`;
}

function checkCounts({ steps, validation, checkpoint, progressEvery }: TrainOptions, stepsPerCall: number): void {
  const counts = {
    steps,
    stepsPerCall,
    'validation.every': validation?.every,
    'checkpoint.every': checkpoint?.every,
    progressEvery,
  };
  for (const [name, count] of Object.entries(counts)) {
    if (count === undefined) continue;
    if (!(Number.isInteger(count) && count >= 1)) {
      throw new LearnError(`${name} is ${count}`, 'the options', 'Give a whole number of at least 1.');
    }
    if (name !== 'progressEvery' && count % stepsPerCall !== 0) {
      throw new LearnError(
        `${name} is ${count}, and a call takes ${stepsPerCall} steps`,
        'the options',
        `Give a multiple of ${stepsPerCall}.`,
      );
    }
  }
}
