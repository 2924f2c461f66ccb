import { parentPort, workerData } from 'node:worker_threads';
import type { ChunkRequest, PopulationTask } from './chunk.ts';
import { chunkAnswers } from './worker-reply.ts';

/** Entry of a population worker thread: it is made with the task, and every message is a chunk request. */
const port = parentPort;
const answer = chunkAnswers(workerData as PopulationTask);
port?.on('message', (request: ChunkRequest) => {
  const { reply, transfer } = answer(request);
  port.postMessage(reply, transfer);
});
