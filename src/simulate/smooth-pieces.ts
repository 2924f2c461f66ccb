/**
 * How far a sampled command may be from the lines and curves it is simulated as, mV. Lines bend at every other sample or so, and recorded ones
 * are rounded: a hundredth of what any electrode is sure of. Curves are off to one side for longer, which sodium channels follow: less.
 */
const tolerance_mV = { line: 0.005, curve: 0.0005 } as const;
/** Equal samples, at least so many, are a level that is held: nothing under it has to be integrated numerically that has an exact solution. */
const heldSamples = 20;
/** A curve through fewer samples would go where it likes between them. */
const fewestOfCurve = 5;

/**
 * A piece of a sampled command, from one sample to a later one. With u from 0 to 1 between them the command is
 * from + (to - from) u + u (1 - u) (bend + twist u), where from and to are the samples at its ends.
 */
export interface SmoothPiece {
  readonly first: number;
  readonly last: number;
  /** mV. */
  readonly bend: number;
  readonly twist: number;
}

/**
 * A sampled command as curves of third degree from sample to sample, few of them, that stay within the tolerance of every sample: steps of
 * the solver end where they meet. Straight lines stay straight, levels level.
 *
 * @param mV samples at even times, two at least
 */
export function smoothPieces(mV: ArrayLike<number>): SmoothPiece[] {
  const pieces: SmoothPiece[] = [];
  const end = mV.length - 1;
  let first = 0;
  while (first < end) {
    const held = levelFrom(mV, first);
    if (held - first >= heldSamples) {
      pieces.push({ first, last: held, bend: 0, twist: 0 });
      first = held;
      continue;
    }
    const line = farthestFrom(mV, first, 1, lineOf) as SmoothPiece;
    const curve = farthestFrom(mV, first, fewestOfCurve, curveOf);
    const best = curve && curve.last > line.last ? curve : line;
    pieces.push(best);
    first = best.last;
  }
  return pieces;
}

/** The last of the samples from `first` on that are all equal. */
function levelFrom(mV: ArrayLike<number>, first: number): number {
  let last = first;
  while (last + 1 < mV.length && mV[last + 1] === mV[first]) last++;
  return last;
}

type Shape = (mV: ArrayLike<number>, first: number, last: number) => SmoothPiece | undefined;

/** The longest piece of at least so many samples that fits: twice as long as long as that goes, then halves of what is left. */
function farthestFrom(mV: ArrayLike<number>, first: number, fewest: number, shape: Shape): SmoothPiece | undefined {
  const end = mV.length - 1;
  const shortest = first + fewest <= end ? shape(mV, first, first + fewest) : undefined;
  if (!shortest) return undefined;
  let best: SmoothPiece = shortest;
  let tooFar = end + 1;
  for (let stride = fewest; stride > 0; ) {
    const last = Math.min(best.last + stride, tooFar - 1);
    const piece: SmoothPiece | undefined = last > best.last ? shape(mV, first, last) : undefined;
    if (piece) best = piece;
    else tooFar = Math.min(tooFar, last);
    stride = piece && tooFar > end ? 2 * stride : Math.floor((tooFar - best.last) / 2);
  }
  return best;
}

/** The straight line between two samples; undefined where it is too far from one of those between. */
function lineOf(mV: ArrayLike<number>, first: number, last: number): SmoothPiece | undefined {
  return fits(mV, { first, last, bend: 0, twist: 0 }, tolerance_mV.line);
}

/**
 * The curve between two samples that is closest to those between, by least squares; undefined where it is too far from one of them, or from the
 * straight lines between samples, which are what a sampled command means.
 */
function curveOf(mV: ArrayLike<number>, first: number, last: number): SmoothPiece | undefined {
  const [from, to, count] = [mV[first] as number, mV[last] as number, last - first];
  for (let k = first + 1; k < last; k++) {
    const bend = (mV[k - 1] as number) - 2 * (mV[k] as number) + (mV[k + 1] as number);
    if (!(Math.abs(bend) <= 8 * tolerance_mV.line)) return undefined;
  }
  // Sums over the samples between, of the two shapes u (1 - u) and u u (1 - u) and what the straight line leaves.
  let [pp, pq, qq, pr, qr] = [0, 0, 0, 0, 0];
  for (let k = 1; k < count; k++) {
    const u = k / count;
    const p = u * (1 - u);
    const rest = (mV[first + k] as number) - from - (to - from) * u;
    pp += p * p;
    pq += p * p * u;
    qq += p * p * u * u;
    pr += p * rest;
    qr += p * u * rest;
  }
  const twist = (pp * qr - pq * pr) / (pp * qq - pq * pq);
  return fits(mV, { first, last, bend: (pr - twist * pq) / pp, twist }, tolerance_mV.curve);
}

function fits(mV: ArrayLike<number>, piece: SmoothPiece, most_mV: number): SmoothPiece | undefined {
  const { first, last, bend, twist } = piece;
  const [from, to, count] = [mV[first] as number, mV[last] as number, last - first];
  for (let k = 1; k < count; k++) {
    const u = k / count;
    const command = from + (to - from) * u + u * (1 - u) * (bend + twist * u);
    if (!(Math.abs((mV[first + k] as number) - command) <= most_mV)) return undefined;
  }
  return piece;
}
