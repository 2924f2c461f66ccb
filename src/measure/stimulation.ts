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

/** Units in which a stimulus is how fast it moves the potential, V/s. */
const rates: ReadonlySet<string> = new Set(['A/F', 'pA/pF', 'nA/nF', 'uA/uF', 'V/s', 'mV/ms']);
/** Where a stimulus moves the potential by so much between two samples, mV, an upstroke of the cell's own cannot be told from it. */
const toldApart_mV = 20;

/**
 * The stimulation of a pacing. A stimulus in A/F moves a membrane by as many V/s; of one in another unit that is not known.
 *
 * @param unit of the stimulus current
 */
export function stimulationOf(pacing: Pacing, end_ms: number, unit: string): Stimulation {
  const stimuli = pacingEdges(pacing, end_ms).flatMap(({ start_ms, end_ms: to_ms, level }) =>
    level === 0 ? [] : [{ from_ms: start_ms, to_ms }],
  );
  return {
    period_ms: pacing.period_ms,
    stimuli,
    rate_V_s: rates.has(unit.replace(/\s/g, '')) ? Math.abs(pacing.amplitude) : undefined,
  };
}

/**
 * Whether a beat has an upstroke of its own: somewhere on its way from the maximum diastolic potential to the peak the potential rises clearly
 * faster than the stimulus drives it. What a stimulus does to a passive membrane is no action potential.
 */
export function hasOwnUpstroke({ t, v, dvdt }: VoltageTrace, beat: Beat, { stimuli, rate_V_s }: Stimulation): boolean {
  if (rate_V_s === undefined) return true;
  const [start, peak] = [t[beat.mdpIndex] as number, t[beat.peakIndex] as number];
  const near = stimuli.filter(({ from_ms, to_ms }) => to_ms > start && from_ms < peak);
  if (near.length === 0) return true;
  let next = 0;
  for (let k = beat.mdpIndex; k < beat.peakIndex; k++) {
    const [from, to] = [t[k] as number, t[k + 1] as number];
    while (next < near.length && (near[next] as TimeWindow).to_ms <= from) next++;
    let driven_ms = 0;
    for (let s = next; s < near.length && (near[s] as TimeWindow).from_ms < to; s++) {
      const { from_ms, to_ms } = near[s] as TimeWindow;
      driven_ms += Math.min(to, to_ms) - Math.max(from, from_ms);
    }
    if (rate_V_s * driven_ms > toldApart_mV) return true;
    const own_mV = (v[k + 1] as number) - (v[k] as number) - rate_V_s * driven_ms;
    if (own_mV > ownRise_V_s * (to - from)) return true;
    // Samples that bring their slope may show it where the differences between them do not.
    const isDriven = near[next] !== undefined && from >= (near[next] as TimeWindow).from_ms;
    if (dvdt && (dvdt[k] as number) > (isDriven ? rate_V_s : 0) + ownRise_V_s) return true;
  }
  return false;
}
