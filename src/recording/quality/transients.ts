import { fitExponential } from '../../measure/exponential-fit.ts';
import { type Measured, measured, unmeasured } from '../../measure/measured.ts';
import type { ClampTrace } from './clamp-trace.ts';
import type { Edge } from './command-shape.ts';
import { levelBetween } from './input-conductance.ts';
import { median } from './statistics.ts';
import { sampleAt } from './stretches.ts';

/** The charging of the membrane after steps of the command. */
export interface Transients {
  /** Time constant, ms: (remaining) access resistance times capacitance. */
  readonly tau_ms: number;
  /** Charge divided by the step: pF for currents in pA; for pA/pF a ratio that should be 1. */
  readonly capacitance: number;
  /** Largest transient of all steps, extrapolated to the instant of the step, in the unit of the data. */
  readonly largest: number;
  /** Number of steps that it is from. */
  readonly steps: number;
}

export type TransientReason =
  | 'no command is known'
  | 'the command has no steps'
  | 'the samples are too far apart'
  | 'there are no capacitive transients';

/** Coarser samples miss the charging, ms. */
const coarsest_ms = 0.25;
const window_ms = 8;
const least_mV = 4;
/** Between these potentials next to no channel opens within a millisecond. */
const quiet_mV = -55;
/** The charging must be described by one exponential this well ... */
const leastR2 = 0.85;
/** ... be this fast, ms, ... */
const slowest_ms = 6;
/** ... and this many times larger than what stays of the step: access is easier than the membrane. */
const leastRatio = 3;

/**
 * Exponential fits to the first 8 ms after each step, from the peak on: the time constant from the fit, the charge from the area
 * over the fit's offset (a low-pass filter moves charge in time but keeps it). Steps between potentials below -55 mV are taken
 * where there are any, other steps only if there are none.
 *
 * @source Gentet, Stuart & Clements 2000, Biophys J 79:314 (charge); Sakmann & Neher 1995, Single-Channel Recording, ch. 7
 */
export function transients(traces: readonly ClampTrace[]): Measured<Transients, TransientReason> {
  const known = traces.filter(({ command }) => command !== undefined);
  if (known.length === 0) return unmeasured('no command is known');
  const edges = known.flatMap((trace) => (trace.command?.edges ?? []).map((edge, k) => ({ trace, edge, k })));
  const large = edges.filter(({ edge }) => Math.abs(edge.to_mV - edge.from_mV) >= least_mV);
  if (large.length === 0) return unmeasured('the command has no steps');
  if (known.every(({ isUniform, interval_ms }) => !isUniform || interval_ms > coarsest_ms)) {
    return unmeasured('the samples are too far apart');
  }
  const quiet = large.filter(({ edge }) => Math.max(edge.from_mV, edge.to_mV) <= quiet_mV);
  const fitted = (quiet.length > 0 ? quiet : large).slice(0, 400).flatMap(({ trace, edge, k }) => {
    const fit = chargeOf(trace, edge, trace.command?.edges[k + 1]?.t_ms ?? Number.POSITIVE_INFINITY);
    return fit ? [fit] : [];
  });
  // Half of the steps and more must show it: a current that happens to look like one is not enough.
  const tried = Math.min(quiet.length > 0 ? quiet.length : large.length, 400);
  const tau_ms = median(fitted.map((fit) => fit.tau_ms));
  const capacitance = median(fitted.map((fit) => fit.capacitance));
  if (tau_ms === undefined || capacitance === undefined || fitted.length < tried / 2) {
    return unmeasured('there are no capacitive transients');
  }
  const largestStep = Math.max(...large.map(({ edge }) => Math.abs(edge.to_mV - edge.from_mV)));
  return measured({ tau_ms, capacitance, largest: (capacitance * largestStep) / tau_ms, steps: fitted.length });
}

/**
 * How long after a step its transient hides the currents of the membrane, ms: until it has decayed to this much.
 *
 * @param floor current that may be left, in the unit of the data
 */
export function maskNeeded_ms({ tau_ms, largest }: Transients, floor: number): number {
  return Math.max(0, tau_ms * Math.log(largest / floor));
}

/** Transients of a current in pA as those of the same current in pA/pF. */
export function perPicofarad(one: Transients, capacitance_pF: number): Transients {
  return { ...one, capacitance: one.capacitance / capacitance_pF, largest: one.largest / capacitance_pF };
}

function chargeOf(trace: ClampTrace, { t_ms: edge_ms, from_mV, to_mV }: Edge, next_ms: number) {
  const { t_ms, i, segment, interval_ms } = trace;
  const before = levelBetween(trace, edge_ms - 4, edge_ms - interval_ms / 2);
  const from = sampleAt(t_ms, edge_ms - interval_ms / 2);
  const to = sampleAt(t_ms, Math.min(edge_ms + window_ms, next_ms - interval_ms));
  if (before === undefined || to - from < 10 || segment[from] !== segment[to - 1]) return undefined;
  const up = Math.sign(to_mV - from_mV);
  let peak = from;
  for (let k = from; k < to && (t_ms[k] as number) < edge_ms + 1.5; k++) {
    if (up * (i[k] as number) > up * (i[peak] as number)) peak = k;
  }
  if (up * ((i[peak] as number) - before) <= 0 || to - peak < 8) return undefined;
  const fit = fitExponential(t_ms, i, peak, to);
  if (!fit || fit.r2 < leastR2 || fit.tau > slowest_ms || fit.tau < interval_ms / 2) return undefined;
  if (up * fit.amplitude <= leastRatio * Math.abs(fit.offset - before)) return undefined;
  let charge = 0;
  for (let k = from; k < to; k++) charge += ((i[k] as number) - fit.offset) * interval_ms;
  const capacitance = charge / (to_mV - from_mV);
  // pA ms / mV = pF.
  return capacitance > 0 ? { tau_ms: fit.tau, capacitance } : undefined;
}
