/** How a training stands. */
export interface TrainProgress {
  readonly step: number;
  readonly steps: number;
  /** Times that the data were gone through, where they have an end. */
  readonly epochs: number | undefined;
  /** Mean over the steps since the last report. */
  readonly loss: number;
  readonly validationLoss: number | undefined;
  /** Of the last step. */
  readonly metrics: Readonly<Record<string, number>>;
  readonly rate: number;
  readonly stepsPerSecond: number;
  readonly secondsLeft: number;
  readonly engine: string;
}

export interface ProgressClock {
  count(losses: readonly number[]): void;
  report(step: number, rate: number, metrics: Readonly<Record<string, number>>, validation?: number): TrainProgress;
  /** Lets timers and events of the process run, at most ten times a second. */
  breathe(): Promise<void>;
}

export function progressClock(
  engine: string,
  steps: number,
  firstStep: number,
  batchesPerEpoch: number | undefined,
): ProgressClock {
  const start = performance.now();
  let lastBreath = start;
  let total = 0;
  let counted = 0;
  return {
    count(losses) {
      for (const loss of losses) total += loss;
      counted += losses.length;
    },
    report(step, rate, metrics, validationLoss) {
      const stepsPerSecond = (1000 * (step - firstStep)) / Math.max(performance.now() - start, 1e-3);
      const loss = total / Math.max(counted, 1);
      [total, counted] = [0, 0];
      const epochs = batchesPerEpoch === undefined ? undefined : step / batchesPerEpoch;
      const secondsLeft = (steps - step) / stepsPerSecond;
      return { step, steps, epochs, loss, validationLoss, metrics, rate, stepsPerSecond, secondsLeft, engine };
    },
    async breathe() {
      if (performance.now() - lastBreath < 100) return;
      await new Promise((resolve) => setTimeout(resolve, 0));
      lastBreath = performance.now();
    },
  };
}
