import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { inferCell, openSession } from '../infer/infer.ts';
import type { FitPrior } from '../infer/prior-file.ts';
import { defaultSampling } from '../infer/sample-posterior.ts';
import type { Workers } from '../infer/simulator.ts';
import { openRecordingPath } from '../recording/open-path.node.ts';
import { localWorker } from '../simulate/population.ts';
import { threadWorker } from '../simulate/worker-pool.node.ts';
import type { ExperimentOptions } from '../twin/experiment.ts';
import { experimentOf } from '../twin/experiment-of.ts';
import { makeTwin } from '../twin/make-twin.ts';
import { boxSetupOf, priorSetupOf, unusedConditions } from '../twin/setup-of.ts';
import { simulateTwin, type TwinPredictions } from '../twin/simulate-twin.ts';
import type { Twin } from '../twin/twin.ts';

/** Everything about one run from a recording to a twin. */
export interface TwinJob {
  readonly path: string;
  readonly experiment: ExperimentOptions;
  /** Undefined for the published one: uniform around the baseline. */
  readonly prior: FitPrior | undefined;
  /** Cells of the library; the usual number by default. */
  readonly library: number | undefined;
  /** Cells of the posterior whose action potentials are simulated; the usual number by default. */
  readonly predicted: number | undefined;
  readonly seed: number;
  readonly workers: number;
  /** Version of this program. */
  readonly version: string;
}

/** What takes time, in order. */
export type TwinStage = 'read' | 'library' | 'fit' | 'posterior' | 'prediction';

/** A twin, what it predicts, and how it was come by. */
export interface TwinResult {
  readonly twin: Twin;
  /** Null for a refused twin: what it would predict is not to be believed. */
  readonly predictions: TwinPredictions | null;
  readonly notes: readonly string[];
  /** Wall time of each stage and of all, s. */
  readonly seconds: Readonly<Record<TwinStage | 'total', number>>;
}

/** How far a stage is. */
export type StageProgress = (stage: TwinStage, done: number, total: number) => void;

/** Where many cells are simulated. */
export function workersOf(count: number): Workers {
  return { make: count === 1 ? localWorker : threadWorker, count };
}

/**
 * From a file to the twin of its cell.
 *
 * @throws RecordingError, ExperimentError, ProtocolError, InferenceError when no twin can be made of it
 */
export async function twinOfFile(job: TwinJob, progress: StageProgress): Promise<TwinResult> {
  const clock = stopwatch();
  progress('read', 0, 1);
  const recording = await openRecordingPath(job.path);
  const experiment = experimentOf(recording, job.experiment);
  const bytes = await readFile(job.path);
  const setup = job.prior ? priorSetupOf(experiment, job.prior) : boxSetupOf(experiment);
  const workers = workersOf(job.workers);
  clock.enter('library');
  const session = await openSession(setup, experiment.protocol, {
    interval_ms: experiment.interval_ms,
    end_ms: experiment.end_ms,
    workers,
    seed: job.seed,
    progress,
    ...(job.library === undefined ? {} : { cells: job.library }),
  });
  let twin: Twin;
  try {
    clock.enter('fit');
    const inference = await inferCell(session, experiment.trace, experiment.clipped, {
      sampling: { ...defaultSampling, seed: job.seed },
      progress: (stage, done, total) => {
        clock.enter(stage);
        progress(stage, done, total);
      },
    });
    twin = makeTwin(session, inference, experiment, {
      file: basename(job.path),
      bytes: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      format: [recording.format, recording.version, `(${recording.provenance.reader})`].filter(Boolean).join(' '),
      recordedAt: recording.provenance.recordedAt,
      iontwin: job.version,
      seed: job.seed,
    });
  } finally {
    await session.close();
  }
  clock.enter('prediction');
  progress('prediction', 0, 1);
  const cells = job.predicted === undefined ? {} : { cells: job.predicted };
  const predictions = twin.verdict === 'refuse' ? null : await simulateTwin(twin, { workers, ...cells });
  progress('prediction', 1, 1);
  const notes = [...unusedConditions(experiment, job.prior), ...experiment.notes];
  return { twin, predictions, notes, seconds: clock.stop() };
}

function stopwatch() {
  const seconds: Record<TwinStage | 'total', number> = {
    read: 0,
    library: 0,
    fit: 0,
    posterior: 0,
    prediction: 0,
    total: 0,
  };
  const start = performance.now();
  let [stage, since]: [TwinStage, number] = ['read', start];
  const enter = (next: TwinStage): void => {
    const now = performance.now();
    seconds[stage] += (now - since) / 1000;
    [stage, since] = [next, now];
  };
  const stop = () => {
    enter(stage);
    seconds.total = (performance.now() - start) / 1000;
    for (const key of Object.keys(seconds) as (keyof typeof seconds)[]) seconds[key] = Number(seconds[key].toFixed(3));
    return seconds;
  };
  return { enter, stop };
}
