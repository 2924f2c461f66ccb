import { type Measured, measured, unmeasured } from '../../measure/measured.ts';
import type { ClampTrace } from './clamp-trace.ts';
import { median } from './statistics.ts';
import { plateauEnds, sampleAt } from './stretches.ts';

/** A slow change of the current at potentials where the cell itself does not change. */
export interface Drift {
  /** Over the whole recording, in the unit of the data; inward is negative. */
  readonly change: number;
  /** Pairs of stays at one potential that it is from. */
  readonly pairs: number;
}

export type DriftReason = 'no command is known' | 'no potential below -50 mV is held twice, a second apart';

/** Above this, mV, channels that inactivate slowly change the current from stay to stay. */
const highest_mV = -50;
/** Stays from above this, mV, have no If left over; those from below have. */
const tailFree_mV = -60;
/** Only stays this long, ms, show a settled current; ... */
const least_ms = 50;
/** ... only this far apart, ms, do they show a drift. */
const apart_ms = 1000;
const fewest = 3;
/** A stay of several seconds is cut into parts of this length, ms, which are compared with one another. */
const part_ms = 500;
const mostStays = 300;

interface Stay {
  /** Its potential and from where it was reached: only stays of one kind are compared. */
  readonly kind: string;
  readonly t_ms: number;
  readonly i: number;
}

/**
 * Drift of the baseline: pairs of stays at the same potential, reached from the same side, give slopes; their median, weighted by
 * the time between the two, times the duration of the recording. Neither tails of single stays nor the level matters.
 */
export function baselineDrift(traces: readonly ClampTrace[]): Measured<Drift, DriftReason> {
  if (traces.every(({ command }) => command === undefined)) return unmeasured('no command is known');
  const slopes = slopesOf(staysOf(traces));
  if (slopes.length < fewest) return unmeasured('no potential below -50 mV is held twice, a second apart');
  return measured({ change: weightedMedian(slopes) * duration(traces), pairs: slopes.length });
}

function staysOf(traces: readonly ClampTrace[]): Stay[] {
  const stride = Math.ceil(traces.length / mostStays);
  return traces.flatMap((trace, k) =>
    k % stride !== 0
      ? []
      : plateauEnds(trace, least_ms).flatMap(({ mV, from_ms, to_ms, i }): Stay[] => {
          if (mV > highest_mV) return [];
          const before_mV = comesFrom(trace, from_ms);
          const side = before_mV === undefined ? 'nowhere' : before_mV > tailFree_mV ? 'above' : 'below';
          const whole = { kind: `${Math.round(mV)} mV from ${side}`, t_ms: trace.start_ms + to_ms, i };
          const within = parts(trace, from_ms, to_ms).map((part) => ({ kind: `within ${k} ${from_ms}`, ...part }));
          return [whole, ...within];
        }),
  );
}

interface Slope {
  readonly slope: number;
  /** Time between the two, ms. */
  readonly weight: number;
}

/** Of all pairs of stays of one kind that are far enough apart. */
function slopesOf(stays: readonly Stay[]): Slope[] {
  const groups = new Map<string, Stay[]>();
  for (const stay of stays) groups.set(stay.kind, [...(groups.get(stay.kind) ?? []), stay]);
  return [...groups.values()].flatMap((group) =>
    group.flatMap((first, k) =>
      group.slice(k + 1).flatMap((second) => {
        const weight = second.t_ms - first.t_ms;
        return weight >= apart_ms ? [{ slope: (second.i - first.i) / weight, weight }] : [];
      }),
    ),
  );
}

/** The command before a plateau. */
function comesFrom({ command }: ClampTrace, from_ms: number): number | undefined {
  return command?.edges.find(({ t_ms, slack_ms }) => Math.abs(t_ms - from_ms) <= slack_ms + 1)?.from_mV;
}

/** Medians of the parts of a long stay, its first part left out. */
function parts({ start_ms, t_ms, i }: ClampTrace, from_ms: number, to_ms: number): { t_ms: number; i: number }[] {
  const count = Math.min(20, Math.floor((to_ms - from_ms) / part_ms));
  if (count < 4) return [];
  const length = (to_ms - from_ms) / count;
  return Array.from({ length: count - 1 }, (_, k) => {
    const start = from_ms + (k + 1) * length;
    const middle = median(i.subarray(sampleAt(t_ms, start), sampleAt(t_ms, start + length)));
    return middle === undefined ? [] : [{ t_ms: start_ms + start + length / 2, i: middle }];
  }).flat();
}

function duration(traces: readonly ClampTrace[]): number {
  const last = traces.at(-1);
  return last === undefined ? 0 : last.start_ms + (last.t_ms.at(-1) ?? 0) - (traces[0]?.start_ms ?? 0);
}

function weightedMedian(slopes: readonly Slope[]): number {
  const sorted = [...slopes].sort((a, b) => a.slope - b.slope);
  let left = sorted.reduce((sum, { weight }) => sum + weight, 0) / 2;
  for (const { slope, weight } of sorted) {
    left -= weight;
    if (left <= 0) return slope;
  }
  return 0;
}
