import type { ChunkResult } from './chunk.ts';
import type { WorkerReply } from './worker-reply.ts';

/** What was asked of a worker and is not answered yet. A worker answers in the order in which it is asked. */
export interface PendingChunks {
  /** Sends a request, unless the worker has ended. */
  ask(send: () => void): Promise<ChunkResult>;
  answer(reply: WorkerReply): void;
  /** The worker has ended: nothing that is pending, and nothing asked from now on, will be answered. The first error stays. */
  end(error: Error): void;
}

/** The caller's side of a worker, whatever carries the messages. */
export function pendingChunks(): PendingChunks {
  const waiting: { readonly resolve: (r: ChunkResult) => void; readonly reject: (e: unknown) => void }[] = [];
  let ended: Error | undefined;
  return {
    ask: (send) =>
      new Promise((resolve, reject) => {
        if (ended) throw ended;
        send();
        waiting.push({ resolve, reject });
      }),
    answer: (reply) => {
      const turn = waiting.shift();
      if ('result' in reply) turn?.resolve(reply.result);
      else turn?.reject(reply.error);
    },
    end: (error) => {
      ended ??= error;
      for (const turn of waiting.splice(0)) turn.reject(ended);
    },
  };
}
