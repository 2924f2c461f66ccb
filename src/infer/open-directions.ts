import { cholesky, solveLower, solveUpper, symmetricEigen } from '../numeric/matrix.ts';
import { varimax } from '../numeric/varimax.ts';
import type { Coordinates, FitParameter } from './coordinates.ts';
import type { PriorDensity } from './prior-density.ts';
import { determinedLimits } from './summary.ts';
import type { Laplace } from './surrogate.ts';

/** A direction in which the recording says nothing: the posterior is as wide as the prior. */
export interface Undetermined {
  readonly says: string;
  /** Relative change of each parameter along it, largest 1; those below a tenth are left out. */
  readonly direction: Readonly<Record<string, number>>;
}

/** Coordinates that move less than this part of the one that moves most, in prior sd, are not named. */
const named = 0.3;
/** Share of a coordinate's prior variance up to which it may lie in open directions and still be called known. */
const mostOpen = 0.1;
/** And up to which it may be called known in part. */
const mostlyOpen = 0.5;

/**
 * Directions that the recording leaves to the prior: those in which the posterior, measured in the prior's own metric, has kept at least
 * nine tenths of the prior's standard deviation. Found from the information in the data, not from a list. Any directions of the space that
 * they span are as open: those are given that involve few coordinates each.
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
  const moves = open.map((vector) => solveUpper(factor, n, vector));
  const inPriorSd = (move: Float64Array): Float64Array => move.map((x, i) => x / (prior.sd[i] as number));
  return varimax(moves.map(inPriorSd))
    .map((weights) =>
      Float64Array.from({ length: n }, (_, i) =>
        moves.reduce((sum, move, j) => sum + (weights[j] as number) * (move[i] as number), 0),
      ),
    )
    .map((move) => ({ move, involved: largestOf(inPriorSd(move)) }))
    .sort((a, b) => Math.min(...a.involved) - Math.min(...b.involved))
    .map(({ move, involved }) => {
      const direction = directionOf(move, laplace, coordinates);
      return { says: words(involved, Object.keys(direction).length === 1, coordinates, open, factor, n), direction };
    });
}

/** Coordinates that move most, the largest first. */
function largestOf(shares: Float64Array): number[] {
  const largest = Math.max(...shares.map(Math.abs));
  return indices([...shares], (x) => Math.abs(x) >= named * largest).sort(
    (a, b) => Math.abs(shares[b] as number) - Math.abs(shares[a] as number),
  );
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

/** Relative changes of the parameters along a move of the coordinates. */
function directionOf(
  move: Float64Array,
  { centre }: Pick<Laplace, 'centre'>,
  coordinates: Coordinates,
): Undetermined['direction'] {
  const step = 1e-4;
  const here = coordinates.values(centre);
  const there = coordinates.values(centre.map((x, i) => x + step * (move[i] as number)));
  const change = here.map((value, i) => {
    const { scale, baseline } = coordinates.parameters[i] as FitParameter;
    return ((there[i] as number) - value) / (Math.abs(scale === 'log' ? value : baseline) || 1);
  });
  const largest = change.reduce((most, c) => (Math.abs(c) > Math.abs(most) ? c : most), 0);
  return Object.fromEntries(
    [...change]
      .map((c, i) => [coordinates.parameters[i]?.name as string, Number((c / largest).toPrecision(3))] as const)
      .filter(([, c]) => Math.abs(c) >= 0.1)
      .sort((a, b) => Math.abs(b[1]) - Math.abs(a[1])),
  );
}

/** What a user should make of it: of one gate, how many of its constants' combinations are known; of one parameter, that it is not. */
function words(
  involved: readonly number[],
  isLone: boolean,
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
  // A midpoint, slope or rate by what it is; anything else by the parameter that it is the value or logarithm of.
  const label = (i: number): string => {
    const own = coordinates.names[i]?.replace(/^ln |, mV$/g, '') ?? '';
    return / of | over /.test(own) ? own : short(i);
  };
  const lead = involved[0] as number;
  const { current, gates } = parameters[lead] as FitParameter;
  const mates = indices(parameters, (p) => gates[0] !== undefined && p.gates.includes(gates[0]));
  if (isLone && (mates.length < 2 || label(lead) === short(lead))) {
    return `${label(lead)} (${current}) does not change the recorded current: its value is the prior's`;
  }
  if (!involved.every((i) => mates.includes(i))) {
    const names = involved.map(label).join(', ');
    return `${names} are known only in combination: along this direction their values are the prior's`;
  }
  // Other coordinates of this gate may go with the open ones in the prior, but do not enter the current.
  const shares = mates.map((i) => [label(i), openness(i, open, factor, n)] as const);
  const between = (least: number, most: number): string[] =>
    shares.filter(([, share]) => share >= least && share < most).map(([name]) => name);
  const known = between(0, mostOpen);
  const partly = between(mostOpen, mostlyOpen);
  const left = between(mostlyOpen, Number.POSITIVE_INFINITY);
  const knownSays = known.length > 0 ? `only ${known.join(' and ')} ${known.length > 1 ? 'are' : 'is'} known` : '';
  const partlySays =
    partly.length > 0 ? `${known.length > 0 ? 'in part' : 'known only in part:'} ${partly.join(' and ')}` : '';
  return [
    `${mates.map(short).join(', ')} (${current}): `,
    [knownSays, partlySays].filter((part) => part !== '').join(', ') || 'none is known',
    `; left to the prior: ${left.length > 0 ? left.join(', ') : 'what combines them'}`,
  ].join('');
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
