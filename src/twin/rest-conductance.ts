import type { ModelSource } from '../model/model-source.ts';
import { step } from '../protocol/segments.ts';
import { clampPlan } from '../simulate/plan.ts';
import type { Ensemble } from './ensemble.ts';
import { runEnsemble, type Workers } from './run-ensemble.ts';
import type { TwinVariables } from './twin-variables.ts';

/** A dynamic clamp with IK1 is turned up until the cell rests here, mV. */
export const restTarget_mV = -75;
/** A cell held for so long has settled, ms. */
const settle_ms = 10_000;
/** Rectification as in the extension `added_IK1`, whose current is G (V - E_K) / (1 + exp(slope (V - V_half))). */
const open = 'added_IK1.i_K1_added';

/**
 * The conductance of added IK1 at which each cell rests at the target: what cancels the cell's own current after a long hold there.
 * The added current is proportional to its conductance, so one clamp of each cell tells; nothing is searched.
 *
 * @param cell source with the extension `added_IK1`
 * @returns nS/pF for each cell: 0 where the cell rests below the target without it; NaN where the cell could not be clamped
 */
export async function restConductances(
  cell: { readonly source: ModelSource; readonly set: Readonly<Record<string, number>>; readonly ensemble: Ensemble },
  variables: TwinVariables,
  workers: Workers,
): Promise<Float64Array> {
  const { names, cells } = cell.ensemble;
  const conductances = new Float64Array(cells.length).fill(Number.NaN);
  if (variables.total === undefined) return conductances;
  const run = {
    source: cell.source,
    clamped: true,
    // At a conductance of 1 the added current is what a unit of it gives.
    set: { ...cell.set, 'added_IK1.G': 1 },
    plan: clampPlan({ name: 'rest', holding_mV: restTarget_mV, segments: [step(restTarget_mV, settle_ms)] }),
    outputs: [variables.total, open],
    sampleTimes: Float64Array.of(settle_ms),
    names,
    cells,
  };
  await runEnsemble(run, workers, ({ index, columns, failure }) => {
    const [total, unit] = columns.map((c) => c[0] as number) as [number, number];
    if (!failure && unit > 0) conductances[index] = Math.max(0, -total / unit);
  });
  return conductances;
}
