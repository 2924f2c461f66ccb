import { type Measured, measured, unmeasured } from '../../measure/measured.ts';
import type { ClampTrace } from './clamp-trace.ts';
import { median } from './statistics.ts';
import { sampleAt } from './stretches.ts';

/** Conductance of membrane and seal together at negative potentials. */
export interface InputConductance {
  /** nS for currents in pA, nS/pF for pA/pF. An upper bound of the leak: IK1 is in it. */
  readonly conductance: number;
  /** Where the straight line through the holding current reaches zero, mV. */
  readonly reversal_mV: number;
  readonly steps: number;
  /** Size of the steps it is from, mV. */
  readonly largest_mV: number;
}

export type ConductanceReason = 'no command is known' | 'no step between potentials below -55 mV';

/** Sodium and calcium channels stay shut below this, mV. */
const shut_mV = -55;
const least_mV = 4;
/** Steps up to this, mV, are preferred: the current is straighter. */
const small_mV = 20;
/** The current before a step, and after its transient but before If opens, ms. */
const before_ms = 5;
const after_ms = [6, 12] as const;

/**
 * Change of the current over small steps between negative potentials, 6 to 12 ms after the step, divided by the step: median over
 * all such steps, those of at most 20 mV where there are any.
 */
export function inputConductance(traces: readonly ClampTrace[]): Measured<InputConductance, ConductanceReason> {
  if (traces.every(({ command }) => command === undefined)) return unmeasured('no command is known');
  const steps = traces.flatMap((trace) => {
    const edges = trace.command?.edges ?? [];
    return edges.flatMap(({ t_ms, slack_ms, from_mV, to_mV }, k) => {
      const size_mV = to_mV - from_mV;
      if (Math.max(from_mV, to_mV) > shut_mV || Math.abs(size_mV) < least_mV) return [];
      const next = edges[k + 1]?.t_ms ?? Number.POSITIVE_INFINITY;
      const start = t_ms - slack_ms;
      if (next - t_ms < after_ms[1] || start - (edges[k - 1]?.t_ms ?? Number.NEGATIVE_INFINITY) < 2 * before_ms)
        return [];
      const before = levelBetween(trace, start - before_ms, start - Math.min(0.2, before_ms));
      const after = levelBetween(trace, start + after_ms[0], t_ms + after_ms[1]);
      if (before === undefined || after === undefined) return [];
      return [{ size_mV, conductance: (after - before) / size_mV, mV: from_mV, i: before }];
    });
  });
  const small = steps.filter(({ size_mV }) => Math.abs(size_mV) <= small_mV);
  const chosen = small.length > 0 ? small : steps;
  const conductance = median(chosen.map((step) => step.conductance));
  if (conductance === undefined) return unmeasured('no step between potentials below -55 mV');
  return measured({
    conductance,
    reversal_mV: median(chosen.map(({ mV, i }) => mV - i / conductance)) as number,
    steps: chosen.length,
    largest_mV: Math.max(...chosen.map(({ size_mV }) => Math.abs(size_mV))),
  });
}

/** Median current between two times; undefined where there is none, or where the signal is cut. */
export function levelBetween({ t_ms, i, segment }: ClampTrace, from_ms: number, to_ms: number): number | undefined {
  const [from, to] = [sampleAt(t_ms, from_ms), sampleAt(t_ms, to_ms)];
  if (to <= from || segment[from] !== segment[to - 1]) return undefined;
  return median(i.subarray(from, to));
}
