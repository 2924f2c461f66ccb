import { LearnError } from '../learn-error.ts';

/**
 * The learning rate of a step, from the validation losses so far (oldest first). A pure function, so a training goes on after a break as
 * if there had been none.
 */
export type Schedule = (step: number, validations: readonly number[]) => number;

export function constantRate(rate: number): Schedule {
  checkRate(rate);
  return () => rate;
}

export interface CosineOptions {
  readonly peak: number;
  readonly steps: number;
  /** Steps of linear rise from 0 to the peak. */
  readonly warmUp?: number;
  /** Where it ends. */
  readonly floor?: number;
}

/** Rises linearly, then falls along half a cosine. @source Loshchilov & Hutter 2017, ICLR, eq. 5, without restarts */
export function cosine({ peak, steps, warmUp = 0, floor = 0 }: CosineOptions): Schedule {
  checkRate(peak);
  checkSteps(steps, warmUp);
  return (step) => {
    if (step < warmUp) return (peak * (step + 1)) / warmUp;
    const part = Math.min((step - warmUp) / (steps - warmUp), 1);
    return floor + ((peak - floor) * (1 + Math.cos(Math.PI * part))) / 2;
  };
}

/** Rises from peak / 25 along half a cosine, then falls to peak / 1e5. @source Smith & Topin 2018, arXiv:1708.07120 */
export function oneCycle({ peak, steps, rise = 0.3 }: { peak: number; steps: number; rise?: number }): Schedule {
  checkRate(peak);
  checkSteps(steps, 0);
  const top = rise * steps;
  const between = (from: number, to: number, part: number): number =>
    from + ((to - from) * (1 - Math.cos(Math.PI * Math.min(part, 1)))) / 2;
  return (step) =>
    step < top ? between(peak / 25, peak, step / top) : between(peak, peak / 1e5, (step - top) / (steps - top));
}

/** Constant, then exp(-decay) a step. */
export function exponential({ rate, from, decay }: { rate: number; from: number; decay: number }): Schedule {
  checkRate(rate);
  return (step) => rate * Math.exp(-decay * Math.max(step - from, 0));
}

export interface PlateauOptions {
  readonly rate: number;
  /** What the rate is multiplied by. */
  readonly factor?: number;
  /** Validations without a better loss after which it is. */
  readonly patience?: number;
  readonly floor?: number;
}

/** Falls when the validation loss no longer does. */
export function plateau({ rate, factor = 0.5, patience = 5, floor = 0 }: PlateauOptions): Schedule {
  checkRate(rate);
  return (_, validations) => {
    let [now, best, waited] = [rate, Number.POSITIVE_INFINITY, 0];
    for (const loss of validations) {
      if (loss < best) [best, waited] = [loss, 0];
      else if (++waited > patience) [now, waited] = [now * factor, 0];
    }
    return Math.max(now, floor);
  };
}

function checkRate(rate: number): void {
  if (rate > 0 && Number.isFinite(rate)) return;
  throw new LearnError(`a learning rate of ${rate}`, 'the schedule', 'Give a rate above 0, such as 1e-3.');
}

function checkSteps(steps: number, warmUp: number): void {
  if (warmUp >= 0 && steps > warmUp) return;
  throw new LearnError(`${steps} steps, ${warmUp} of them to warm up`, 'the schedule', 'Give more steps than that.');
}
