import {
  type Protocol,
  roundTime_ms,
  type Segment,
  segmentDuration_ms,
  segmentStarts,
  segmentVoltage,
} from './protocol.ts';
import { ProtocolError } from './protocol-error.ts';

/** A command voltage as corner points with straight lines between them; a repeated time is a step. */
export interface CornerPoints {
  /** ms, ascending, not strictly. */
  readonly t_ms: Float64Array;
  /** mV, as many. */
  readonly V_mV: Float64Array;
}

/** Straight lines for each period of a sine: they stay within amplitude * (pi / 400)^2 / 2 = 3.1e-5 amplitudes of it. */
const linesPerPeriod = 400;
const mostPoints = 5e6;

/**
 * The protocol as corner points, for tables and figures: exact for steps, ramps and samples, within 3.1e-5 of its amplitude for
 * a sine. Every segment gives its own first and last point, so segments can be told apart again. Where the first segment does
 * not start at the holding voltage, a point at t = 0 with the holding voltage comes before it.
 *
 * @throws ProtocolError when a sine would need millions of points
 */
export function cornerPoints(protocol: Protocol): CornerPoints {
  const t: number[] = [];
  const v: number[] = [];
  const starts = segmentStarts(protocol);
  const first = protocol.segments[0];
  if (first !== undefined && segmentVoltage(first, 0) !== protocol.holding_mV) {
    t.push(0);
    v.push(protocol.holding_mV);
  }
  for (const [i, segment] of protocol.segments.entries()) {
    const lines = linesOf(segment);
    if (t.length + lines > mostPoints) {
      throw new ProtocolError(
        `this segment is ${lines} straight lines`,
        `${protocol.name}, segment ${i + 1}`,
        'Lower its frequency, or keep the protocol as JSON.',
      );
    }
    const duration = segmentDuration_ms(segment);
    for (let k = 0; k <= lines; k++) {
      const local = segment.kind === 'sampled' ? k * segment.dt_ms : (duration * k) / lines;
      t.push(roundTime_ms((starts[i] as number) + local));
      v.push(segment.kind === 'sampled' ? (segment.mV[k] as number) : segmentVoltage(segment, local));
    }
  }
  return { t_ms: Float64Array.from(t), V_mV: Float64Array.from(v) };
}

function linesOf(segment: Segment): number {
  if (segment.kind === 'sampled') return segment.mV.length - 1;
  if (segment.kind === 'sine') return Math.ceil(linesPerPeriod * Math.max(1, (segment.hz * segment.ms) / 1000));
  return 1;
}
