import { type Measured, measured, unmeasured } from '../../measure/measured.ts';
import type { ClampTrace } from './clamp-trace.ts';
import { median } from './statistics.ts';
import { plateauEnds } from './stretches.ts';

/** The current at the holding potential. */
export interface Baseline {
  readonly holding_mV: number;
  /** Median over all stays at holding, in the unit of the data. */
  readonly current: number;
  /** The same; from holding potentials below -85 mV what a leak reversing at 0 mV would carry at -80 mV. */
  readonly atUsualHolding: number;
  readonly stays: number;
}

export type BaselineReason = 'no command is known' | 'the command never stays at holding for 20 ms';

const least_ms = 20;
/** Limits of holding currents are for this potential, mV. */
const usual_mV = -80;

/** Holding current: median over the ends of all stays at the holding potential. */
export function baseline(traces: readonly ClampTrace[]): Measured<Baseline, BaselineReason> {
  const shapes = traces.flatMap(({ command }) => (command ? [command] : []));
  if (shapes.length === 0) return unmeasured('no command is known');
  const holding_mV = median(shapes.map((shape) => shape.holding_mV)) as number;
  const ends = traces
    .flatMap((trace) => plateauEnds(trace, least_ms))
    .filter(({ mV }) => Math.abs(mV - holding_mV) <= 1)
    .map(({ i }) => i);
  const current = median(ends);
  if (current === undefined) return unmeasured('the command never stays at holding for 20 ms');
  const atUsualHolding = holding_mV < 1.0625 * usual_mV ? (current * usual_mV) / holding_mV : current;
  return measured({ holding_mV, current, atUsualHolding, stays: ends.length });
}
