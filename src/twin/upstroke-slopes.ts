import type { Stimulation } from '../measure/stimulation.ts';
import { type EnsembleRun, runEnsemble, type Workers } from './run-ensemble.ts';

/** A beat whose upstroke is looked at closely. */
export interface Upstroke {
  /** Cell of the ensemble. */
  readonly cell: number;
  /** Roughly, ms. */
  readonly upstroke_ms: number;
}

/** Distance of samples along an upstroke, ms, and how far on either side it is followed. */
const closest_ms = 0.02;
const around_ms = 3;

/**
 * Largest dV/dt of one beat of each cell: an upstroke lasts a millisecond or two, so it is simulated again with samples close by.
 *
 * @param run the ensemble as it was simulated; its outputs and sample times do not matter
 * @param potential name of the membrane potential
 * @param paced a cell that fires while a stimulus is on has the dV/dt that a recording would show; in one that fires later, what rises
 *   during the stimulus is left out
 * @returns V/s by cell; a cell that failed is missing
 */
export async function upstrokeSlopes(
  run: Omit<EnsembleRun, 'outputs' | 'sampleTimes'>,
  potential: string,
  upstrokes: readonly Upstroke[],
  paced: Stimulation | undefined,
  workers: Workers,
): Promise<Map<number, number>> {
  const slopes = new Map<number, number>();
  if (upstrokes.length === 0) return slopes;
  const reach = Math.round(around_ms / closest_ms);
  const places = new Set<number>();
  for (const { upstroke_ms } of upstrokes) {
    const middle = Math.round(upstroke_ms / closest_ms);
    for (let k = Math.max(0, middle - reach); k <= middle + reach; k++) places.add(k);
  }
  const end_ms = Math.max(...run.plan.map((segment) => segment.end_ms));
  const sampleTimes = Float64Array.from(places)
    .sort()
    .map((k) => Number((k * closest_ms).toFixed(6)))
    .filter((ms) => ms <= end_ms);
  const rate = paced?.rate_V_s ?? 0;
  const isStimulated = (ms: number): boolean => paced?.stimuli.some((s) => ms >= s.from_ms && ms <= s.to_ms) ?? false;
  const cells = upstrokes.map(({ cell }) => run.cells[cell] as ArrayLike<number>);
  await runEnsemble(
    { ...run, cells, outputs: [`dot(${potential})`], sampleTimes },
    workers,
    ({ index, columns, failure }) => {
      const { cell, upstroke_ms } = upstrokes[index] as Upstroke;
      if (failure) return;
      const [dvdt] = columns as [Float64Array];
      let [during, otherwise] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
      sampleTimes.forEach((ms, k) => {
        if (Math.abs(ms - upstroke_ms) > around_ms) return;
        if (isStimulated(ms)) during = Math.max(during, dvdt[k] as number);
        else otherwise = Math.max(otherwise, dvdt[k] as number);
      });
      const largest = during - rate > otherwise ? during : otherwise;
      if (Number.isFinite(largest)) slopes.set(cell, largest);
    },
  );
  return slopes;
}
