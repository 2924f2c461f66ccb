import { type Measured, measured, unmeasured } from '../../measure/measured.ts';
import type { ClampTrace } from './clamp-trace.ts';
import { levelBetween } from './input-conductance.ts';
import { median, quantile, rankCorrelation } from './statistics.ts';
import { type PlateauEnd, plateauEnds, sampleAt, settledStretches } from './stretches.ts';

/** Plateaus shorter than this, ms, do not show a level; ... */
const least_ms = 10;
/** ... and in those shorter than this calcium current dips far below what the order of levels would be. */
const settled_ms = 60;
const settle_ms = 5;
/** Levels must span this much, mV, to say anything. */
const leastSpan_mV = 40;
const leastLevels = 4;
const mostPoints = 400;

export type LevelReason =
  | 'no command is known'
  | 'the recording begins long after its protocol'
  | 'too few levels of the command';

/** A recording that begins later than this part of its protocol is of another time: levels and currents would be mixed up. */
const mostLate = 0.05;

function isLate({ t_ms, command }: ClampTrace): boolean {
  return (
    command !== undefined && (t_ms[0] ?? 0) > mostLate * (command.plateaus.at(-1)?.to_ms ?? Number.POSITIVE_INFINITY)
  );
}

/**
 * Rank correlation between the command and the current at the ends of its plateaus. Membranes and leaks let more current out the
 * higher the potential, once most calcium channels are inactivated: near 1 for a recording and its protocol, near 0 for somebody else's protocol, near -1 for a current with the wrong sign.
 */
export function levelCorrelation(traces: readonly ClampTrace[]): Measured<number, LevelReason> {
  if (traces.every(({ command }) => command === undefined)) return unmeasured('no command is known');
  if (traces.some(isLate)) return unmeasured('the recording begins long after its protocol');
  const all = traces.flatMap((trace) => plateauEnds(trace, settled_ms));
  const stride = Math.ceil(all.length / mostPoints);
  const ends = all.filter((_, k) => k % stride === 0);
  const correlation = correlationOf(ends);
  return correlation === undefined ? unmeasured('too few levels of the command') : measured(correlation);
}

/** Undefined for fewer than four levels, and where they span less than 40 mV. */
function correlationOf(ends: readonly PlateauEnd[]): number | undefined {
  // A level held many times is one level: its median.
  const byLevel = new Map<number, number[]>();
  for (const { mV, i } of ends) byLevel.set(Math.round(mV), [...(byLevel.get(Math.round(mV)) ?? []), i]);
  const levels = [...byLevel.keys()];
  if (levels.length < leastLevels || Math.max(...levels) - Math.min(...levels) < leastSpan_mV) return undefined;
  return rankCorrelation(
    levels,
    levels.map((level) => median(byLevel.get(level) as number[]) as number),
  );
}

/** A straight line needs this many levels, over this much, mV, to be told from a bend. */
const lineLevels = 5;
const lineSpan_mV = 100;

/**
 * What a straight line through the currents at the ends of plateaus does not explain of their variance, 0..1. Next to nothing for a
 * bare leak or a model circuit.
 */
export function nonlinearity(traces: readonly ClampTrace[]): Measured<number, LevelReason> {
  if (traces.every(({ command }) => command === undefined)) return unmeasured('no command is known');
  const ends = traces.slice(0, mostPoints).flatMap((trace) => plateauEnds(trace, least_ms));
  const levels = new Set(ends.map(({ mV }) => Math.round(mV)));
  if (levels.size < lineLevels || Math.max(...levels) - Math.min(...levels) < lineSpan_mV) {
    return unmeasured('too few levels of the command');
  }
  const n = ends.length;
  const [v, i] = [ends.reduce((sum, { mV }) => sum + mV, 0) / n, ends.reduce((sum, end) => sum + end.i, 0) / n];
  let [vv, vi, ii] = [0, 0, 0];
  for (const end of ends) {
    vv += (end.mV - v) ** 2;
    vi += (end.mV - v) * (end.i - i);
    ii += (end.i - i) ** 2;
  }
  return ii > 0 ? measured(Math.max(0, 1 - (vi * vi) / (vv * ii))) : unmeasured('too few levels of the command');
}

