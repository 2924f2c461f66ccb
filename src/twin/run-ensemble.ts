import type { WorkerFactory } from '../infer/simulator.ts';
import type { ModelSource } from '../model/model-source.ts';
import type { CellFailure } from '../simulate/chunk.ts';
import { runOptions } from '../simulate/lanes.ts';
import type { PlanSegment } from '../simulate/plan.ts';
import { runPopulation } from '../simulate/population.ts';

/** Where an ensemble is simulated. */
export interface Workers {
  readonly make: WorkerFactory;
  readonly count: number;
}

/** An experiment on many cells. */
export interface EnsembleRun {
  readonly source: ModelSource;
  readonly clamped: boolean;
  readonly set: Readonly<Record<string, number>>;
  readonly plan: readonly PlanSegment[];
  readonly outputs: readonly string[];
  /** ms. */
  readonly sampleTimes: Float64Array;
  readonly names: readonly string[];
  readonly cells: readonly ArrayLike<number>[];
  readonly tolerance?: number;
  readonly signal?: AbortSignal;
}

/** One cell's answer. */
export interface CellTraces {
  readonly index: number;
  /** One array for each output, on the sample times; NaN from a failure on. */
  readonly columns: readonly Float64Array[];
  readonly failure: CellFailure | undefined;
}

/** Long traces of nine variables take a megabyte or two a cell. */
const chunkCells = 4;

/**
 * Runs an ensemble; each cell is handed on as soon as it and those before it are done, so that only a few are held at a time.
 *
 * @throws UnknownNameError, CompileError, ... for an experiment that makes no sense; a cell that cannot be integrated does not throw
 */
export async function runEnsemble(run: EnsembleRun, workers: Workers, each: (cell: CellTraces) => void): Promise<void> {
  const { outputs, sampleTimes, names, cells } = run;
  const task = {
    source: run.source,
    clamped: run.clamped,
    outputs,
    sampleTimes,
    plan: run.plan,
    options: runOptions(run.clamped, run.tolerance === undefined ? {} : { tolerance: run.tolerance }),
    backend: 'wasm' as const,
    changes: { set: run.set },
    varied: names,
  };
  const count = Math.max(1, Math.min(workers.count, Math.ceil(cells.length / chunkCells)));
  const pool = Array.from({ length: count }, () => workers.make(task));
  const [width, length] = [outputs.length, sampleTimes.length];
  try {
    await runPopulation(pool, names.length, {
      cells: cells.length,
      chunkCells,
      valuesOf: (i) => cells[i] as ArrayLike<number>,
      consume: ({ first, count: here, samples, failures }) => {
        for (let c = 0; c < here; c++) {
          const columns = outputs.map((_, o) => {
            const column = new Float64Array(length);
            for (let s = 0; s < length; s++) column[s] = samples[(c * length + s) * width + o] as number;
            return column;
          });
          each({ index: first + c, columns, failure: failures.find(({ index }) => index === first + c) });
        }
      },
      ...(run.signal ? { signal: run.signal } : {}),
    });
  } finally {
    await Promise.all(pool.map((worker) => worker.close()));
  }
}
