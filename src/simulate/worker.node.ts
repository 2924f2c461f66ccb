import { parentPort, workerData } from 'node:worker_threads';
import { type ChunkRequest, ChunkRunner, type PopulationTask } from './chunk.ts';
import type { WorkerReply } from './worker-pool.node.ts';

/** Entry of a population worker thread: made once for a task, then answers chunk after chunk. */
const port = parentPort;
let runner: ChunkRunner | undefined;
port?.on('message', (request: ChunkRequest) => {
  let reply: WorkerReply;
  try {
    runner ??= new ChunkRunner(workerData as PopulationTask);
    reply = { result: runner.run(request) };
  } catch (error) {
    reply = { error };
  }
  const transfer =
    'result' in reply ? [reply.result.samples.buffer, reply.result.states.buffer].map((b) => b as ArrayBuffer) : [];
  port.postMessage(reply, transfer);
});
