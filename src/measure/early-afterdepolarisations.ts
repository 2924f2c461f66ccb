import { repolarisationLevel } from './apd.ts';
import type { Beat } from './beats.ts';
import { runningMean } from './running-mean.ts';
import { DEFINITIONS } from './thresholds.ts';
import type { VoltageTrace } from './trace.ts';
import { turningPoints } from './turning-points.ts';

/** An early afterdepolarisation. */
export interface EarlyAfterdepolarisation {
  readonly takeoff_ms: number;
  readonly takeoff_mV: number;
  readonly top_ms: number;
  readonly top_mV: number;
}

/**
 * Early afterdepolarisations (EADs) of one action potential.
 *
 * Definition (version: `DEFINITIONS.version`): after the peak and before `endIndex`, V (its running mean over 10 ms) stops
 * falling, rises by at least 3 mV over at least 10 ms, and falls again by at least 3 mV; it takes off between 20 % and 90 %
 * repolarisation, and no earlier than 100 ms after the upstroke. So a slow rise to the peak (Kernik: 81 ms) is none, being before the peak; the dome after a
 * notch (atrial cells, strong sodium current) is none, being too early and above the plateau; and a rise to a plateau from
 * which V never falls is none, but a failure to repolarise.
 *
 * @param trace times in ms, potential in mV
 * @param beat the action potential
 * @param endIndex one past the last sample of its repolarisation
 */
export function earlyAfterdepolarisations(
  trace: Pick<VoltageTrace, 't' | 'v'>,
  beat: Beat,
  endIndex: number,
): EarlyAfterdepolarisation[] {
  const { t, v } = trace;
  const highest = repolarisationLevel(beat, DEFINITIONS.eadFrom);
  const lowest = repolarisationLevel(beat, DEFINITIONS.eadTo);
  const earliest = beat.upstroke_ms + DEFINITIONS.notchEnd_ms;
  const mean = runningMean(t, v, beat.peakIndex, endIndex, DEFINITIONS.eadMean_ms / 2);
  const points = turningPoints(mean, 0, mean.length, DEFINITIONS.eadRise_mV);
  const found: EarlyAfterdepolarisation[] = [];
  for (const [k, { kind, index }] of points.entries()) {
    const top = points[k + 1]?.index;
    if (kind === 'maximum' || top === undefined) continue;
    const ead = {
      takeoff_ms: t[beat.peakIndex + index] as number,
      takeoff_mV: mean[index] as number,
      top_ms: t[beat.peakIndex + top] as number,
      top_mV: mean[top] as number,
    };
    const isBelowPlateau = ead.takeoff_mV <= highest && ead.takeoff_mV > lowest;
    const isLasting = ead.top_ms - ead.takeoff_ms >= DEFINITIONS.eadDuration_ms;
    if (isBelowPlateau && isLasting && ead.takeoff_ms >= earliest) found.push(ead);
  }
  return found;
}
