import { type Measured, measured, unmeasured } from './measured.ts';
import { sampleNoise } from './noise.ts';
import { firstAtOrAfter, indexOfMax, indexOfMin, refinedExtreme } from './sampled.ts';
import { DEFINITIONS } from './thresholds.ts';
import { type TimeWindow, type TraceReason, traceProblem, type VoltageTrace } from './trace.ts';
import { steepest } from './upstroke.ts';

/** One beat of a trace: where it is, and how it rises. Times in ms, potentials in mV. */
export interface Beat {
  /** Time of the largest dV/dt from the maximum diastolic potential, or 100 ms before the threshold, to the peak. */
  readonly upstroke_ms: number;
  /** Largest dV/dt, V/s (= mV/ms). */
  readonly dvdt_max_V_s: number;
  readonly peak_ms: number;
  readonly peak_mV: number;
  /** False when the trace ends while V still rises: the peak is then the last sample. */
  readonly peakReached: boolean;
  readonly mdp_ms: number;
  /** Maximum diastolic potential before the beat: the lowest V since the previous beat's peak, or since the trace's start. */
  readonly mdp_mV: number;
  /** Action potential amplitude, peak - MDP before. */
  readonly apa_mV: number;
  /** From this upstroke to the next, ms. */
  readonly cycle_length_ms: Measured<number, 'no next beat'>;
  /** First sample at or above the threshold. */
  readonly crossingIndex: number;
  /** Sample of the maximum diastolic potential before. */
  readonly mdpIndex: number;
  /** Sample of the peak. */
  readonly peakIndex: number;
  /** One past the last sample of the beat: the next beat's `crossingIndex`, or the length of the trace. */
  readonly endIndex: number;
}

export interface BeatOptions {
  /** Upward crossing that makes a beat, mV; -20. */
  readonly threshold_mV?: number;
  /** How far below the threshold V must have been since the last crossing, mV; 5. */
  readonly hysteresis_mV?: number;
  /** Crossings closer than this belong to one action potential (notch and dome) unless V repolarised between them, ms; 100. */
  readonly notchEnd_ms?: number;
  /**
   * Stimuli, ascending. A dV/dt that rests on a sample inside one of them is not taken for the upstroke, so that a stimulus
   * artefact cannot pass for it; where nothing else is left of the rise (the cell fires while the stimulus is on), the whole
   * rise is searched. Without this option dV/dt max includes the stimulus, as in the Skibsbye reference runs.
   */
  readonly stimuli?: readonly TimeWindow[];
  /**
   * Length of the straight line through V whose slope is dV/dt, ms. Left out, it is 0 (the difference of the two neighbours)
   * for a smooth trace, and 1 ms where samples carry noise of more than 0.05 mV: there the steepest difference between
   * neighbours lies anywhere in diastole. Of no account where the trace brings its dV/dt.
   */
  readonly derivative_ms?: number;
}

/**
 * The beats of a free or paced trace.
 *
 * A beat is V crossing -20 mV upwards, having been 5 mV below that since the last crossing, and not being the dome of the
 * action potential before (see `DEFINITIONS`). A trace that starts above the threshold starts within a beat, which is not
 * counted. Peak and maximum diastolic potential are refined by the parabola through three samples; so is the largest dV/dt,
 * taken from `trace.dvdt` where there is one and from V otherwise. Both potentials are extremes of V as it stands: the noise of
 * a recording pushes them outwards, so filter it first where that matters.
 *
 * @param trace times in ms, potential in mV, n samples each
 * @returns the beats in order (none is a valid answer), or why the trace cannot be read
 * @throws RangeError when the arrays of the trace differ in length
 * @source Kernik et al. 2019, J Physiol 597:4533, Methods; thresholds of the reference runs
 */
