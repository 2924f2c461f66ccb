import {
  type Protocol,
  roundTime_ms,
  type Segment,
  segmentDuration_ms,
  segmentStarts,
  segmentVoltage,
} from '../protocol/protocol.ts';

/**
 * A stretch of time over which current is averaged. Its mean is compared with the mean of the simulated current at two instants placed
 * so that a parabola has the same mean there as over the samples of the bin (exact for bins of one and two samples).
 */
export interface Bin {
  readonly from_ms: number;
  readonly to_ms: number;
  /** Instants at which the model's current is taken; equal for a bin of one sample. */
  readonly early_ms: number;
  readonly late_ms: number;
  /** Samples in it: indices first .. first + count - 1 of a uniform recording; 0 for a recording with listed times. */
  readonly first: number;
  readonly count: number;
  /** Segment of the protocol. */
  readonly segment: number;
}

/** How bins grow after each step of the command. */
export interface BinRule {
  /** Nothing is used for so long after each corner of the command, ms. */
  readonly mask_ms: number;
  /** Width of the first bin, and the largest width, ms. */
  readonly narrowest_ms: number;
  readonly widest_ms: number;
  /** Each bin is at most this fraction of the time since the corner wide. */
  readonly growth: number;
}

/** Fine after steps, where fast gates move; coarse where only slow ones do. */
export const defaultBinRule: BinRule = { mask_ms: 0, narrowest_ms: 0.1, widest_ms: 25, growth: 0.15 };

/**
 * Bins of a protocol. Bins do not cross corners of the command.
 *
 * @param interval_ms sampling interval of a uniform recording, or 0 for listed times (averages are then over time)
 * @param end_ms nothing after this, ms from the start of the protocol
 */
export function binsOf(protocol: Protocol, interval_ms: number, rule: BinRule, end_ms: number): Bin[] {
  const bins: Bin[] = [];
  for (const { segment: s, start_ms: start, end_ms: end } of stretchesOf(protocol)) {
    const stop = Math.min(end, end_ms);
    let from = roundTime_ms(start + rule.mask_ms);
    while (from < stop) {
      const since = Math.min(Math.max(rule.narrowest_ms, rule.growth * (from - start)), rule.widest_ms);
      const width = stillWidth(protocol.segments[s] as Segment, from - start, since, rule.narrowest_ms);
      let to = roundTime_ms(from + width);
      // A last crumb joins the bin before it.
      if (stop - to < width / 2) to = stop;
      const bin = interval_ms > 0 ? sampledBin(from, to, stop, interval_ms, s) : continuousBin(from, to, s);
      if (bin) bins.push(bin);
      from = bin ? bin.to_ms : to;
    }
  }
  return bins;
}

/** Under a curve no bin is wider than the command takes to move so far, mV: two instants no longer tell the mean of what bends inside. */
const farthestMove_mV = 10;

/** The width of a bin that starts `at` ms into a segment, halved while the command moves too far within it. */
function stillWidth(segment: Segment, at: number, widest: number, narrowest: number): number {
  if (segment.kind !== 'sine' && segment.kind !== 'sampled') return widest;
  let width = widest;
  for (; width > narrowest; width = Math.max(narrowest, width / 2)) {
    const every = segment.kind === 'sampled' ? segment.dt_ms : 25 / segment.hz;
    let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (let t = at; t < at + width + every; t += every) {
      const mV = segmentVoltage(segment, Math.min(t, at + width));
      [low, high] = [Math.min(low, mV), Math.max(high, mV)];
    }
    if (high - low <= farthestMove_mV) break;
  }
  return width;
}

/** Part of a protocol without a corner of the command inside; `segment` is its first. */
interface Stretch {
  readonly segment: number;
  readonly start_ms: number;
  readonly end_ms: number;
}

/** Two ramps are one curve where the command goes on from one to the other without a jump, mV, and hardly bends, mV/ms. */
const sameVoltage_mV = 0.01;
const hardlyBends_mV_ms = 0.05;

/** Segments of a protocol, straight lines that follow a curve taken together: where they meet no gate is disturbed. */
function stretchesOf(protocol: Protocol): Stretch[] {
  const starts = segmentStarts(protocol);
  const found: Stretch[] = [];
  protocol.segments.forEach((segment, s) => {
    const start_ms = starts[s] as number;
    const end_ms = start_ms + segmentDuration_ms(segment);
    const before = protocol.segments[s - 1];
    const last = found.at(-1);
    if (last && before && goesOn(before, segment)) found[found.length - 1] = { ...last, end_ms };
    else found.push({ segment: s, start_ms, end_ms });
  });
  return found;
}

function goesOn(before: Segment, after: Segment): boolean {
  if (before.kind !== 'ramp' || after.kind !== 'ramp') return false;
  const slope = (ramp: typeof before): number => (ramp.to_mV - ramp.from_mV) / ramp.ms;
  return (
    Math.abs(after.from_mV - before.to_mV) <= sameVoltage_mV &&
    Math.abs(slope(after) - slope(before)) <= hardlyBends_mV_ms
  );
}

/** Samples at whole multiples of the interval with from <= t < to, at least one; undefined where none is left before `stop`. */
function sampledBin(from: number, to: number, stop: number, interval: number, segment: number): Bin | undefined {
  const first = Math.max(0, Math.ceil(from / interval - 1e-6));
  if (first >= Math.ceil(stop / interval - 1e-6)) return undefined;
  const end = Math.max(first + 1, Math.ceil(to / interval - 1e-6));
  const count = end - first;
  const centre = (first + (count - 1) / 2) * interval;
  const spread = interval * Math.sqrt((count * count - 1) / 12);
  return {
    from_ms: roundTime_ms(first * interval),
    to_ms: roundTime_ms(end * interval),
    early_ms: roundTime_ms(centre - spread),
    late_ms: roundTime_ms(centre + spread),
    first,
    count,
    segment,
  };
}

function continuousBin(from: number, to: number, segment: number): Bin {
  const centre = (from + to) / 2;
  const spread = (to - from) / Math.sqrt(12);
  return {
    from_ms: from,
    to_ms: to,
    early_ms: roundTime_ms(centre - spread),
    late_ms: roundTime_ms(centre + spread),
    first: 0,
    count: 0,
    segment,
  };
}
