import type { ChunkResult } from '../simulate/chunk.ts';
import { type ChunkWorker, runPopulation } from '../simulate/population.ts';
import { type CellRow, cellRow } from './cell-row.ts';
import { cellOf, type Recipe } from './recipe.ts';
import type { ShardPlan } from './shard-plan.ts';
import type { Stage } from './stage.ts';

/** What is to be made of a population, and by whom. */
export interface PopulationJob {
  readonly recipe: Recipe;
  /** From `stagesOf`. */
  readonly stages: readonly Stage[];
  /** One list for each worker, with one runner for each stage in it; they do one thing at a time. */
  readonly workers: readonly (readonly ChunkWorker[])[];
  /** The shards to make, ascending. */
  readonly shards: readonly ShardPlan[];
  /** Called shard by shard, in order; the work goes on by a few chunks meanwhile. */
  readonly consume: (shard: ShardPlan, rows: readonly CellRow[]) => void | Promise<void>;
  /** Called with the number of cells made so far. */
  readonly progress?: (cells: number) => void;
  readonly signal?: AbortSignal;
}

/** Memory that the samples of a chunk may take. */
const chunkBytes = 8e6;
const mostCells = 64;
const fewestCells = 4;

/**
 * Makes shards of a population. Rows are the same whatever the number of workers; only a shard and a few chunks are held in memory.
 *
 * @throws whatever a worker or the consumer throws; the signal's reason when aborted
 */
export async function makePopulation(job: PopulationJob): Promise<void> {
  const { recipe, stages, shards } = job;
  const indices = Uint32Array.from(
    shards.flatMap(({ first, cells }) => Array.from({ length: cells }, (_, i) => first + i)),
  );
  if (indices.length === 0) return;
  const others = new Map<number, ChunkResult[]>();
  let rows: CellRow[] = [];
  let next = 0;
  const consume = async (chunk: ChunkResult): Promise<void> => {
    const chunks = [...(others.get(chunk.first) ?? []), chunk];
    others.delete(chunk.first);
    const results = stages.map((stage, k) => ({ stage, chunk: chunks[k] as ChunkResult }));
    for (let place = chunk.first; place < chunk.first + chunk.count; place++) {
      rows.push(cellRow(recipe, cellOf(recipe, indices[place] as number), place, results));
      const shard = shards[next] as ShardPlan;
      if (rows.length < shard.cells) continue;
      const full = rows;
      rows = [];
      next++;
      await job.consume(shard, full);
    }
    job.progress?.(chunk.first + chunk.count);
  };
  await runPopulation(
    job.workers.map((runners) => inTurn(runners, others)),
    recipe.parameters.length,
    {
      cells: indices.length,
      chunkCells: cellsOfChunk(stages),
      valuesOf: (place) => cellOf(recipe, indices[place] as number).values,
      consume,
      ...(job.signal ? { signal: job.signal } : {}),
    },
  );
}

function cellsOfChunk(stages: readonly Stage[]): number {
  const bytes = stages.map(({ task }) => 8 * task.outputs.length * task.sampleTimes.length);
  return Math.max(fewestCells, Math.min(mostCells, Math.floor(chunkBytes / Math.max(...bytes, 1))));
}

/** A worker that takes each chunk through all stages; results of all but the last are left in `others`, by the chunk's first place. */
function inTurn(runners: readonly ChunkWorker[], others: Map<number, ChunkResult[]>): ChunkWorker {
  return {
    run: async (request) => {
      const results: ChunkResult[] = [];
      // The numbers move to the worker with the request.
      for (const runner of runners) results.push(await runner.run({ ...request, values: request.values.slice() }));
      const last = results.pop() as ChunkResult;
      others.set(request.first, results);
      return last;
    },
    close: async () => {
      await Promise.all(runners.map((runner) => runner.close()));
    },
  };
}
