import { type Segment, segmentDuration_ms } from './protocol.ts';

/** How long a segment is above a voltage, ms; exact for every kind. */
export function timeAbove_ms(segment: Segment, mV: number): number {
  return timeBeyond(segment, mV, 1);
}

/** How long a segment is below a voltage, ms; exact for every kind. */
export function timeBelow_ms(segment: Segment, mV: number): number {
  return timeBeyond(segment, mV, -1);
}

function timeBeyond(segment: Segment, mV: number, sign: 1 | -1): number {
  /** Part of a straight line that is beyond. */
  const part = (from: number, to: number) => {
    const [a, b] = [sign * (from - mV), sign * (to - mV)];
    if (a <= 0 && b <= 0) return 0;
    return a >= 0 && b >= 0 ? 1 : Math.max(a, b) / Math.abs(a - b);
  };
  switch (segment.kind) {
    case 'step':
      return segment.ms * part(segment.mV, segment.mV);
    case 'ramp':
      return segment.ms * part(segment.from_mV, segment.to_mV);
    case 'sine':
      return sineBeyond(sign * segment.amplitude_mV, sign * (mV - segment.mean_mV), segment);
    case 'sampled':
      return segment.mV.reduce(
        (ms, v, i) => (i === 0 ? 0 : ms + segment.dt_ms * part(segment.mV[i - 1] as number, v)),
        0,
      );
  }
}

/** How long amplitude * sin is above a level, ms. */
function sineBeyond(amplitude: number, level: number, segment: Segment & { kind: 'sine' }): number {
  const duration = segmentDuration_ms(segment);
  const angle = (2 * Math.PI * segment.hz * duration) / 1000;
  if (Math.abs(amplitude) <= Math.abs(level)) return level < 0 ? duration : 0;
  const above = (ratio: number) => {
    // sin is above the ratio between these two angles of every turn, taken from a quarter turn before its start.
    const [rise, fall] = [Math.asin(ratio), Math.PI - Math.asin(ratio)];
    const turns = Math.floor((angle + Math.PI / 2) / (2 * Math.PI));
    const rest = angle - turns * 2 * Math.PI;
    const inTurn = (to: number) => Math.min(Math.max(to, rise), fall) - rise;
    return turns * (fall - rise) + inTurn(rest) - inTurn(0);
  };
  const ratio = level / amplitude;
  const share = (amplitude > 0 ? above(ratio) : angle - above(ratio)) / angle;
  return duration * share;
}
