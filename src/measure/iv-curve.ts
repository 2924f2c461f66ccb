import { type Measured, measured, unmeasured } from './measured.ts';
import { firstAtOrAfter, indexOfMax, indexOfMin, refinedExtreme, timeMean } from './sampled.ts';
import { type TimeWindow, type TraceReason, traceProblem } from './trace.ts';

/** One step of a clamp protocol whose current is to be measured. */
export interface StepWindow extends TimeWindow {
  readonly level_mV: number;
  /** Where the tail current flows, usually the return step that follows. */
  readonly tail?: TimeWindow;
}

/** A current and when it flows. The current has the unit of the trace (A/F, pA, ...). */
export interface CurrentAt {
  readonly t_ms: number;
  readonly current: number;
}

export type IvReason = 'no samples in the window' | 'no inward current' | 'no outward current' | 'no tail window';

/** What one step shows. */
export interface IvPoint {
  readonly level_mV: number;
  /** Most negative current of the step, below zero. */
  readonly peakInward: Measured<CurrentAt, IvReason>;
  /** Most positive current of the step, above zero. */
  readonly peakOutward: Measured<CurrentAt, IvReason>;
  /** Mean over the last `steady_ms` of the step. */
  readonly steady: Measured<number, IvReason>;
  /** Current of largest size in the tail window, with its sign. */
  readonly tail: Measured<CurrentAt, IvReason>;
}

export interface IvOptions {
  /** Time after each change of potential that is left out, ms (capacitive artefact of a real amplifier); 0. */
  readonly skip_ms?: number;
  /** Length of the steady window at the end of each step, ms; 10. Where the step is shorter, all of it. */
  readonly steady_ms?: number;
}

/**
 * Current-voltage curve of a clamp trace, one point a step. Peaks inside a window are refined by the parabola through three
 * samples; peaks at its edge (a current that only decays) are the sample itself.
 *
 * @param t times, ms, ascending, length n
 * @param current membrane current, outward positive, length n
 * @returns one point for each step, in the order given; or why the trace cannot be read
 * @throws RangeError when the arrays differ in length
 */
export function ivCurve(
  t: Float64Array,
  current: Float64Array,
  steps: readonly StepWindow[],
  options: IvOptions = {},
): Measured<readonly IvPoint[], TraceReason> {
  const problem = traceProblem(t, current);
  if (problem) return unmeasured(problem);
  const skip_ms = options.skip_ms ?? 0;
  const steady_ms = options.steady_ms ?? 10;

  const samples = ({ from_ms, to_ms }: TimeWindow): Samples => {
    const from = firstAtOrAfter(t, from_ms + skip_ms);
    return { t, current, from, to: firstAtOrAfter(t, to_ms, from) };
  };
  const points = steps.map((step): IvPoint => {
    const window = samples(step);
    const inward = extreme(window, indexOfMin);
    const outward = extreme(window, indexOfMax);
    return {
      level_mV: step.level_mV,
      peakInward: inward.ok && inward.value.current >= 0 ? unmeasured('no inward current') : inward,
      peakOutward: outward.ok && outward.value.current <= 0 ? unmeasured('no outward current') : outward,
      steady:
        window.from < window.to
          ? measured(timeMean(t, current, Math.max(step.to_ms - steady_ms, t[window.from] as number), window.to))
          : unmeasured('no samples in the window'),
      tail: step.tail ? largest(samples(step.tail)) : unmeasured('no tail window'),
    };
  });
  return measured(points);
}

interface Samples {
  readonly t: Float64Array;
  readonly current: Float64Array;
  readonly from: number;
  readonly to: number;
}

function extreme(
  { t, current, from, to }: Samples,
  indexOf: (y: Float64Array, from: number, to: number) => number,
): Measured<CurrentAt, IvReason> {
  if (from >= to) return unmeasured('no samples in the window');
  const index = indexOf(current, from, to);
  // At the window's edge the neighbour belongs to another potential.
  const isInside = index > from && index < to - 1;
  const point = isInside ? refinedExtreme(t, current, index) : { t: t[index] as number, y: current[index] as number };
  return measured({ t_ms: point.t, current: point.y });
}

function largest(window: Samples): Measured<CurrentAt, IvReason> {
  const inward = extreme(window, indexOfMin);
  const outward = extreme(window, indexOfMax);
  if (!inward.ok || !outward.ok) return inward;
  return -inward.value.current > outward.value.current ? inward : outward;
}
