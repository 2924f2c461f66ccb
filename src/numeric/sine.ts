/** pi/2 in three parts; the first two have trailing zeros, so that their multiples up to 2^20 are exact. */
const halfPi1 = 1.5707963267341256;
const halfPi2 = 6.077100506303966e-11;
const halfPi2Tail = 2.0222662487959506e-21;
/** Beyond this the reduction would lose digits. */
const largest = 2 ** 20;

/** sin(x + y) for |x| < pi/4, y a tail of x. */
function sineKernel(x: number, y: number): number {
  const z = x * x;
  const v = z * x;
  const tail =
    0.00833333333332249 +
    z *
      (-0.0001984126982985795 + z * (2.7557313707070068e-6 + z * (-2.5050760253406863e-8 + z * 1.58969099521155e-10)));
  return x - (z * (0.5 * y - v * tail) - y - v * -0.16666666666666632);
}

/** cos(x + y) for |x| < pi/4, y a tail of x. */
function cosineKernel(x: number, y: number): number {
  const z = x * x;
  const tail =
    z *
    (0.0416666666666666 +
      z *
        (-0.001388888888887411 +
          z *
            (2.480158728947673e-5 +
              z * (-2.7557314351390663e-7 + z * (2.087572321298175e-9 + z * -1.1359647557788195e-11)))));
  const half = 0.5 * z;
  const w = 1 - half;
  return w + (1 - w - half + (z * tail - x * y));
}

/** sin(x + quarter pi/2), quarter whole. */
function turned(x: number, quarter: number): number {
  if (!(Math.abs(x) < largest)) return quarter === 0 ? Math.sin(x) : Math.cos(x);
  if (x === 0) return quarter === 0 ? x : 1;
  const n = Math.round(x / (Math.PI / 2));
  const first = x - n * halfPi1;
  const second = first - n * halfPi2;
  const lost = first - second - n * halfPi2;
  const tail = n * halfPi2Tail - lost;
  const r = second - tail;
  const y = second - r - tail;
  const value = ((n + quarter) & 1) === 0 ? sineKernel(r, y) : cosineKernel(r, y);
  return ((n + quarter) & 2) === 0 ? value : -value;
}

/**
 * Sine, below 1 ulp for |x| < 2^20, the same bits on every engine (Math.sin need not be); beyond, the engine's own.
 *
 * @source reduction and fits are those of Sun's fdlibm (algorithm and constants)
 */
export function sine(x: number): number {
  return turned(x, 0);
}

/** Cosine, as `sine`. */
export function cosine(x: number): number {
  return turned(x, 1);
}
