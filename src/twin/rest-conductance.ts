import { type Measured, measured, unmeasured } from '../measure/measured.ts';
import { step } from '../protocol/segments.ts';
import { clampPlan } from '../simulate/plan.ts';
import type { FreeCell } from './ensemble.ts';
import { runEnsemble, type Workers } from './run-ensemble.ts';
import type { TwinVariables } from './twin-variables.ts';

/**
 * A dynamic clamp with IK1 is turned up until the cell rests at the first of these, mV. Added IK1 pulls to the potassium potential and
 * no further: where that is closer than `leastForce_mV`, the conductance would have to be absurd, and the next is taken.
 */
const targets_mV = [-75, -70, -65] as const;
const leastForce_mV = 4;
/** A cell held for so long has settled, ms. */
const settle_ms = 10_000;
/** Rectification of the extension `added_IK1`, whose current is G (V - E_K) / (1 + exp(slope (V - V_half))). */
const rectification = (mV: number): number => 1 + Math.exp(0.07 * (mV + 80));

/** How IK1 is added so that cells rest. */
export interface AddedIK1 {
  readonly rest_mV: number;
  /** nS/pF, one a cell: 0 where it rests lower without any, NaN where it could not be clamped. */
  readonly conductances: Float64Array;
}

/**
 * The conductance of added IK1 at which each cell rests at the target: what cancels the cell's own current after a long hold there.
 * The added current is proportional to its conductance, so one clamp of each cell tells; nothing is searched.
 *
 * @param cell with the extension `added_IK1`
 */
export async function restConductances(
  cell: FreeCell,
  { total }: TwinVariables,
  workers: Workers,
  signal?: AbortSignal,
): Promise<Measured<AddedIK1>> {
  if (total === undefined) return unmeasured('the model has no variable labelled cellular_current');
  const { names, cells } = cell.ensemble;
  const found = targets_mV.map(() => new Float64Array(cells.length).fill(Number.NaN));
  const force = targets_mV.map(() => Number.NaN);
  const segments = targets_mV.map((mV) => step(mV, settle_ms));
  await runEnsemble(
    {
      source: cell.source,
      clamped: true,
      // At a conductance of 1 the added current is what a unit of it gives.
      set: { ...cell.set, 'added_IK1.G': 1 },
      plan: clampPlan({ name: 'rest', holding_mV: targets_mV[0], segments }),
      outputs: [total, 'added_IK1.i_K1_added'],
      // Before the next step begins.
      sampleTimes: Float64Array.from(targets_mV, (_, k) => (k + 1) * settle_ms - 1),
      names,
      cells,
      ...(signal ? { signal } : {}),
    },
    workers,
    ({ index, columns }) => {
      const [own, unit] = columns as [Float64Array, Float64Array];
      targets_mV.forEach((mV, k) => {
        const [current, one] = [own[k] as number, unit[k] as number];
        if (index === 0) force[k] = one * rectification(mV);
        if (one > 0) (found[k] as Float64Array)[index] = Math.max(0, -current / one);
      });
    },
  );
  if (force.every(Number.isNaN)) return unmeasured('the most probable cell could not be clamped at its rest');
  const best = force.findIndex((mV) => mV >= leastForce_mV);
  if (best < 0) return unmeasured(`the potassium potential is above ${targets_mV.at(-1)} mV: added IK1 cannot hold it`);
  return measured({ rest_mV: targets_mV[best] as number, conductances: found[best] as Float64Array });
}
