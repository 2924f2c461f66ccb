import { cholesky, solveLower, solveUpper, symmetricEigen } from '../numeric/matrix.ts';
import type { Coordinates } from './coordinates.ts';
import type { PriorDensity } from './prior-density.ts';
import { determinedLimits } from './summary.ts';
import type { Laplace } from './surrogate.ts';

/** A direction in which the recording says nothing: the posterior is as wide as the prior. */
export interface Undetermined {
  readonly says: string;
  /** Relative change of each parameter along it, largest 1; those below a tenth are left out. */
  readonly direction: Readonly<Record<string, number>>;
}

/** Share of a coordinate's prior variance up to which it may lie in open directions and still be called known. */
const mostOpen = 0.1;

/**
 * Directions that the recording leaves to the prior: those in which the posterior, measured in the prior's own metric, has kept at least
 * nine tenths of the prior's standard deviation. Found from the information in the data, not from a list.
 */
export function openDirections(
  laplace: Pick<Laplace, 'centre' | 'information'>,
  coordinates: Coordinates,
  prior: PriorDensity,
): Undetermined[] {
  const n = prior.mean.length;
  const factor = cholesky(prior.precision, n);
  if (!factor) throw new Error('the precision of the prior is not positive definite');
  // In prior units (y = L' x) the posterior precision is I + L^-1 H L^-T: an eigenvalue of H' near 0 is an open direction.
  const whitened = whiten(laplace.information, factor, n);
  const { values, vectors } = symmetricEigen(whitened, n);
  const least = 1 / determinedLimits.prior ** 2 - 1;
  const open = vectors.filter((_, k) => (values[k] as number) < least);
  return open.map((vector) => describe(solveUpper(factor, n, vector), laplace, coordinates, open, factor, n));
}

/** L^-1 H L^-T for lower triangular L. */
function whiten(h: Float64Array, l: Float64Array, n: number): Float64Array {
  const columns = Array.from({ length: n }, (_, j) => {
    const unit = new Float64Array(n);
    unit[j] = 1;
    return solveUpper(l, n, unit);
  });
  const out = new Float64Array(n * n);
  const bent = columns.map((c) =>
    Float64Array.from({ length: n }, (_, i) => {
      let sum = 0;
      for (let k = 0; k < n; k++) sum += (h[i * n + k] as number) * (c[k] as number);
      return sum;
    }),
  );
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let k = 0; k < n; k++) sum += (columns[i]?.[k] as number) * (bent[j]?.[k] as number);
      out[i * n + j] = sum;
    }
  }
  return out;
}

function describe(
  move: Float64Array,
  laplace: Pick<Laplace, 'centre' | 'information'>,
  coordinates: Coordinates,
  open: readonly Float64Array[],
  factor: Float64Array,
  n: number,
): Undetermined {
  // The direction as relative changes of the parameters.
  const here = coordinates.values(laplace.centre);
  const step = 1e-4;
  const there = coordinates.values(laplace.centre.map((x, i) => x + step * (move[i] as number)));
  const change = here.map((value, i) => ((there[i] as number) - value) / (coordinates.parameters[i]?.baseline || 1));
  const largest = change.reduce((most, c) => (Math.abs(c) > Math.abs(most) ? c : most), 0);
  const entries = [...change.entries()]
    .map(([i, c]) => [i, c / largest] as const)
    .filter(([, c]) => Math.abs(c) >= 0.1)
    .sort((a, b) => Math.abs(b[1]) - Math.abs(a[1]));
  const direction = Object.fromEntries(
    entries.map(([i, c]) => [coordinates.parameters[i]?.name as string, Number(c.toPrecision(3))]),
  );
  return {
    says: words(
      entries.map(([i]) => i),
      coordinates,
      open,
      factor,
      n,
    ),
    direction,
  };
}

/** What a user should make of it: of one gate, how many of its constants' combinations are known; of one parameter, that it is not. */
function words(
  involved: readonly number[],
  coordinates: Coordinates,
  open: readonly Float64Array[],
  factor: Float64Array,
  n: number,
): string {
  const { parameters } = coordinates;
  // Constants of a current are told by their own names; a `g` or `E` of the experiment needs its component.
  const short = (i: number): string => {
    const name = parameters[i]?.name ?? '';
    const own = name.split('.').at(-1) ?? '';
    return own.length > 1 ? own : name;
  };
  const first = parameters[involved[0] as number];
  const gate = first?.gates[0];
  const mates = gate === undefined ? [] : indices(parameters, (p) => p.gates.includes(gate));
  if (involved.length === 1 || !involved.every((i) => mates.includes(i))) {
    const names = involved.map(short).join(', ');
    return involved.length === 1
      ? `${names} (${first?.current}) does not change the recorded current: its value is the prior's`
      : `${names} are known only in combination: along this direction their values are the prior's`;
  }
  // Coordinates of this gate that stay inside the known space; others may go with them in the prior, but do not enter the current.
  const known = mates.filter((i) => openness(i, open, factor, n) < mostOpen).map((i) => coordinates.names[i]);
  const what = known.length > 0 ? `only ${known.join(' and ')} enter the recorded current` : 'none is known';
  return `${mates.map(short).join(', ')} (${first?.current}): ${what}; along this direction the values are the prior's`;
}

/** Share of a coordinate's prior variance that lies in the open directions. */
function openness(i: number, open: readonly Float64Array[], factor: Float64Array, n: number): number {
  const unit = new Float64Array(n);
  unit[i] = 1;
  // The coordinate's gradient in prior units.
  const gradient = solveLower(factor, n, unit);
  const total = gradient.reduce((sum, x) => sum + x * x, 0);
  const inside = open.reduce((sum, v) => sum + v.reduce((s, x, k) => s + x * (gradient[k] as number), 0) ** 2, 0);
  return inside / total;
}

function indices<T>(list: readonly T[], test: (item: T) => boolean): number[] {
  return list.flatMap((item, i) => (test(item) ? [i] : []));
}
