import { type Segment, segmentVoltage } from './protocol.ts';

/** Lowest and highest voltage of a segment, its end included, mV. */
export function segmentRange_mV(segment: Segment): readonly [lo: number, hi: number] {
  switch (segment.kind) {
    case 'step':
      return [segment.mV, segment.mV];
    case 'ramp':
      return [Math.min(segment.from_mV, segment.to_mV), Math.max(segment.from_mV, segment.to_mV)];
    case 'sine': {
      const { mean_mV, amplitude_mV, hz, ms } = segment;
      const angle = (2 * Math.PI * hz * ms) / 1000;
      const [a, b] = [mean_mV, segmentVoltage(segment, ms)];
      const tops = [angle >= Math.PI / 2 ? amplitude_mV : 0, angle >= 1.5 * Math.PI ? -amplitude_mV : 0];
      const values = [a, b, ...tops.map((top) => mean_mV + top)];
      return [Math.min(...values), Math.max(...values)];
    }
    case 'sampled':
      return segment.mV.reduce<readonly [number, number]>(
        ([lo, hi], v) => [Math.min(lo, v), Math.max(hi, v)],
        [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
      );
  }
}

/** Steepest slope within a segment, mV/ms; a sine is steepest at its start. */
export function segmentSteepness_mV_ms(segment: Segment): number {
  switch (segment.kind) {
    case 'step':
      return 0;
    case 'ramp':
      return Math.abs(segment.to_mV - segment.from_mV) / segment.ms;
    case 'sine':
      return (Math.abs(segment.amplitude_mV) * 2 * Math.PI * segment.hz) / 1000;
    case 'sampled':
      return segment.mV.reduce((most, v, i) => {
        const rise = i === 0 ? 0 : Math.abs(v - (segment.mV[i - 1] as number));
        return Math.max(most, rise / segment.dt_ms);
      }, 0);
  }
}
