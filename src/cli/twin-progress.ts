import type { TextSink } from './command.ts';
import { type Progress, startProgress } from './progress.ts';
import type { StageProgress, TwinStage } from './twin-job.ts';

const stages: Readonly<Record<TwinStage, readonly [label: string, unit: string]>> = {
  read: ['reading', 'files'],
  library: ['library', 'cells'],
  fit: ['fitting', 'starts'],
  posterior: ['posterior', 'parts'],
  prediction: ['predicting', 'parts'],
};

/** Progress of a twin on standard error, one display a stage. */
export function stageProgress(
  sink: TextSink,
  quiet: boolean,
): { readonly update: StageProgress; readonly end: () => void } {
  let shown: { readonly stage: TwinStage; readonly progress: Progress } | undefined;
  const end = (): void => {
    shown?.progress.end();
    shown = undefined;
  };
  return {
    update: (stage, done, total) => {
      if (shown?.stage !== stage) {
        end();
        const [label, unit] = stages[stage];
        shown = { stage, progress: startProgress({ label, total, unit, sink, quiet }) };
      }
      shown.progress.update(done);
    },
    end,
  };
}