export function findBeats(trace: VoltageTrace, options: BeatOptions = {}): Measured<readonly Beat[], TraceReason> {
  const { t, v, dvdt } = trace;
  const problem = dvdt ? traceProblem(t, v, dvdt) : traceProblem(t, v);
  if (problem) return unmeasured(problem);

  const threshold = options.threshold_mV ?? DEFINITIONS.beatThreshold_mV;
  const rearm = threshold - (options.hysteresis_mV ?? DEFINITIONS.beatHysteresis_mV);
  const crossings = upwardCrossings(t, v, threshold, rearm, options.notchEnd_ms ?? DEFINITIONS.notchEnd_ms);
  const slopeOptions = {
    derivative_ms: options.derivative_ms ?? defaultDerivative(trace),
    stimuli: options.stimuli ?? [],
  };
  const beats: Beat[] = [];
  let previousPeak = 0;
  for (const [k, crossingIndex] of crossings.entries()) {
    const endIndex = crossings[k + 1] ?? t.length;
    // The peak lies in the excursion above the threshold; only a dip that belongs to the notch may interrupt it.
    const excursionEnd = firstLasting(t, v, rearm, crossingIndex, endIndex, options.notchEnd_ms);
    const peakIndex = indexOfMax(v, crossingIndex, excursionEnd);
    const peak = refinedExtreme(t, v, peakIndex);
    const mdpIndex = indexOfMin(v, previousPeak, crossingIndex + 1);
    const mdp = refinedExtreme(t, v, mdpIndex);
    const earliest = (t[crossingIndex] as number) - DEFINITIONS.upstroke_ms;
    const upstroke = steepest(trace, firstAtOrAfter(t, earliest, mdpIndex, crossingIndex), peakIndex, slopeOptions);
    beats.push({
      upstroke_ms: upstroke.t,
      dvdt_max_V_s: upstroke.y,
      peak_ms: peak.t,
      peak_mV: peak.y,
      peakReached: peakIndex < t.length - 1,
      mdp_ms: mdp.t,
      mdp_mV: mdp.y,
      apa_mV: peak.y - mdp.y,
      cycle_length_ms: unmeasured('no next beat'),
      crossingIndex,
      mdpIndex,
      peakIndex,
      endIndex,
    });
    previousPeak = peakIndex;
  }
  return measured(beats.map((beat, k) => withCycleLength(beat, beats[k + 1])));
}

function defaultDerivative({ v, dvdt }: VoltageTrace): number {
  return !dvdt && sampleNoise(v) > DEFINITIONS.noisy_mV ? DEFINITIONS.noisyDerivative_ms : 0;
}

function withCycleLength(beat: Beat, next: Beat | undefined): Beat {
  return next ? { ...beat, cycle_length_ms: measured(next.upstroke_ms - beat.upstroke_ms) } : beat;
}

function upwardCrossings(
  t: Float64Array,
  v: Float64Array,
  threshold: number,
  rearm: number,
  notchEnd_ms: number,
): number[] {
  const found: number[] = [];
  let lowest = Number.POSITIVE_INFINITY;
  let last_ms = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < t.length; i++) {
    const here = v[i] as number;
    if (here < threshold) {
      lowest = Math.min(lowest, here);
      continue;
    }
    const time = t[i] as number;
    const isDome = time - last_ms < notchEnd_ms && lowest > DEFINITIONS.repolarised_mV;
    if (lowest <= rearm && !isDome) {
      found.push(i);
      last_ms = time;
    }
    lowest = Number.POSITIVE_INFINITY;
  }
  return found;
}

/** Index at which the excursion that starts at `from` falls below `rearm` for good: past the time of a notch, or deep enough. */
function firstLasting(
  t: Float64Array,
  v: Float64Array,
  rearm: number,
  from: number,
  to: number,
  notchEnd_ms: number = DEFINITIONS.notchEnd_ms,
): number {
  const notchEnd = firstAtOrAfter(t, (t[from] as number) + notchEnd_ms, from, to);
  for (let i = from; i < to; i++) {
    const here = v[i] as number;
    if (here <= DEFINITIONS.repolarised_mV || (here <= rearm && i >= notchEnd)) return i;
  }
  return to;
}
