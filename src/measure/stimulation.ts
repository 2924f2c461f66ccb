import { type Pacing, pacingEdges } from '../protocol/pacing.ts';
import type { Beat } from './beats.ts';
import type { TimeWindow, VoltageTrace } from './trace.ts';

/** What paces a cell. */
export interface Stimulation {
  readonly period_ms: number;
  readonly stimuli: readonly TimeWindow[];
  /** How fast a stimulus alone moves the potential, V/s; undefined where that is not known. */
  readonly rate_V_s: number | undefined;
}

/** An upstroke is a cell's own where the potential rises faster than the stimulus drives it by more than this, V/s. */
const ownRise_V_s = 0.5;

/**
 * The stimulation of a pacing. A stimulus in A/F moves a membrane by as many V/s; of one in another unit that is not known.
 *
 * @param unit of the stimulus current
 */
export function stimulationOf(pacing: Pacing, end_ms: number, unit: string): Stimulation {
  const stimuli = pacingEdges(pacing, end_ms).flatMap(({ start_ms, end_ms: to_ms, level }) =>
    level === 0 ? [] : [{ from_ms: start_ms, to_ms }],
  );
  const isRate = ['A/F', 'pA/pF', 'V/s'].includes(unit);
  return { period_ms: pacing.period_ms, stimuli, rate_V_s: isRate ? Math.max(0, pacing.amplitude) : undefined };
}

/**
 * Whether a beat has an upstroke of its own: somewhere on its way from the maximum diastolic potential to the peak the potential rises clearly
 * faster than the stimulus drives it. What a stimulus does to a passive membrane is no action potential.
 */
export function hasOwnUpstroke(
  { t, v }: Pick<VoltageTrace, 't' | 'v'>,
  beat: Beat,
  { stimuli, rate_V_s }: Stimulation,
): boolean {
  if (rate_V_s === undefined) return true;
  const [start, peak] = [t[beat.mdpIndex] as number, t[beat.peakIndex] as number];
  const near = stimuli.filter(({ from_ms, to_ms }) => to_ms > start && from_ms < peak);
  for (let k = beat.mdpIndex; k < beat.peakIndex; k++) {
    const [from, to] = [t[k] as number, t[k + 1] as number];
    const driven_ms = near.reduce((sum, s) => sum + Math.max(0, Math.min(to, s.to_ms) - Math.max(from, s.from_ms)), 0);
    const own_mV = (v[k + 1] as number) - (v[k] as number) - rate_V_s * driven_ms;
    if (own_mV > ownRise_V_s * (to - from)) return true;
  }
  return false;
}
