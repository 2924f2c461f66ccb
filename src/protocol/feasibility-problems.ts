import { type Protocol, roundTime_ms, segmentDuration_ms, segmentStarts } from './protocol.ts';
import { segmentRange_mV } from './segment-shape.ts';

/** What is thought of as too much; see `defaultLimits`. */
export interface FeasibilityLimits {
  /** Seals seldom survive voltages outside of these, mV. */
  readonly lowest_mV: number;
  readonly highest_mV: number;
  /** Cells are damaged by long times above and below these, mV. */
  readonly damagingAbove_mV: number;
  readonly damagingBelow_mV: number;
}

export const defaultLimits: FeasibilityLimits = {
  lowest_mV: -150,
  highest_mV: 100,
  damagingAbove_mV: 40,
  damagingBelow_mV: -110,
};

/** Something in the way of playing a protocol. */
export interface FeasibilityProblem {
  readonly name: 'too low' | 'too high' | 'shorter than a sample' | 'between samples' | 'faster than the sampling';
  /** 1-based; of the worst segment where there are several. */
  readonly segment: number;
  readonly value: number;
  readonly unit: 'mV' | 'ms' | 'Hz';
  readonly limit: number;
  /** In words, for people. */
  readonly says: string;
}

/** Times closer than this, ms, are no difference to a rig. */
const decimals = 6;

/** What is in the way of playing a validated protocol at a sampling interval, ms: of each kind the worst segment. */
export function feasibilityProblems(
  protocol: Protocol,
  interval_ms: number,
  limits: FeasibilityLimits,
): FeasibilityProblem[] {
  const { segments } = protocol;
  const ranges = segments.map(segmentRange_mV);
  const { lowest_mV, highest_mV } = limits;
  const nyquist = 500 / interval_ms;
  const offGrid = (t: number) => Number(Math.abs(t - Math.round(t / interval_ms) * interval_ms).toFixed(decimals));
  return [
    worst(
      ranges.map(([lo]) => -lo),
      -lowest_mV,
      (v) => ({ name: 'too low', unit: 'mV', value: -v, limit: lowest_mV, says: `${-v} mV is below ${lowest_mV} mV` }),
    ),
    worst(
      ranges.map(([, hi]) => hi),
      highest_mV,
      (value) => ({
        name: 'too high',
        unit: 'mV',
        value,
        limit: highest_mV,
        says: `${value} mV is above ${highest_mV} mV`,
      }),
    ),
    worst(
      segments.map((segment) => -roundTime_ms(segmentDuration_ms(segment))),
      -interval_ms,
      (v) => ({
        name: 'shorter than a sample',
        unit: 'ms',
        value: -v,
        limit: interval_ms,
        says: `it lasts ${-v} ms, less than a sample of ${interval_ms} ms`,
      }),
    ),
    worst([...segmentStarts(protocol)].map(offGrid), 0, (value) => ({
      name: 'between samples',
      unit: 'ms',
      value,
      limit: 0,
      says: `it starts ${value} ms off the samples, every ${interval_ms} ms; the rig shifts it to the next one`,
    })),
    worst(
      segments.map((segment) => (segment.kind === 'sine' ? segment.hz : 0)),
      nyquist,
      (value) => ({
        name: 'faster than the sampling',
        unit: 'Hz',
        value,
        limit: nyquist,
        says: `a sine of ${value} Hz needs more than a sample every ${interval_ms} ms`,
      }),
    ),
  ].flat();
}

/** The segment that is furthest above a limit, told; nothing where none is above it. */
function worst(
  values: readonly number[],
  limit: number,
  tell: (value: number) => Omit<FeasibilityProblem, 'segment'>,
): FeasibilityProblem[] {
  let k = 0;
  for (const [i, value] of values.entries()) if (value > (values[k] as number)) k = i;
  const value = values[k] ?? Number.NEGATIVE_INFINITY;
  return value > limit ? [{ segment: k + 1, ...tell(value) }] : [];
}
