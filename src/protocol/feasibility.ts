import {
  defaultLimits,
  type FeasibilityLimits,
  type FeasibilityProblem,
  feasibilityProblems,
} from './feasibility-problems.ts';
import {
  type Protocol,
  protocolDuration_ms,
  roundTime_ms,
  type Segment,
  segmentDuration_ms,
  segmentStarts,
  segmentVoltage,
} from './protocol.ts';
import { sampleCount } from './sample-protocol.ts';
import { segmentRange_mV, segmentSteepness_mV_ms } from './segment-shape.ts';
import { timeAbove_ms, timeBelow_ms } from './time-beyond.ts';

/** Facts on which an experimenter decides whether a protocol can be played to a cell. */
export interface Feasibility {
  readonly duration_ms: number;
  readonly segments: number;
  /** Lowest and highest voltage, the holding voltage included. */
  readonly lowest_mV: number;
  readonly highest_mV: number;
  /** Levels of the steps, each once, ascending. */
  readonly levels_mV: readonly number[];
  /** Instantaneous changes of the command, those at the start and the end included. */
  readonly jumps: number;
  /** The largest of them with its sign, mV, and when, ms; 0 at 0 where there is none. */
  readonly largestJump_mV: number;
  readonly largestJump_ms: number;
  /** Steepest change within a ramp, sine or sampled piece, mV/ms. */
  readonly steepest_mV_ms: number;
  readonly timeAbove_ms: number;
  readonly timeBelow_ms: number;
  readonly limits: FeasibilityLimits;
  readonly interval_ms: number;
  readonly samples: number;
  /** Charge that the largest jump moves onto the membrane, and the sum of all, sign left out, pC; undefined without a capacitance. */
  readonly largestCharge_pC: number | undefined;
  readonly totalCharge_pC: number | undefined;
  readonly problems: readonly FeasibilityProblem[];
}

export interface FeasibilityOptions {
  /** Of the rig, ms; 0.1 by default. */
  readonly interval_ms?: number;
  readonly capacitance_pF?: number;
  readonly limits?: Partial<FeasibilityLimits>;
}

/** Facts of a protocol that was validated. */
export function feasibility(protocol: Protocol, options: FeasibilityOptions = {}): Feasibility {
  const { interval_ms = 0.1, capacitance_pF } = options;
  const limits = { ...defaultLimits, ...options.limits };
  const { segments, holding_mV } = protocol;
  const ranges = segments.map(segmentRange_mV);
  const jumps = jumpsOf(protocol);
  const largest = jumps.reduce((most, jump) => (Math.abs(jump.mV) > Math.abs(most.mV) ? jump : most), { mV: 0, ms: 0 });
  // pF times mV are fC.
  const charge = (mV: number) => (capacitance_pF === undefined ? undefined : (Math.abs(mV) * capacitance_pF) / 1000);
  const sum = (time: (segment: Segment) => number) => roundTime_ms(segments.reduce((ms, s) => ms + time(s), 0));
  const levels = segments.flatMap((segment) => (segment.kind === 'step' ? [segment.mV] : []));
  return {
    duration_ms: protocolDuration_ms(protocol),
    segments: segments.length,
    lowest_mV: ranges.reduce((least, [lo]) => Math.min(least, lo), holding_mV),
    highest_mV: ranges.reduce((most, [, hi]) => Math.max(most, hi), holding_mV),
    levels_mV: [...new Set(levels)].sort((a, b) => a - b),
    jumps: jumps.length,
    largestJump_mV: largest.mV,
    largestJump_ms: largest.ms,
    steepest_mV_ms: segments.reduce((most, segment) => Math.max(most, segmentSteepness_mV_ms(segment)), 0),
    timeAbove_ms: sum((segment) => timeAbove_ms(segment, limits.damagingAbove_mV)),
    timeBelow_ms: sum((segment) => timeBelow_ms(segment, limits.damagingBelow_mV)),
    limits,
    interval_ms,
    samples: sampleCount(protocol, interval_ms),
    largestCharge_pC: charge(largest.mV),
    totalCharge_pC: charge(jumps.reduce((total, { mV }) => total + Math.abs(mV), 0)),
    problems: feasibilityProblems(protocol, interval_ms, limits),
  };
}

function jumpsOf(protocol: Protocol): { mV: number; ms: number }[] {
  const starts = segmentStarts(protocol);
  const jumps: { mV: number; ms: number }[] = [];
  let before = protocol.holding_mV;
  const jump = (to: number, ms: number) => {
    if (Math.abs(to - before) > 1e-9) jumps.push({ mV: to - before, ms });
  };
  for (const [i, segment] of protocol.segments.entries()) {
    jump(segmentVoltage(segment, 0), starts[i] as number);
    before = segmentVoltage(segment, segmentDuration_ms(segment));
  }
  jump(protocol.holding_mV, protocolDuration_ms(protocol));
  return jumps;
}
