import type { Coordinates } from './coordinates.ts';
import type { Likelihood, Observation } from './likelihood.ts';
import type { PriorDensity } from './prior-density.ts';
import type { Simulator } from './simulator.ts';

/** Everything a fit is about. */
export interface FitProblem {
  readonly coordinates: Coordinates;
  readonly prior: PriorDensity;
  readonly observation: Observation;
  /** Sigma of each bin, A/F. */
  readonly sigma: Float64Array;
  readonly likelihood: Likelihood;
  readonly simulator: Simulator;
}

/** Currents at some coordinates. */
export async function simulateAt(
  problem: FitProblem,
  rows: readonly ArrayLike<number>[],
): Promise<{ values: Float64Array[]; currents: Float64Array[] }> {
  const values = rows.map((x) => problem.coordinates.values(x));
  return { values, currents: await problem.simulator.run(values) };
}
