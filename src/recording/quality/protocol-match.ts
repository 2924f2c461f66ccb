import { type Measured, measured, unmeasured } from '../../measure/measured.ts';
import type { ClampTrace } from './clamp-trace.ts';
import { median, quantile } from './statistics.ts';

/** How well the steps of the command and the jumps of the current coincide. */
export interface ProtocolMatch {
  /** The current is later than the command by this, ms. */
  readonly shift_ms: number;
  /** Part 0..1 of the steps at which the current jumps, after that shift. */
  readonly matched: number;
  /** Number of steps looked at. */
  readonly steps: number;
}

export type MatchReason =
  | 'no command is known'
  | 'the command has fewer than two steps of 15 mV'
  | 'sampled too slowly';

/** Smaller steps may drown in noise, mV. */
const least_mV = 15;
/** Grid of the search, ms. */
const grid_ms = 0.2;
/** The current is compared with itself this much earlier, ms. */
const jump_ms = 0.6;
/** The jump may come this late after the step: filters, sodium current, ms. */
const latest_ms = 1.6;
const mostShift_ms = 400;
const mostSweeps = 24;
/** A jump is this many times what the current changes by elsewhere. */
const clear = 6;
/** Another shift must explain so much more of the steps to be believed. */
const better = 0.2;

/**
 * Looks for the jumps of the current (capacitive transients, instantaneous currents, cuts at either) at the times of the steps,
 * and at the same times shifted by up to 400 ms either way.
 */
export function protocolMatch(traces: readonly ClampTrace[]): Measured<ProtocolMatch, MatchReason> {
  const known = traces.filter(({ command }) => command !== undefined);
  if (known.length === 0) return unmeasured('no command is known');
  if (known.some(({ interval_ms, isUniform }) => isUniform && interval_ms > jump_ms))
    return unmeasured('sampled too slowly');
  const stride = Math.ceil(known.length / mostSweeps);
  const sweeps = known
    .filter((_, k) => k % stride === 0)
    .map((trace) => ({ edges: edgesOf(trace), jumps: jumpsOf(trace) }));
  const steps = sweeps.reduce((sum, { edges }) => sum + edges.length, 0);
  if (steps < 2) return unmeasured('the command has fewer than two steps of 15 mV');

  const explained = (shift: number) =>
    sweeps.reduce((sum, { edges, jumps }) => sum + edges.reduce((part, edge) => part + jumps.near(edge, shift), 0), 0) /
    steps;
  const limit = Math.round(
    Math.min(mostShift_ms, Math.max(...sweeps.map(({ jumps }) => jumps.duration_ms / 3))) / grid_ms,
  );
  const here = explained(0);
  let best = { shift: 0, score: here };
  for (let shift = -limit; shift <= limit; shift++) {
    const score = explained(shift);
    if (score > best.score + 1e-9) best = { shift, score };
  }
  const isShifted = best.score > here + better;
  return measured({
    shift_ms: isShifted ? Math.round(best.shift * grid_ms * 10) / 10 : 0,
    matched: isShifted ? best.score : here,
    steps,
  });
}

interface EdgeTime {
  readonly t_ms: number;
  readonly slack_ms: number;
}

/** Steps that are large enough and not at the very beginning or end, where there is nothing to compare. */
function edgesOf({ t_ms, command }: ClampTrace): EdgeTime[] {
  const [start, end] = [(t_ms[0] ?? 0) + 1, (t_ms.at(-1) ?? 0) - latest_ms];
  return (command?.edges ?? []).filter(
    (edge) => Math.abs(edge.to_mV - edge.from_mV) >= least_mV && edge.t_ms - edge.slack_ms > start && edge.t_ms < end,
  );
}

/** How clearly the current jumps, 0..1, at every place of a grid of times; 0.5 at six times what is usual. */
function jumpsOf(trace: ClampTrace) {
  const start = trace.t_ms[0] ?? 0;
  const { level, isCut } = evenly(trace);
  const lag = Math.round(jump_ms / grid_ms);
  const size = level.map((value, k) => (k < lag ? 0 : Math.abs(value - (level[k - lag] as number))));
  // Noise-free simulations change by nothing elsewhere; then a hundredth of the range of levels is clear.
  const some = level.filter((_, k) => k % 10 === 0);
  const range = (quantile(some, 0.95) ?? 0) - (quantile(some, 0.05) ?? 0);
  const usual = Math.max(median(size) ?? 0, range / (100 * clear), 1e-12);
  const clarity = size.map((s, k) => (isCut[k] ? 1 : (s * s) / (s * s + (clear * usual) ** 2)));
  const reach = Math.ceil(latest_ms / grid_ms);
  return {
    duration_ms: level.length * grid_ms,
    near: ({ t_ms, slack_ms }: EdgeTime, shift: number): number => {
      const from = Math.floor((t_ms - slack_ms - start) / grid_ms) + shift;
      const to = Math.ceil((t_ms - start) / grid_ms) + shift + reach;
      let most = 0;
      for (let k = Math.max(from, 0); k <= Math.min(to, clarity.length - 1); k++)
        most = Math.max(most, clarity[k] as number);
      // The early part counts a little more, so that of all shifts that explain a jump the exact one wins.
      const exact = clarity[Math.round((t_ms - start) / grid_ms) + shift + 1] ?? 0;
      return (most > 0.5 ? 1 : most) * (1 - tieBreak) + tieBreak * exact;
    },
  };
}

const tieBreak = 0.05;

/** Means over the cells of an even grid, straight lines where a cell has no sample; which cells begin or end a cut. */
function evenly({ t_ms, i, segment }: ClampTrace): { level: Float64Array; isCut: Uint8Array } {
  const start = t_ms[0] ?? 0;
  const n = Math.floor(((t_ms.at(-1) ?? 0) - start) / grid_ms) + 1;
  const [sum, count, isCut] = [new Float64Array(n), new Float64Array(n), new Uint8Array(n)];
  const cell = (k: number) => Math.min(n - 1, Math.floor(((t_ms[k] as number) - start) / grid_ms + 1e-9));
  for (let k = 0; k < i.length; k++) {
    const at = cell(k);
    sum[at] = (sum[at] as number) + (i[k] as number);
    count[at] = (count[at] as number) + 1;
    if (k > 0 && segment[k] !== segment[k - 1]) isCut[cell(k - 1)] = 1;
  }
  const level = new Float64Array(n);
  let sample = 0;
  for (let k = 0; k < n; k++) {
    if ((count[k] as number) > 0) {
      level[k] = (sum[k] as number) / (count[k] as number);
      continue;
    }
    const middle = start + (k + 0.5) * grid_ms;
    while (sample + 1 < i.length - 1 && (t_ms[sample + 1] as number) < middle) sample++;
    const [a, b] = [t_ms[sample] as number, t_ms[sample + 1] ?? (t_ms[sample] as number) + 1];
    const [left, right] = [i[sample] as number, i[sample + 1] ?? (i[sample] as number)];
    level[k] = segment[sample] === segment[sample + 1] ? left + ((right - left) * (middle - a)) / (b - a) : left;
  }
  return { level, isCut };
}