export type DirectionReason =
  | 'no command is known'
  | 'the recording begins long after its protocol'
  | 'the samples are unevenly spaced'
  | 'the command has no downward step of 10 mV that can be seen'
  | 'no jump stands out of the noise at once';

const least_mV = 10;
/** A jump is this many times what the current strays in the samples before. */
const clearly = 2;
/** Capacity and open channels answer a step within so long, ms; what shows later is the turn of gates, which go either way. */
const atOnce_ms = 0.3;
/** A filter holds a jump back by about so many periods of its corner. */
const filterPeriods = 0.5;

/**
 * Of the steps to more negative potentials at which the current jumps at once, the part 0..1 at which it jumps inward: capacity and
 * every open channel do so, whatever the cell.
 *
 * @param filter_Hz corner of the recording's low-pass filter, where it is known
 */
export function inwardJumps(traces: readonly ClampTrace[], filter_Hz?: number): Measured<number, DirectionReason> {
  if (traces.every(({ command }) => command === undefined)) return unmeasured('no command is known');
  if (traces.some(isLate)) return unmeasured('the recording begins long after its protocol');
  // A sample somewhere within the first millisecond may be of sodium current, or of an overshoot of the compensation.
  if (traces.some(({ isUniform }) => !isUniform)) return unmeasured('the samples are unevenly spaced');
  const late_ms = atOnce_ms + (filter_Hz !== undefined && filter_Hz > 0 ? (1000 * filterPeriods) / filter_Hz : 0);
  let [inward, steps, seen] = [0, 0, 0];
  for (const trace of traces.slice(0, mostPoints)) {
    const { t_ms, i, segment, interval_ms } = trace;
    for (const edge of trace.command?.edges ?? []) {
      if (edge.from_mV - edge.to_mV < least_mV || edge.slack_ms > 1) continue;
      const before = levelBetween(trace, edge.t_ms - 3, edge.t_ms - Math.max(interval_ms, edge.slack_ms) / 2);
      const from = sampleAt(t_ms, edge.t_ms - interval_ms / 2);
      const to = sampleAt(t_ms, edge.t_ms + edge.slack_ms + Math.max(late_ms, 2 * interval_ms));
      if (before === undefined || to <= from || segment[from] !== segment[from - 1]) continue;
      seen++;
      const early = i.subarray(Math.max(0, from - 20), from);
      const clear = clearly * early.reduce((most, value) => Math.max(most, Math.abs(value - before)), 0);
      const first = i.subarray(from, to).find((value) => Math.abs(value - before) > clear);
      if (first === undefined) continue;
      steps++;
      if (first < before) inward++;
    }
  }
  if (seen === 0) return unmeasured('the command has no downward step of 10 mV that can be seen');
  if (steps === 0) return unmeasured('no jump stands out of the noise at once');
  return measured(inward / steps);
}

export type SpanReason = 'no settled plateau';

/** The range of the current on plateaus, transients and sodium peaks left out: between its 1 % and 99 % quantiles. */
export function plateauSpan(
  traces: readonly ClampTrace[],
): Measured<{ readonly lo: number; readonly hi: number }, SpanReason> {
  const values: number[] = [];
  const total = traces.reduce((sum, { i }) => sum + i.length, 0);
  const stride = Math.max(1, Math.floor(total / 100_000));
  for (const trace of traces) {
    for (const { from, to } of settledStretches(trace, settle_ms, 2)) {
      for (let k = from; k < to; k += stride) values.push(trace.i[k] as number);
    }
  }
  const [lo, hi] = [quantile(values, 0.01), quantile(values, 0.99)];
  return lo === undefined || hi === undefined ? unmeasured('no settled plateau') : measured({ lo, hi });
}
