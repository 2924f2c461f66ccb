/**
 * Quantile of Fisher's F distribution: the ratio of two independent mean squares.
 *
 * @param p probability of a smaller value, 0 < p < 1
 * @param above degrees of freedom of the numerator, > 0
 * @param below degrees of freedom of the denominator, > 0
 */
export function fQuantile(p: number, above: number, below: number): number {
  // F = below x / (above (1 - x)) with x from a beta distribution; the logit of x is searched by halves.
  let [low, high] = [-60, 60];
  for (let k = 0; k < 100; k++) {
    const logit = (low + high) / 2;
    if (betaCdf(1 / (1 + Math.exp(-logit)), 1 / (1 + Math.exp(logit)), above / 2, below / 2) < p) low = logit;
    else high = logit;
  }
  return (below / above) * Math.exp((low + high) / 2);
}

/** Quantile of Student's t distribution above its middle: p > 0.5. */
export function tQuantile(p: number, degrees: number): number {
  return Math.sqrt(fQuantile(2 * p - 1, 1, degrees));
}

/**
 * Regularised incomplete beta function.
 *
 * @param x 0..1
 * @param rest 1 - x, without the loss of digits near 1
 * @source continued fraction by Lentz's method: Press et al., Numerical Recipes, section 6.4; DLMF 8.17.22
 */
function betaCdf(x: number, rest: number, a: number, b: number): number {
  if (x > (a + 1) / (a + b + 2)) return 1 - betaCdf(rest, x, b, a);
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log(rest)) / a;
  const nonzero = (value: number): number => (Math.abs(value) < 1e-300 ? 1e-300 : value);
  let c = 1;
  let d = 1 / nonzero(1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  for (let m = 1; m < 300; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / nonzero(1 + even * d);
    c = nonzero(1 + even / c);
    fraction *= c * d;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / nonzero(1 + odd * d);
    c = nonzero(1 + odd / c);
    fraction *= c * d;
    if (Math.abs(c * d - 1) < 1e-14) break;
  }
  return front * fraction;
}

/** Stirling's series, the argument shifted up to where it is exact. */
function logGamma(x: number): number {
  if (x < 10) return logGamma(x + 1) - Math.log(x);
  const inverse = 1 / (x * x);
  const series = (1 / 12 - inverse * (1 / 360 - inverse * (1 / 1260 - inverse * (1 / 1680 - inverse / 1188)))) / x;
  return (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + series;
}
