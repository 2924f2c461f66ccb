import type { TextSink } from './command.ts';
import { type Progress, startProgress } from './progress.ts';

/** Progress of work that goes through several stages, each with cells of its own to count. */
export function stagedProgress(
  sink: TextSink,
  quiet: boolean,
): { readonly update: (says: string, done: number, total: number) => void; readonly end: () => void } {
  let stage: { readonly label: string; readonly progress: Progress } | undefined;
  return {
    update: (label, done, total) => {
      if (stage?.label !== label) {
        stage?.progress.end();
        stage = { label, progress: startProgress({ label, total, unit: 'cells', sink, quiet }) };
      }
      stage.progress.update(done);
    },
    end: () => stage?.progress.end(),
  };
}
