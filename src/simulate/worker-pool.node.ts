import { Worker } from 'node:worker_threads';
import type { PopulationTask } from './chunk.ts';
import { pendingChunks } from './pending-chunks.ts';
import type { ChunkWorker } from './population.ts';
import type { WorkerReply } from './worker-reply.ts';

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
  const pending = pendingChunks();
  worker.on('message', (reply: WorkerReply) => pending.answer(reply));
  worker.on('error', (error: Error) => pending.end(error));
  worker.on('exit', (code) => pending.end(new Error(`a worker thread ended with exit code ${code}`)));
  return {
    run: (request) => pending.ask(() => worker.postMessage(request, [request.values.buffer as ArrayBuffer])),
    close: async () => {
      await worker.terminate();
    },
  };
}
