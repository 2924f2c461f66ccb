import type { ClampTrace } from './clamp-trace.ts';

/** How much of a recording is cut off. */
export interface Cuts {
  /** Part 0..1 of the time in which the signal was beyond the range of the recorder or of the drawing, or is missing. */
  readonly time: number;
  /** Part 0..1 of the bins of a twin that touch a cut and are lost. */
  readonly bins: number;
  /** Number of cuts. */
  readonly count: number;
}

/** Bins start this long after a corner of the command, ms; ... */
const mask_ms = 5;
/** ... their width, ms, up to a time after the corner, ms. */
const widths: readonly (readonly [until_ms: number, width_ms: number])[] = [
  [15, 1],
  [40, 2],
  [150, 5],
  [500, 20],
  [Number.POSITIVE_INFINITY, 40],
];

/**
 * Time and bins lost to cuts of the signal. Bins get wider after a corner of the command, as the information in a current thins
 * out: a cut peak costs few long ones or many short ones.
 */
export function cuts(traces: readonly ClampTrace[]): Cuts {
  let [lost, total, count, lostBins, bins] = [0, 0, 0, 0, 0];
  for (const trace of traces) {
    const { t_ms, segment, interval_ms, isUniform } = trace;
    const gaps: (readonly [number, number])[] = [];
    for (let k = 1; k < t_ms.length; k++) {
      if (segment[k] !== segment[k - 1]) gaps.push([t_ms[k - 1] as number, t_ms[k] as number]);
    }
    // Of an even grid only the missing samples are lost.
    for (const [from, to] of gaps) lost += to - from - (isUniform ? interval_ms : 0);
    count += gaps.length;
    total += (t_ms.at(-1) ?? 0) - (t_ms[0] ?? 0) + interval_ms;
    let gap = 0;
    for (const [from, to] of binsOf(trace)) {
      while (gap < gaps.length && (gaps[gap] as readonly [number, number])[1] <= from) gap++;
      bins++;
      const next = gaps[gap];
      if (next !== undefined && next[0] < to) lostBins++;
    }
  }
  return { time: total > 0 ? lost / total : 0, bins: bins > 0 ? lostBins / bins : 0, count };
}

/** Edges of the bins, in the order of time. */
function* binsOf({ t_ms, command }: ClampTrace): Generator<readonly [number, number]> {
  const [start, end] = [t_ms[0] ?? 0, t_ms.at(-1) ?? 0];
  const corners = [
    start - mask_ms,
    ...(command?.edges ?? []).map((edge) => edge.t_ms - edge.slack_ms),
    ...(command?.plateaus ?? []).flatMap(({ from_ms, to_ms }) => [from_ms, to_ms]),
    end,
  ].sort((a, b) => a - b);
  for (let k = 0; k + 1 < corners.length; k++) {
    const [corner, next] = [corners[k] as number, Math.min(corners[k + 1] as number, end)];
    let from = corner + mask_ms;
    while (from < next) {
      const width = (widths.find(([until]) => from - corner < until) as readonly [number, number])[1];
      if (from + width > next) break;
      yield [from, from + width];
      from += width;
    }
  }
}
