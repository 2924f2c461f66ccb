/** Constant voltage. */
export interface StepSegment {
  readonly kind: 'step';
  readonly mV: number;
  readonly ms: number;
}

/** A straight line; `to_mV` is reached at the end. */
export interface RampSegment {
  readonly kind: 'ramp';
  readonly from_mV: number;
  readonly to_mV: number;
  readonly ms: number;
}

/** mean_mV + amplitude_mV sin(2 pi hz t), t in s from the start of the segment. */
export interface SineSegment {
  readonly kind: 'sine';
  readonly mean_mV: number;
  readonly amplitude_mV: number;
  readonly hz: number;
  readonly ms: number;
}

/**
 * n >= 2 values, dt_ms apart, the first at the start of the segment and the last at its end; straight lines between them. It
 * lasts (n - 1) dt_ms.
 */
export interface SampledSegment {
  readonly kind: 'sampled';
  readonly dt_ms: number;
  readonly mV: readonly number[];
}

/** A piece of a voltage-clamp protocol: exactly the JSON of a protocol file. */
export type Segment = StepSegment | RampSegment | SineSegment | SampledSegment;

/** The command voltage of a voltage clamp: segments one after the other from t = 0, `holding_mV` before and after them. */
export interface Protocol {
  readonly name: string;
  readonly holding_mV: number;
  readonly segments: readonly Segment[];
}

/**
 * Times closer than this, ms, are the same time: a sample time `13648 * 0.1` and a step at `1364.8` differ by rounding only.
 * Start times of segments are kept to whole multiples of it.
 */
export const sameTime_ms = 1e-9;

/** A time or duration, ms, rounded to `sameTime_ms`, so that sums and differences of decimal durations stay decimal. */
export function roundTime_ms(ms: number): number {
  return Number(ms.toFixed(9));
}

/** @returns ms */
export function segmentDuration_ms(segment: Segment): number {
  return segment.kind === 'sampled' ? (segment.mV.length - 1) * segment.dt_ms : segment.ms;
}

/** Start of each segment, ms from the start of the protocol; one for each segment. */
export function segmentStarts(protocol: Protocol): Float64Array {
  const starts = new Float64Array(protocol.segments.length);
  let t = 0;
  protocol.segments.forEach((segment, i) => {
    starts[i] = t;
    t = roundTime_ms(t + segmentDuration_ms(segment));
  });
  return starts;
}

/** Sum of the durations of all segments, ms. */
export function protocolDuration_ms(protocol: Protocol): number {
  let t = 0;
  for (const segment of protocol.segments) t = roundTime_ms(t + segmentDuration_ms(segment));
  return t;
}

/**
 * Voltage within one segment, its end included.
 *
 * @param local_ms time from the start of the segment, ms; times outside are taken as its nearest end
 * @returns mV
 */
export function segmentVoltage(segment: Segment, local_ms: number): number {
  const duration = segmentDuration_ms(segment);
  const t = Math.min(Math.max(local_ms, 0), duration);
  switch (segment.kind) {
    case 'step':
      return segment.mV;
    case 'ramp':
      return between(segment.from_mV, segment.to_mV, t / duration);
    case 'sine':
      return segment.mean_mV + segment.amplitude_mV * Math.sin((2 * Math.PI * segment.hz * t) / 1000);
    case 'sampled': {
      const place = t / segment.dt_ms;
      const left = Math.min(Math.floor(place), segment.mV.length - 2);
      return between(segment.mV[left] as number, segment.mV[left + 1] as number, place - left);
    }
  }
}

/**
 * Command voltage at a time. Right-continuous: at the instant of a step it is the new voltage. Before t = 0 and from the end of
 * the last segment on it is the holding voltage; the last value of the last segment is had from `segmentVoltage`.
 *
 * @param t_ms time from the start of the protocol, ms
 * @returns mV
 */
export function voltageAt(protocol: Protocol, t_ms: number): number {
  let start = 0;
  if (t_ms < -sameTime_ms) return protocol.holding_mV;
  for (const segment of protocol.segments) {
    const end = roundTime_ms(start + segmentDuration_ms(segment));
    if (t_ms < end - sameTime_ms) return segmentVoltage(segment, t_ms - start);
    start = end;
  }
  return protocol.holding_mV;
}

/** Exact at both ends, whatever the rounding. */
function between(from: number, to: number, fraction: number): number {
  return fraction >= 1 ? to : from + (to - from) * fraction;
}
