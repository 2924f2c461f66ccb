import type { TimeWindow } from '../measure/trace.ts';
import { type Protocol, protocolDuration_ms, segmentDuration_ms, segmentStarts } from '../protocol/protocol.ts';
import { uniformGrid } from '../simulate/simulate.ts';
import { choiceIn, fieldsOf, listIn, numberIn } from './fields.ts';
import { RecipeError } from './recipe-error.ts';

/** When variables are recorded: evenly, at given times, or as means over windows of time. */
export type Sampling =
  | { readonly kind: 'grid'; readonly dt_ms: number }
  | { readonly kind: 'times'; readonly t_ms: readonly number[] }
  | { readonly kind: 'windows'; readonly windows: readonly TimeWindow[] };

/** What is kept of each cell's experiment: one list of numbers a variable. */
export interface Recording {
  /** Qualified names of variables, or `dot(name)`. */
  readonly outputs: readonly string[];
  readonly sampling: Sampling;
}

/** Places in a window, 0..1, and weights of the samples that its mean is made of: exact up to the fifth power of time (Gauss-Legendre). */
const nodes = [0.5 - Math.sqrt(0.15), 0.5, 0.5 + Math.sqrt(0.15)] as const;
const nodeWeights = [5 / 18, 8 / 18, 5 / 18] as const;

/** Times at which a sampling needs the simulated variables, ms, ascending. */
export function sampledTimes(sampling: Sampling, duration_ms: number): Float64Array {
  switch (sampling.kind) {
    case 'grid':
      return uniformGrid(duration_ms, sampling.dt_ms);
    case 'times':
      return Float64Array.from(sampling.t_ms);
    case 'windows':
      return Float64Array.from(
        sampling.windows.flatMap(({ from_ms, to_ms }) => nodes.map((x) => from_ms + (to_ms - from_ms) * x)),
      );
  }
}

/**
 * The values that are kept, from the samples at `sampledTimes`.
 *
 * @param rate_Hz samples a second of the recording whose noise is meant
 * @returns the values, and for how many samples of such a recording each stands
 */
export function keptValues(
  sampling: Sampling,
  samples: ArrayLike<number>,
  rate_Hz: number,
): { readonly values: Float64Array; readonly weights: Float64Array } {
  if (sampling.kind !== 'windows') {
    return { values: Float64Array.from(samples), weights: new Float64Array(samples.length).fill(1) };
  }
  const { windows } = sampling;
  return {
    values: Float64Array.from(windows, (_, w) => {
      return nodeWeights.reduce((mean, weight, i) => mean + weight * (samples[w * nodes.length + i] as number), 0);
    }),
    weights: Float64Array.from(windows, ({ from_ms, to_ms }) => Math.max(1, ((to_ms - from_ms) * rate_Hz) / 1000)),
  };
}

/** Windows begin this long after a change of the command, ms, and grow by this factor. */
const firstWindow_ms = 0.5;
const growth = 1.5;

/**
 * Windows after each start of a segment of a protocol, each half as long as what lies before it in the segment, so that fast and slow
 * currents are seen alike: 0.5 - 0.75 ms, 0.75 - 1.1 ms, ... to the segment's end.
 */
export function protocolWindows(protocol: Protocol): TimeWindow[] {
  const end_ms = protocolDuration_ms(protocol);
  const starts = segmentStarts(protocol);
  return protocol.segments.flatMap((segment, i) => {
    const start = starts[i] as number;
    const duration = Math.min(segmentDuration_ms(segment), end_ms - start);
    const windows: TimeWindow[] = [];
    let from = firstWindow_ms;
    while (from < duration) {
      // What would be left over is taken along.
      const next = growth * from;
      const to = growth * next > duration ? duration : next;
      windows.push({ from_ms: start + from, to_ms: start + to });
      from = to;
    }
    return windows;
  });
}

/**
 * Reads a sampling from outside.
 *
 * @throws RecipeError on missing, unknown or impossible entries, and times or windows that do not ascend
 */
export function readSampling(value: unknown, where: string): Sampling {
  const kind = choiceIn(value, 'kind', ['grid', 'times', 'windows'], where);
  if (kind === 'grid') return { kind, dt_ms: numberIn(fieldsOf(value, ['kind', 'dt_ms'], where), 'dt_ms', where, 0) };
  if (kind === 'times') {
    const t_ms = listIn(fieldsOf(value, ['kind', 't_ms'], where), 't_ms', where);
    const times = t_ms.map((t) => numberIn({ t }, 't', where));
    refuseDescent(times, where);
    return { kind, t_ms: times };
  }
  const list = listIn(fieldsOf(value, ['kind', 'windows'], where), 'windows', where);
  const windows = list.map((window, i) => {
    const place = `${where}, window ${i + 1}`;
    const fields = fieldsOf(window, ['from_ms', 'to_ms'], place);
    const from_ms = numberIn(fields, 'from_ms', place);
    return { from_ms, to_ms: numberIn(fields, 'to_ms', place, from_ms) };
  });
  refuseDescent(
    windows.flatMap(({ from_ms, to_ms }) => [from_ms, to_ms]),
    where,
  );
  return { kind, windows };
}

function refuseDescent(times: readonly number[], where: string): void {
  const bad = times.findIndex((t, i) => t < (times[i - 1] ?? 0));
  if (times.length > 0 && bad < 0) return;
  const what = times.length === 0 ? 'no times are given' : `${times[bad]} ms comes after ${times[bad - 1] ?? 0} ms`;
  throw new RecipeError(what, where, 'Give times in ms, ascending, from 0 on.');
}
