import { type ChunkRequest, type ChunkResult, ChunkRunner, type PopulationTask } from './chunk.ts';

/** What a worker answers to a chunk request. */
export type WorkerReply = { readonly result: ChunkResult } | { readonly error: unknown };

/** An answer, and the memory that moves with it instead of being copied. */
export interface WorkerAnswer {
  readonly reply: WorkerReply;
  readonly transfer: ArrayBuffer[];
}

/**
 * What a worker of a population does wherever it runs: it makes its machine at the first chunk and answers chunk after chunk. It
 * throws nothing: an error is an answer too.
 */
export function chunkAnswers(task: PopulationTask): (request: ChunkRequest) => WorkerAnswer {
  let runner: ChunkRunner | undefined;
  return (request) => {
    try {
      runner ??= new ChunkRunner(task);
      const result = runner.run(request);
      const transfer = [result.samples, result.states].map((array) => array.buffer as ArrayBuffer);
      return { reply: { result }, transfer };
    } catch (error) {
      return { reply: { error }, transfer: [] };
    }
  };
}
