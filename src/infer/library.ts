import type { Coordinates } from './coordinates.ts';
import type { Observation } from './likelihood.ts';
import type { PriorDensity } from './prior-density.ts';
import type { Simulator } from './simulator.ts';
import { type Regression, regress, regressionOf } from './start-regression.ts';

/** Cells of the prior with their currents under one protocol: where a fit starts when no network was trained for the protocol. */
export interface Library {
  readonly coordinates: readonly Float64Array[];
  /** Squashed currents of each cell over the chosen bins. */
  readonly features: readonly Float32Array[];
  /** Bins used, as indices of the protocol's. */
  readonly chosen: Int32Array;
  /** Of coordinates on features. */
  readonly regression: Regression;
}

/** Currents enter as asinh(i / softening): small and large ones count alike. A/F. */
const softening_A_F = 0.3;
/** Bins a library keeps at most; they are spread evenly over the protocol's. */
const mostFeatures = 320;
/** Cells from which the first start is regressed. */
const regressionCells = 4000;
/** Simulated at a time. */
const batch = 1024;

/** The bins that a library looks at, of so many. */
export function libraryBins(bins: number): Int32Array {
  const stride = Math.max(1, Math.ceil(bins / mostFeatures));
  return Int32Array.from({ length: Math.floor((bins - 1) / stride) + 1 }, (_, i) => i * stride);
}

/**
 * Simulates prior cells.
 *
 * @param simulator of the chosen bins
 * @param progress called with the number of cells done
 */
export async function makeLibrary(
  prior: PriorDensity,
  coordinates: Coordinates,
  simulator: Simulator,
  chosen: Int32Array,
  options: { readonly cells: number; readonly seed: number; readonly progress?: (done: number) => void },
): Promise<Library> {
  const kept: Float64Array[] = [];
  const features: Float32Array[] = [];
  const simulate = async (first: number): Promise<() => void> => {
    const values = Array.from({ length: Math.min(batch, options.cells - first) }, (_, i) =>
      prior.draw(options.seed, first + i),
    );
    const rows = await simulator.run(values, (done) => options.progress?.(first + done));
    return () =>
      rows.forEach((row, i) => {
        const feature = new Float32Array(row.length);
        for (let f = 0; f < row.length; f++) feature[f] = squash(row[f] as number);
        if (!feature.every(Number.isFinite)) return;
        kept.push(coordinates.of(values[i] as Float64Array));
        features.push(feature);
      });
  };
  // While one batch is looked at, the next is simulated.
  let keep: (() => void) | undefined;
  for (let first = 0; first < options.cells; first += batch) {
    const running = simulate(first);
    keep?.();
    keep = await running;
  }
  keep?.();
  const regression = regressionOf(kept.slice(0, regressionCells), features, prior.mean.length, chosen.length);
  return { coordinates: kept, features, chosen, regression };
}

function squash(current_A_F: number): number {
  return Math.asinh(current_A_F / softening_A_F);
}

/**
 * Places to start from, most promising first: the ridge regression of coordinates on currents, then the cells whose currents are
 * nearest to the recorded ones.
 *
 * @param sigma of each bin, A/F; a bin where it is infinite is not looked at
 * @param nearest how many cells
 */
export function startsFrom(
  library: Library,
  prior: PriorDensity,
  observation: Observation,
  sigma: Float64Array,
  nearest: number,
): Float64Array[] {
  const seen = Float64Array.from(library.chosen, (b) => squash(observation.mean[b] as number));
  // What the noise of a bin becomes after squashing.
  const noise = Float64Array.from(library.chosen, (b, f) => {
    const slope = 1 / (softening_A_F * Math.cosh(seen[f] as number));
    return (observation.noise[b] as number) * slope;
  });
  const usable = Array.from(library.chosen, (_, f) => f).filter((f) => {
    const b = library.chosen[f] as number;
    return observation.censored[b] === 'none' && Number.isFinite(seen[f]) && Number.isFinite(sigma[b]);
  });
  const distances = library.features.map((feature) => {
    let sum = 0;
    for (const f of usable) {
      const d = (feature[f] as number) - (seen[f] as number);
      sum += (d * d) / (0.01 + (noise[f] as number) ** 2);
    }
    return sum;
  });
  const order = distances.map((_, i) => i).sort((a, b) => (distances[a] as number) - (distances[b] as number));
  return [
    regress(library.regression, prior, usable, seen, noise),
    ...order.slice(0, nearest).map((i) => library.coordinates[i] as Float64Array),
  ];
}
