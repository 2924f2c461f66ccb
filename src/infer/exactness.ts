import { runOptions } from '../simulate/lanes.ts';
import type { Optimum } from './refine.ts';
import type { Resolution, Simulator } from './simulator.ts';

/** The resolution that a recording asks for, as plain data. */
export interface Exactness {
  /** Of the solver. */
  readonly tolerance: number;
  /** One flag a bin: its mean is taken over all its samples. */
  readonly fine: Uint8Array;
}

/** Enough for ordinary currents. */
export function usualExactness(bins: number, tolerance = runOptions(true).tolerance): Exactness {
  return { tolerance, fine: new Uint8Array(bins) };
}

export function resolutionOf({ tolerance, fine }: Exactness): Resolution {
  return { tolerance, isFine: (b) => fine[b] === 1 };
}

/** What stands for the exact solution: all bins fine, and a tolerance smaller by this. */
const finer = 100;
/** Numerical errors of all bins together, in standard deviations: as much as an estimate can be moved, in its own. */
const mostTogether = 0.25;
/** A bin whose error is larger than this, in standard deviations, is made fine. */
const mostAlone = 0.05;
const tighten = 10;
const tightest = 1e-8;

export function exactResolution(tolerance = runOptions(true).tolerance): Resolution {
  return { tolerance: Math.max(tolerance / finer, tightest), isFine: () => true };
}

/**
 * Whether the simulation of a cell is exact enough for a recording, by simulating it exactly.
 *
 * @param exact simulator of `exactResolution`
 * @param simulated row of the simulator that was used
 * @param samples in a bin
 * @returns the exactness that is needed where it is not; undefined where it is, or no better is to be had
 */
export async function moreExact(
  now: Exactness,
  exact: Simulator,
  { values, simulated }: Optimum,
  sigma: Float64Array,
  samples: (bin: number) => number,
): Promise<Exactness | undefined> {
  const right = (await exact.run([values]))[0] as Float64Array;
  const fine = now.fine.slice();
  let [all, solver] = [0, 0];
  right.forEach((i, b) => {
    const error = (((simulated[b] as number) - i) / (sigma[b] as number)) ** 2;
    if (!Number.isFinite(error)) return;
    all += error;
    const isDivided = fine[b] === 1 || (samples(b) > 0 && samples(b) <= 2);
    if (isDivided) solver += error;
    else if (error > mostAlone ** 2) fine[b] = 1;
  });
  if (Math.sqrt(all) <= mostTogether) return undefined;
  const isSolver = Math.sqrt(solver) > mostTogether && now.tolerance > tightest;
  const tolerance = isSolver ? Math.max(now.tolerance / tighten, tightest) : now.tolerance;
  const isBetter = isSolver || fine.some((flag, b) => flag !== now.fine[b]);
  return isBetter ? { tolerance, fine } : undefined;
}
