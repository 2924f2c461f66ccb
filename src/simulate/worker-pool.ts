import type { PopulationTask } from './chunk.ts';
import { pendingChunks } from './pending-chunks.ts';
import type { ChunkWorker } from './population.ts';
import type { WorkerReply } from './worker-reply.ts';

/** A population worker on a web worker of its own. The page must be served: browsers start no module workers from file: pages. */
export function browserWorker(task: PopulationTask): ChunkWorker {
  // Written in this form bundlers find the worker's file too.
  const worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });
  const pending = pendingChunks();
  const end = (error: Error): void => {
    worker.terminate();
    pending.end(error);
  };
  worker.addEventListener('message', ({ data }: MessageEvent<WorkerReply>) => pending.answer(data));
  worker.addEventListener('messageerror', () => end(new Error('a message of a web worker could not be read')));
  worker.addEventListener('error', ({ message }) =>
    // Without a message the script itself could not be had.
    end(new Error(`a web worker ended: ${message || 'its script simulate/worker.js could not be loaded'}`)),
  );
  worker.postMessage(task);
  return {
    run: (request) => pending.ask(() => worker.postMessage(request, [request.values.buffer as ArrayBuffer])),
    close: async () => end(new Error('the web worker is closed')),
  };
}
