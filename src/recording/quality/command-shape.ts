import {
  type Protocol,
  protocolDuration_ms,
  segmentDuration_ms,
  segmentStarts,
  segmentVoltage,
} from '../../protocol/protocol.ts';
import { meanOf } from './statistics.ts';

/** A stretch of constant command. */
export interface Plateau {
  readonly from_ms: number;
  readonly to_ms: number;
  readonly mV: number;
}

/** A sudden change of the command. */
export interface Edge {
  /** When it is over at the latest ... */
  readonly t_ms: number;
  /** ... and how much sooner it may have been, ms: the distance of the samples that it was read from. */
  readonly slack_ms: number;
  readonly from_mV: number;
  readonly to_mV: number;
}

/** What matters of a command voltage when a recording is judged: where it is constant and where it jumps. Ramps and sines are neither. */
export interface CommandShape {
  readonly plateaus: readonly Plateau[];
  readonly edges: readonly Edge[];
  /** The voltage before the first edge and between tests. */
  readonly holding_mV: number;
  /** Lowest and highest voltage, ramps and sines included. */
  readonly range_mV: readonly [lo: number, hi: number];
}

/** A change this fast, mV/ms, is a jump ... */
const jump_mV_ms = 4;
/** ... if it is over within this time, ms (a command that was recorded through a filter), ... */
const longestJump_ms = 1;
/** ... and goes this far, mV. */
const leastJump_mV = 0.5;
/** A stretch this long, ms, within the tolerance is a plateau. */
const leastPlateau_ms = 2;
/** Drawn and recorded commands wander by this much, mV, on what was meant to be constant. */
const wander_mV = 0.8;
/** A stretch that changes by more than this, mV, and faster than this, mV/ms, is part of a ramp. */
const slightRise_mV = 0.25;
const flat_mV_ms = 0.003;

/** The shape of a protocol, its times from the start of the sweep, ms. */
export function shapeOfProtocol(protocol: Protocol): CommandShape {
  const starts = segmentStarts(protocol);
  const t: number[] = [];
  const v: number[] = [];
  const add = (ms: number, mV: number) => {
    t.push(ms);
    v.push(mV);
  };
  add(0, protocol.holding_mV);
  for (const [k, segment] of protocol.segments.entries()) {
    const start = starts[k] as number;
    const duration = segmentDuration_ms(segment);
    // Half-millisecond steps: enough to know a sine for what it is.
    const points = segment.kind === 'sampled' || segment.kind === 'sine' ? Math.ceil(duration / 0.5) : 1;
    for (let p = 0; p <= points; p++) {
      const local = (duration * p) / points;
      add(start + local, segmentVoltage(segment, local));
    }
  }
  add(protocolDuration_ms(protocol), v.at(-1) as number);
  return shapeOfPoints(Float64Array.from(t), Float64Array.from(v), protocol.holding_mV, 1e-6);
}

/**
 * The shape of a command given as points with straight lines between them; a repeated time is a step.
 *
 * @param t_ms ascending, not strictly
 * @param v_mV as many
 * @param holding_mV undefined takes the voltage of most time
 * @param tolerance_mV what the points vary by on a plateau: noise of a recorded command
 */
export function shapeOfPoints(
  t_ms: Float64Array,
  v_mV: Float64Array,
  holding_mV: number | undefined,
  tolerance_mV: number,
): CommandShape {
  const n = t_ms.length;
  const edges: Edge[] = [];
  const plateaus: Plateau[] = [];
  const reach = Math.max(tolerance_mV, wander_mV);
  const slope = (k: number) => {
    const dv = Math.abs((v_mV[k] as number) - (v_mV[k - 1] as number));
    const dt = (t_ms[k] as number) - (t_ms[k - 1] as number);
    return dv > tolerance_mV ? dv / Math.max(dt, 1e-6) : 0;
  };
  let from = 0;
  for (let k = 1; k <= n; k++) {
    const isFast = k < n && slope(k) >= jump_mV_ms;
    const wanders = k < n && Math.abs((v_mV[k] as number) - (v_mV[from] as number)) > reach;
    if (k < n && !isFast && !wanders) continue;
    addPlateau(plateaus, t_ms, v_mV, from, k);
    from = k;
    if (!isFast) continue;
    let end = k;
    while (end + 1 < n && slope(end + 1) >= jump_mV_ms) end++;
    const [a, b] = [v_mV[k - 1] as number, v_mV[end] as number];
    const isBrief = end === k || (t_ms[end] as number) - (t_ms[k - 1] as number) <= longestJump_ms;
    if (isBrief && Math.abs(b - a) >= Math.max(leastJump_mV, tolerance_mV)) {
      const slack_ms = end === k ? (t_ms[k] as number) - (t_ms[k - 1] as number) : 0;
      edges.push({ t_ms: jumpTime(t_ms, v_mV, k - 1, end), slack_ms, from_mV: a, to_mV: b });
    }
    from = end;
    k = end;
  }
  let [lo, hi] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const v of v_mV) {
    if (v < lo) lo = v;
    if (v > hi) hi = v;
  }
  return { plateaus, edges, holding_mV: holding_mV ?? longest(plateaus) ?? v_mV[0] ?? 0, range_mV: [lo, hi] };
}

/** Half-way through a recorded jump; at the first sample of the new voltage for one between two neighbours. */
function jumpTime(t_ms: Float64Array, v_mV: Float64Array, from: number, to: number): number {
  if (to === from + 1) return t_ms[to] as number;
  const half = ((v_mV[from] as number) + (v_mV[to] as number)) / 2;
  const rises = (v_mV[to] as number) > (v_mV[from] as number);
  for (let k = from + 1; k < to; k++) if ((v_mV[k] as number) >= half === rises) return t_ms[k] as number;
  return t_ms[to] as number;
}

/** Neighbours at one voltage (a protocol may hold in several segments) become one plateau. */
function addPlateau(plateaus: Plateau[], t_ms: Float64Array, v_mV: Float64Array, from: number, to: number): void {
  if (to - from < 2) return;
  const [from_ms, to_ms] = [t_ms[from] as number, t_ms[Math.min(to, t_ms.length) - 1] as number];
  if (to_ms - from_ms < leastPlateau_ms) return;
  // Slow ramps make a chain of short stretches, each of which still rises or falls; they are no plateaus.
  const third = Math.max(1, Math.floor((to - from) / 3));
  const rise = Math.abs(meanOf(v_mV, to - third, to) - meanOf(v_mV, from, from + third));
  if (rise > slightRise_mV && rise / (to_ms - from_ms) > flat_mV_ms) return;
  const mV = Math.round(meanOf(v_mV, from, to) * 1e3) / 1e3;
  const before = plateaus.at(-1);
  if (before !== undefined && Math.abs(before.mV - mV) < 1e-3 && from_ms - before.to_ms < leastPlateau_ms) {
    plateaus[plateaus.length - 1] = { ...before, to_ms };
    return;
  }
  plateaus.push({ from_ms, to_ms, mV });
}

/** The voltage with the longest total time. */
function longest(plateaus: readonly Plateau[]): number | undefined {
  const times = new Map<number, number>();
  for (const { from_ms, to_ms, mV } of plateaus) {
    const level = Math.round(mV);
    times.set(level, (times.get(level) ?? 0) + to_ms - from_ms);
  }
  return [...times].sort((a, b) => b[1] - a[1])[0]?.[0];
}
