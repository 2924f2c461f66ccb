import { Worker } from 'node:worker_threads';
import type { ChunkRequest, ChunkResult, PopulationTask } from './chunk.ts';
import type { ChunkWorker } from './population.ts';

/** What a worker answers. */
export type WorkerReply = { readonly result: ChunkResult } | { readonly error: unknown };

/**
 * The compiled worker beside this file. Running from the TypeScript sources (tests), Node cannot start a thread on them: the build
 * is used instead.
 */
function workerFile(): URL {
  const here = import.meta.url;
  return here.endsWith('.ts') ? new URL('../../dist/simulate/worker.node.js', here) : new URL('./worker.node.js', here);
}

/** A population worker on a thread of its own. */
export function threadWorker(task: PopulationTask): ChunkWorker {
  const worker = new Worker(workerFile(), { workerData: task });
  const waiting: { readonly resolve: (r: ChunkResult) => void; readonly reject: (e: unknown) => void }[] = [];
  let fatal: unknown;
  worker.on('message', (reply: WorkerReply) => {
    const turn = waiting.shift();
    if ('result' in reply) turn?.resolve(reply.result);
    else turn?.reject(reply.error);
  });
  const end = (error: unknown): void => {
    fatal = error;
    for (const turn of waiting.splice(0)) turn.reject(error);
  };
  worker.on('error', end);
  worker.on('exit', (code) => end(new Error(`a worker thread ended with exit code ${code}`)));
  return {
    run: (request: ChunkRequest) =>
      new Promise((resolve, reject) => {
        if (fatal) reject(fatal);
        else {
          waiting.push({ resolve, reject });
          worker.postMessage(request, [request.values.buffer as ArrayBuffer]);
        }
      }),
    close: async () => {
      await worker.terminate();
    },
  };
}
