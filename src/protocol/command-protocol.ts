import { type Protocol, roundTime_ms, type Segment } from './protocol.ts';
import { ProtocolError } from './protocol-error.ts';
import { type Run, straightRuns } from './straight-runs.ts';
import { largest_mV, validateProtocol } from './validate-protocol.ts';

/** How the samples of a command are understood. */
export interface CommandOptions {
  /** What errors and the protocol are called; `command` by default. */
  readonly name?: string;
  /** Voltage before and after; the first sample by default. */
  readonly holding_mV?: number;
  /**
   * How far a sample may be off a straight line by rounding, mV; `commandTolerance_mV` by default. Plateaus are always exact: equal
   * samples.
   */
  readonly tolerance_mV?: number;
  /** What the last digit of the times is worth where they come from text, ms; 0 by default. */
  readonly timeResolution_ms?: number;
}

/** Far below the step of any digital output, far above the rounding of computed ramps and of six decimals. */
export const commandTolerance_mV = 1e-6;

/** Sample times may be off an even grid by this part of the interval: times in files are rounded. */
const jitter = 0.02;

/**
 * A protocol from the samples of a command voltage, such as a recording has: sample i holds from its time to that of the next.
 * Plateaus come back as steps and straight lines as ramps, with edges on the samples; everything else is kept as samples.
 *
 * The protocol has exactly these values (lines: within twice the tolerance) at the sample times. It starts at the first sample and
 * lasts one interval longer than the last.
 *
 * @param times ms, evenly spaced, ascending, two or more
 * @param mV as many
 * @throws ProtocolError when the two differ in length or are too few, times are not even, a sample is not finite or beyond +-300 mV,
 *   and when all of them look like volts
 */
export function commandToProtocol(
  times: ArrayLike<number>,
  mV: ArrayLike<number>,
  options: CommandOptions = {},
): Protocol {
  const { name = 'command', tolerance_mV = commandTolerance_mV, timeResolution_ms = 0 } = options;
  const interval_ms = evenInterval(times, mV.length, timeResolution_ms, name);
  const values = Float64Array.from(mV, (value) => value + 0);
  const odd = values.findIndex((value) => !Number.isFinite(value));
  if (odd >= 0) {
    throw new ProtocolError(
      `the command is ${values[odd]} at sample ${odd + 1}`,
      name,
      'Cut the recording before it, or repair the file.',
    );
  }
  const segments = straightRuns(values, tolerance_mV).flatMap((run) =>
    segmentsOf(values, run, interval_ms, tolerance_mV),
  );
  const holding_mV = options.holding_mV ?? (values[0] as number);
  return validateProtocol({ name, holding_mV, segments }, name);
}

function evenInterval(times: ArrayLike<number>, samples: number, resolution_ms: number, name: string): number {
  const n = times.length;
  if (n !== samples || n < 2) {
    throw new ProtocolError(
      n === samples ? `${n} samples are no command` : `${samples} samples cannot belong to ${n} times`,
      name,
      'Give a time for each sample, and two samples at least.',
    );
  }
  const start = times[0] as number;
  const span = (times[n - 1] as number) - start;
  // Ten digits take the rounding of the times out of it, and leave intervals that are not round as they are.
  const interval = roundest(Number((span / (n - 1)).toPrecision(10)), (0.51 * resolution_ms) / (n - 1));
  for (let i = 0; i < n; i++) {
    if (interval > 0 && Math.abs((times[i] as number) - start - i * interval) <= jitter * interval + resolution_ms)
      continue;
    throw unevenSamples(times, name);
  }
  return interval;
}

/** Samples this many intervals apart have a hole between them. */
const hole = 1.5;

/** What is wrong with times that are not even: samples that are missing, or times that wander. */
function unevenSamples(times: ArrayLike<number>, name: string): ProtocolError {
  const apart = Float64Array.from(
    { length: times.length - 1 },
    (_, i) => (times[i + 1] as number) - (times[i] as number),
  );
  const usual = apart.slice().sort()[apart.length >> 1] as number;
  const at = apart.findIndex((ms) => ms > hole * usual);
  const isEvenElsewhere = apart.every((ms) => Math.abs(ms - usual) < 0.1 * usual || ms > hole * usual);
  if (at >= 0 && isEvenElsewhere) {
    return new ProtocolError(
      `samples are missing: from ${times[at]} to ${times[at + 1]} ms there are none`,
      name,
      'Export the recording again without the hole, or say the protocol: --protocol NAME|FILE.',
    );
  }
  const odd = Math.max(
    0,
    apart.findIndex((ms) => Math.abs(ms - usual) > jitter * usual),
  );
  return new ProtocolError(
    `the samples are not evenly spaced: number ${odd + 2} is at ${times[odd + 1]} ms, ${Number((apart[odd] ?? 0).toPrecision(3))} ms after the one before`,
    name,
    'Give the protocol as corner points instead: a table with the header t_ms,V_mV.',
  );
}

function segmentsOf(
  values: Float64Array,
  { from, to, shape }: Run,
  interval_ms: number,
  tolerance_mV: number,
): Segment[] {
  const ms = roundTime_ms((to - from) * interval_ms);
  const first = values[from] as number;
  if (shape === 'constant') return [{ kind: 'step', mV: first, ms }];
  const last = values[to - 1] as number;
  const end_mV = roundest(first + ((last - first) * (to - from)) / (to - from - 1), 2 * tolerance_mV);
  // A steep line would end one interval after its last sample, which may be beyond what a protocol can have.
  if (shape === 'line' && Math.abs(end_mV) <= largest_mV) return [{ kind: 'ramp', from_mV: first, to_mV: end_mV, ms }];
  if (to - from <= 2) return [...values.subarray(from, to)].map((mV) => ({ kind: 'step', mV, ms: interval_ms }));
  return [{ kind: 'sampled', dt_ms: interval_ms, mV: [...values.subarray(from, to), curveEnd(values, from, to)] }];
}

/** A number that was computed, as people would have written it: with up to three decimals where that is within a tolerance. */
function roundest(value: number, tolerance: number): number {
  for (let decimals = 0; decimals <= 3; decimals++) {
    const rounded = Number(value.toFixed(decimals));
    // Plus zero: JSON has no other.
    if (Math.abs(rounded - value) <= tolerance) return rounded + 0;
  }
  return Number(value.toFixed(9));
}

/** Where a curve is one interval after its last sample: at the next sample, unless the command jumps there. */
function curveEnd(values: Float64Array, from: number, to: number): number {
  const last = values[to - 1] as number;
  const next = values[to];
  let steepest = 0;
  for (let i = from + 1; i < to; i++) {
    steepest = Math.max(steepest, Math.abs((values[i] as number) - (values[i - 1] as number)));
  }
  return next !== undefined && Math.abs(next - last) <= 2 * steepest ? next : last;
}
