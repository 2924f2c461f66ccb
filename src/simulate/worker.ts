import type { ChunkRequest, PopulationTask } from './chunk.ts';
import { chunkAnswers, type WorkerAnswer } from './worker-reply.ts';

/** Entry of a population web worker: the first message is the task, every further one a chunk request. */
let answer: ((request: ChunkRequest) => WorkerAnswer) | undefined;
self.addEventListener('message', ({ data }: MessageEvent<PopulationTask | ChunkRequest>) => {
  if (answer) {
    const { reply, transfer } = answer(data as ChunkRequest);
    self.postMessage(reply, { transfer });
  } else {
    answer = chunkAnswers(data as PopulationTask);
  }
});
