import { type Protocol, protocolDuration_ms, segmentDuration_ms, segmentStarts, segmentVoltage } from './protocol.ts';

/** Times closer than this, ms, are one time to any rig. */
const sameTime_ms = 1e-6;
/** Voltages closer than this, mV, differ by rounding only. */
const sameVoltage_mV = 1e-6;

/** Where two straight lines are compared, as fractions of their length: at their ends. */
const ends: readonly number[] = [0, 1];
/** Where something with a sine is: at no regular distances, so that no two frequencies agree at all of them. */
const within: readonly number[] = [0, 0.0873, 0.2291, 0.3719, 0.5087, 0.6403, 0.7621, 0.8969, 1];

/**
 * Whether two protocols command the same voltages at the same times, whatever they are called and however they are cut into segments: two
 * half steps are one step, samples along a line are a ramp.
 *
 * @returns false also where one goes on, at the holding voltage, after the other has ended
 */
export function sameCommand(a: Protocol, b: Protocol): boolean {
  if (Math.abs(a.holding_mV - b.holding_mV) > sameVoltage_mV) return false;
  if (Math.abs(protocolDuration_ms(a) - protocolDuration_ms(b)) > sameTime_ms) return false;
  const corners = Float64Array.from([...cornerTimes(a), ...cornerTimes(b)]).sort();
  const [inA, inB] = [walk(a), walk(b)];
  let from = 0;
  for (const to of corners) {
    // Corners of both that are a rounding apart have nothing between them.
    if (to - from <= sameTime_ms) continue;
    const middle = (from + to) / 2;
    const [p, q] = [inA(middle), inB(middle)];
    const fractions = p.isStraight && q.isStraight ? ends : within;
    for (const fraction of fractions) {
      const t = from + fraction * (to - from);
      if (Math.abs(p.voltage(t) - q.voltage(t)) > sameVoltage_mV) return false;
    }
    from = to;
  }
  return true;
}

/** Starts of segments, their samples, and the end, ms. */
function cornerTimes(protocol: Protocol): number[] {
  const starts = segmentStarts(protocol);
  const times = protocol.segments.flatMap((segment, i) => {
    const start = starts[i] as number;
    return segment.kind === 'sampled' ? segment.mV.map((_, k) => start + k * segment.dt_ms) : [start];
  });
  return [...times, protocolDuration_ms(protocol)];
}

interface Piece {
  readonly isStraight: boolean;
  /** At a time from the start of the protocol, ms; mV. */
  readonly voltage: (t_ms: number) => number;
}

/** The segment at a time; times must be asked for in ascending order. */
function walk(protocol: Protocol): (t_ms: number) => Piece {
  const starts = segmentStarts(protocol);
  let i = 0;
  return (t_ms) => {
    const isOver = (k: number) => t_ms >= (starts[k] as number) + segmentDuration_ms(protocol.segments[k] ?? never());
    while (i + 1 < protocol.segments.length && isOver(i)) i++;
    const segment = protocol.segments[i] ?? never();
    const start = starts[i] as number;
    return { isStraight: segment.kind !== 'sine', voltage: (t) => segmentVoltage(segment, t - start) };
  };
}

function never(): never {
  throw new RangeError('a protocol has at least one segment');
}
