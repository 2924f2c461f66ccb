import type { Lowered } from '../../compile/lower.ts';

/**
 * What drives the membrane potential over a stretch of time.
 *
 * - `free`: the cell itself (the potential is a state)
 * - `hold`: a constant command; every gate has its exact exponential solution
 * - `sweep`: a command that varies (ramp or sine)
 */
export type Drive = 'free' | 'hold' | 'sweep';

/** What a lane is doing; anything but `running` stops `advance` so that the caller can look after the lane. */
export const Status = { running: 0, reached: 1, full: 2, stalled: 3, tooManySteps: 4, waiting: 8, parked: 9 } as const;

/** Absolute slots of the solver's own values, one number a lane. */
export interface StepperLayout {
  readonly status: number;
  readonly time: number;
  /** End of the current segment: steps land on it exactly. */
  readonly stop: number;
  readonly step: number;
  readonly lastStep: number;
  readonly tolerance: number;
  /** Step to take throughout, without error control; 0 lets the error decide. */
  readonly fixedStep: number;
  readonly largestStep: number;
  readonly steps: number;
  readonly rejected: number;
  /** Error of the last accepted step, in tolerances. */
  readonly lastError: number;
  readonly stepLimit: number;
  readonly tries: number;
  /** The step that was wanted before a switch cut it. */
  readonly uncutStep: number;
  /** 1 in the last segment, whose end is sampled too; elsewhere that instant belongs to the next segment. */
  readonly inclusive: number;
  /** Index of the next sample, its time, and how many samples lie in the buffer. */
  readonly nextSample: number;
  readonly nextSampleTime: number;
  readonly buffered: number;
  readonly bufferLimit: number;
  /** Command of a clamp: level + slope s + bend s^2 + twist s^3 + amplitude sin(omega s) at s = t - since. */
  readonly level: number;
  readonly slope: number;
  readonly bend: number;
  readonly twist: number;
  readonly amplitude: number;
  readonly omega: number;
  readonly since: number;
  /** State vector, derivative, scale floor and largest magnitude so far, by position. */
  readonly state: number;
  readonly derivative: number;
  readonly floor: number;
  readonly largest: number;
  readonly surfaces: number;
  /** Sample times (ascending, ending in Infinity) and buffered samples. */
  readonly sampleTimes: number;
  readonly samples: number;
  /** The start of the step before, and its first two nodes: with the current state, the polynomial that the first guess continues. */
  readonly before: number;
  readonly beforeNodes: readonly [number, number];
  /** Blocks of the three nodes of a step, and their voltage-stage values; the node of a sample. */
  readonly nodes: readonly [number, number, number];
  readonly volts: readonly [number, number, number];
  /** Derivatives, and rates of affine states, at the end of the step under way. */
  readonly endSlope: number;
  readonly endRate: number;
  /** With an amplifier: inflow and rate that gates are solved exactly for over a step, and those solutions at its nodes. */
  readonly exact: { readonly inflow: number; readonly rate: number; readonly at: readonly [number, number, number] };
  readonly sampleNode: number;
  readonly surfacesNew: number;
  /** Surfaces at the two inner nodes. */
  readonly surfacesWithin: readonly [number, number];
  readonly surfaceTotal: number;
  readonly sampleOut: number;
  readonly end: number;
}

/**
 * Slots for a stepper, after those of the lowered system.
 *
 * @param sampleCount sample times that fit
 * @param bufferSamples samples that a lane can hold before it must be emptied
 */
export function layoutOf(lowered: Lowered, sampleCount: number, bufferSamples: number): StepperLayout {
  const n = lowered.system.states.length;
  const { node, volt } = lowered;
  let next = lowered.end;
  const take = (count: number): number => {
    const at = next;
    next += count;
    return at;
  };
  const scalars = {
    status: take(1),
    time: take(1),
    stop: take(1),
    step: take(1),
    lastStep: take(1),
    tolerance: take(1),
    fixedStep: take(1),
    largestStep: take(1),
    steps: take(1),
    rejected: take(1),
    lastError: take(1),
    stepLimit: take(1),
    tries: take(1),
    uncutStep: take(1),
    inclusive: take(1),
    nextSample: take(1),
    nextSampleTime: take(1),
    buffered: take(1),
    bufferLimit: take(1),
    level: take(1),
    slope: take(1),
    bend: take(1),
    twist: take(1),
    amplitude: take(1),
    omega: take(1),
    since: take(1),
  };
  const state = take(n);
  const derivative = take(n);
  const floor = take(n);
  const largest = take(n);
  const before = take(n);
  const beforeNodes = [take(n), take(n)] as const;
  const nodes = [take(node.size), take(node.size), take(node.size)] as const;
  const volts = [take(volt.size), take(volt.size), take(volt.size)] as const;
  const endSlope = take(n);
  const endRate = take(n);
  const split = lowered.system.amplifier ? lowered.gates : 0;
  const exact = { inflow: take(split), rate: take(split), at: [take(split), take(split), take(split)] as const };
  const sampleNode = take(node.size);
  const surfaceTotal = lowered.surfaceCount + lowered.system.modes.length;
  const surfaces = take(surfaceTotal);
  const surfacesNew = take(surfaceTotal);
  const surfacesWithin = [take(surfaceTotal), take(surfaceTotal)] as const;
  const sampleOut = take(lowered.outputs.length);
  const sampleTimes = take(sampleCount + 1);
  const samples = take(bufferSamples * lowered.outputs.length);
  return {
    ...scalars,
    state,
    derivative,
    floor,
    largest,
    surfaces,
    sampleTimes,
    samples,
    before,
    beforeNodes,
    nodes,
    volts,
    endSlope,
    endRate,
    exact,
    sampleNode,
    surfacesNew,
    surfacesWithin,
    surfaceTotal,
    sampleOut,
    end: next,
  };
}
