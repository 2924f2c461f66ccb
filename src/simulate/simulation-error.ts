import { Refusal } from '../model/refusal.ts';

/** A simulation that makes no sense as asked for: its times, tolerance or initial state. */
export class SimulationError extends Refusal {
  override readonly name = 'SimulationError';
}

/** @throws SimulationError unless the times are finite, ascending (equal neighbours allowed) and not negative */
export function checkSampleTimes(times: Float64Array): void {
  times.forEach((t, i) => {
    const before = i === 0 ? 0 : (times[i - 1] as number);
    if (Number.isFinite(t) && t >= before) return;
    const why = !Number.isFinite(t) ? 'is not a number' : i === 0 ? 'is negative' : `comes after ${before} ms`;
    throw new SimulationError(`sample time ${t} ms ${why}`, `sample ${i}`, 'Give times in ms, ascending, from 0 on.');
  });
}

/** @throws SimulationError unless the duration is finite and above zero */
export function checkDuration(duration_ms: number): void {
  if (duration_ms > 0 && Number.isFinite(duration_ms)) return;
  throw new SimulationError(`a duration of ${duration_ms} ms`, 'the experiment', 'Give a duration above 0 ms.');
}

/** @throws SimulationError unless the tolerance is finite and above zero and the steps are not negative */
export function checkOptions(options: {
  readonly tolerance: number;
  readonly fixedStep: number;
  readonly longestStep: number;
}): void {
  const { tolerance, fixedStep, longestStep } = options;
  if (!(tolerance > 0 && Number.isFinite(tolerance)))
    throw new SimulationError(`a tolerance of ${tolerance}`, 'the options', 'Give a tolerance above 0, such as 1e-6.');
  if (!(fixedStep >= 0 && Number.isFinite(fixedStep)))
    throw new SimulationError(
      `a fixed step of ${fixedStep} ms`,
      'the options',
      'Give a step above 0 ms, or 0 for none.',
    );
  if (!(longestStep > 0))
    throw new SimulationError(`a longest step of ${longestStep} ms`, 'the options', 'Give a step above 0 ms.');
}
