import { cholesky, solveCholesky } from '../numeric/matrix.ts';
import type { Coordinates } from './coordinates.ts';
import type { Observation } from './likelihood.ts';
import type { PriorDensity } from './prior-density.ts';
import type { Simulator } from './simulator.ts';

/** Cells of the prior with their currents under one protocol: where a fit starts when no network was trained for the protocol. */
export interface Library {
  readonly coordinates: readonly Float64Array[];
  /** Squashed currents of each cell over the chosen bins. */
  readonly features: readonly Float32Array[];
  /** Bins used, as indices of the simulator's. */
  readonly chosen: Int32Array;
}

/** Currents enter as asinh(i / softening): small and large ones count alike. A/F. */
const softening_A_F = 0.3;
/** Bins a library keeps at most; they are spread evenly over the protocol's. */
const mostFeatures = 320;
/** Cells from which the first start is regressed. */
const regressionCells = 6000;

/**
 * Simulates prior cells.
 *
 * @param progress called with the number of cells done
 */
export async function makeLibrary(
  prior: PriorDensity,
  coordinates: Coordinates,
  simulator: Simulator,
  options: { readonly cells: number; readonly seed: number; readonly progress?: (done: number) => void },
): Promise<Library> {
  const stride = Math.max(1, Math.ceil(simulator.width / mostFeatures));
  const chosen = Int32Array.from({ length: Math.floor((simulator.width - 1) / stride) + 1 }, (_, i) => i * stride);
  const kept: Float64Array[] = [];
  const features: Float32Array[] = [];
  const batch = 512;
  for (let first = 0; first < options.cells; first += batch) {
    const values = Array.from({ length: Math.min(batch, options.cells - first) }, (_, i) =>
      prior.draw(options.seed, first + i),
    );
    const rows = await simulator.run(values);
    rows.forEach((row, i) => {
      const feature = Float32Array.from(chosen, (b) => squash(row[b] as number));
      if (!feature.every(Number.isFinite)) return;
      kept.push(coordinates.of(values[i] as Float64Array));
      features.push(feature);
    });
    options.progress?.(first + values.length);
  }
  return { coordinates: kept, features, chosen };
}

function squash(current_A_F: number): number {
  return Math.asinh(current_A_F / softening_A_F);
}

/**
 * Places to start from, most promising first: the ridge regression of coordinates on currents, then the cells whose currents are
 * nearest to the recorded ones.
 *
 * @param nearest how many cells
 */
export function startsFrom(
  library: Library,
  prior: PriorDensity,
  observation: Observation,
  nearest: number,
): Float64Array[] {
  const seen = Float64Array.from(library.chosen, (b) => squash(observation.mean[b] as number));
  // What the noise of a bin becomes after squashing.
  const noise = Float64Array.from(library.chosen, (b, f) => {
    const slope = 1 / (softening_A_F * Math.cosh(seen[f] as number));
    return (observation.noise[b] as number) * slope;
  });
  const usable = Array.from(library.chosen, (_, f) => f).filter(
    (f) => observation.censored[library.chosen[f] as number] === 'none' && Number.isFinite(seen[f]),
  );
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
    regress(library, prior, usable, seen, noise),
    ...order.slice(0, nearest).map((i) => library.coordinates[i] as Float64Array),
  ];
}

/** Linear regression with errors in the currents: the noise of each current is added to its variance. */
function regress(
  library: Library,
  prior: PriorDensity,
  usable: readonly number[],
  seen: Float64Array,
  noise: Float64Array,
): Float64Array {
  const n = prior.mean.length;
  const cells = Math.min(library.features.length, regressionCells);
  const m = usable.length;
  const mean = new Float64Array(m);
  const target = new Float64Array(n);
  for (let c = 0; c < cells; c++) {
    const feature = library.features[c] as Float32Array;
    const x = library.coordinates[c] as Float64Array;
    for (let f = 0; f < m; f++) mean[f] = (mean[f] as number) + (feature[usable[f] as number] as number) / cells;
    for (let k = 0; k < n; k++) target[k] = (target[k] as number) + (x[k] as number) / cells;
  }
  const covariance = new Float64Array(m * m);
  const cross = Array.from({ length: n }, () => new Float64Array(m));
  const centred = new Float64Array(m);
  for (let c = 0; c < cells; c++) {
    const feature = library.features[c] as Float32Array;
    const x = library.coordinates[c] as Float64Array;
    for (let f = 0; f < m; f++) centred[f] = (feature[usable[f] as number] as number) - (mean[f] as number);
    for (let f = 0; f < m; f++) {
      const value = centred[f] as number;
      const row = f * m;
      for (let g = 0; g <= f; g++)
        covariance[row + g] = (covariance[row + g] as number) + value * (centred[g] as number);
    }
    for (let k = 0; k < n; k++) {
      const column = cross[k] as Float64Array;
      const value = (x[k] as number) - (target[k] as number);
      for (let f = 0; f < m; f++) column[f] = (column[f] as number) + value * (centred[f] as number);
    }
  }
  for (let f = 0; f < m; f++) {
    const variance = (noise[usable[f] as number] as number) ** 2 + 1e-5;
    covariance[f * m + f] = (covariance[f * m + f] as number) + cells * variance;
  }
  const factor = cholesky(covariance, m);
  if (!factor) return prior.mean;
  const difference = Float64Array.from(usable, (f, i) => (seen[f] as number) - (mean[i] as number));
  const weights = solveCholesky(factor, m, difference);
  return Float64Array.from(target, (centre, k) => {
    const column = cross[k] as Float64Array;
    let sum = centre;
    for (let f = 0; f < m; f++) sum += (column[f] as number) * (weights[f] as number);
    // Half the box beyond the box is no start.
    const limit = 2 * (prior.sd[k] as number);
    return Math.min(Math.max(sum, (prior.mean[k] as number) - limit), (prior.mean[k] as number) + limit);
  });
}
