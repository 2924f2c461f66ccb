/** The standard normal distribution. */

const sqrt2Pi = 2.5066282746310002;
/** Beyond this the continued fraction of the tail converges faster than the series, and keeps small probabilities exact. */
const tail = 2.5;

/** Density at x. */
export function normalDensity(x: number): number {
  return Math.exp((-x * x) / 2) / sqrt2Pi;
}

/**
 * Probability of a value below x; absolute error below 1e-15, relative error below 1e-12 in the lower tail down to x = -37.
 *
 * @source series and continued fraction: Abramowitz & Stegun 1964, 26.2.11 and 26.2.14
 */
export function normalCdf(x: number): number {
  if (Number.isNaN(x)) return Number.NaN;
  if (x < -tail) return upperTail(-x);
  if (x > tail) return 1 - upperTail(x);
  let term = x;
  let sum = x;
  for (let k = 3; Math.abs(term) > 1e-17 * Math.abs(sum); k += 2) {
    term *= (x * x) / k;
    sum += term;
  }
  return 0.5 + normalDensity(x) * sum;
}

/** Probability of a value above x, for x above `tail`: 1/(x + 1/(x + 2/(x + 3/(x + ...)))), from the inside out. */
function upperTail(x: number): number {
  if (x > 40) return 0;
  let fraction = x;
  for (let k = 120; k >= 1; k--) fraction = x + k / fraction;
  return normalDensity(x) / fraction;
}

/** Numerators and denominators, highest power first: around the middle, in the tails, far out. */
const middle = {
  above: [
    2509.0809287301227, 33430.57558358813, 67265.7709270087, 45921.95393154987, 13731.69376550946, 1971.5909503065513,
    133.14166789178438, 3.3871328727963665,
  ],
  below: [
    5226.495278852546, 28729.085735721943, 39307.89580009271, 21213.794301586597, 5394.196021424751, 687.1870074920579,
    42.31333070160091, 1,
  ],
} as const;
const near = {
  above: [
    0.0007745450142783414, 0.022723844989269184, 0.2417807251774506, 1.2704582524523684, 3.6478483247632045,
    5.769497221460691, 4.630337846156546, 1.4234371107496835,
  ],
  below: [
    1.0507500716444169e-9, 0.0005475938084995345, 0.015198666563616457, 0.14810397642748008, 0.6897673349851,
    1.6763848301838038, 2.053191626637759, 1,
  ],
} as const;
const far = {
  above: [
    2.0103343992922881e-7, 2.7115555687434876e-5, 0.0012426609473880784, 0.026532189526576124, 0.29656057182850487,
    1.7848265399172913, 5.463784911164114, 6.657904643501103,
  ],
  below: [
    2.0442631033899397e-15, 1.421511758316446e-7, 1.8463183175100548e-5, 0.0007868691311456133, 0.014875361290850615,
    0.1369298809227358, 0.599832206555888, 1,
  ],
} as const;

/**
 * The x below which a value lies with probability p, to about 1e-15 relative. 0 gives -Infinity and 1 gives Infinity; NaN outside.
 *
 * @source rational approximations: Wichura 1988, Algorithm AS 241, Appl Statist 37:477
 */
export function normalQuantile(p: number): number {
  if (!(p > 0 && p < 1)) return p === 0 ? Number.NEGATIVE_INFINITY : p === 1 ? Number.POSITIVE_INFINITY : Number.NaN;
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) return q * ratio(middle, 0.180625 - q * q);
  const r = Math.sqrt(-Math.log(q < 0 ? p : 1 - p));
  const x = r <= 5 ? ratio(near, r - 1.6) : ratio(far, r - 5);
  return q < 0 ? -x : x;
}

function ratio({ above, below }: { readonly above: readonly number[]; readonly below: readonly number[] }, r: number) {
  let numerator = 0;
  let denominator = 0;
  for (let k = 0; k < above.length; k++) {
    numerator = numerator * r + (above[k] as number);
    denominator = denominator * r + (below[k] as number);
  }
  return numerator / denominator;
}
