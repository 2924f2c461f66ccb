import { type ChunkRequest, type ChunkResult, ChunkRunner, type PopulationTask } from './chunk.ts';
import { SimulationError } from './simulation-error.ts';

/** One place where chunks are run: a worker thread, a browser worker, or this thread. */
export interface ChunkWorker {
  run(request: ChunkRequest): Promise<ChunkResult>;
  close(): Promise<void>;
}

/** Runs chunks on the calling thread. */
export function localWorker(task: PopulationTask): ChunkWorker {
  const runner = new ChunkRunner(task);
  return { run: async (request) => runner.run(request), close: async () => undefined };
}

export interface PopulationRun {
  readonly cells: number;
  /** Cells a chunk holds; it does not change any result. */
  readonly chunkCells?: number;
  /** Values of the task's `varied` parameters of one cell: a pure function of its index. */
  readonly valuesOf: (index: number) => ArrayLike<number>;
  /** Called in the order of the cells; the next chunk waits for it. */
  readonly consume: (chunk: ChunkResult) => void | Promise<void>;
  readonly signal?: AbortSignal;
}

/** Chunks that may be finished or under way ahead of the consumer, for each worker: bounds the memory. */
const ahead = 3;

/** Chunks a worker has been given at a time: it need not wait for this thread before it starts the next one. */
const inHand = 2;

/**
 * Runs a population over workers. Results reach the consumer in the order of the cells and are the same bytes for any number of
 * workers and any chunk size; at most a few chunks a worker are held in memory.
 *
 * @throws whatever a worker or the consumer throws; the signal's reason when aborted
 */
export async function runPopulation(
  workers: readonly ChunkWorker[],
  varied: number,
  run: PopulationRun,
): Promise<void> {
  const chunkCells = run.chunkCells ?? 64;
  if (workers.length === 0 || !(chunkCells >= 1)) {
    throw new SimulationError(
      `${workers.length} workers, chunks of ${chunkCells} cells`,
      'the population',
      'Give at least one worker and one cell a chunk.',
    );
  }
  const chunks = Math.ceil(run.cells / chunkCells);
  const request = (chunk: number): ChunkRequest => {
    const first = chunk * chunkCells;
    const count = Math.min(chunkCells, run.cells - first);
    const values = new Float64Array(count * varied);
    for (let i = 0; i < count; i++) {
      const row = run.valuesOf(first + i);
      for (let k = 0; k < varied; k++) values[i * varied + k] = row[k] as number;
    }
    return { first, count, values };
  };
  const finished = new Map<number, ChunkResult>();
  let started = 0;
  let delivered = 0;
  let failure: { readonly error: unknown } | undefined;
  let delivering: Promise<void> = Promise.resolve();
  let wake: (() => void)[] = [];
  const progress = (): void => {
    const waiting = wake;
    wake = [];
    for (const resume of waiting) resume();
  };
  const deliver = async (): Promise<void> => {
    for (let chunk = finished.get(delivered); chunk && !failure; chunk = finished.get(delivered)) {
      finished.delete(delivered);
      await run.consume(chunk);
      delivered++;
      progress();
    }
  };
  const drive = async (worker: ChunkWorker): Promise<void> => {
    while (started < chunks && !failure) {
      run.signal?.throwIfAborted();
      if (started - delivered >= ahead * workers.length) {
        await new Promise<void>((resume) => wake.push(resume));
        continue;
      }
      const chunk = started++;
      finished.set(chunk, await worker.run(request(chunk)));
      delivering = delivering.then(deliver);
      // A failing consumer is reported once, below.
      delivering.catch((error: unknown) => {
        failure ??= { error };
        progress();
      });
    }
  };
  await Promise.all(
    Array.from({ length: inHand * workers.length }, (_, k) =>
      drive(workers[k % workers.length] as ChunkWorker).catch((error: unknown) => {
        failure ??= { error };
        progress();
      }),
    ),
  );
  await delivering.catch(() => undefined);
  if (failure) throw failure.error;
}
