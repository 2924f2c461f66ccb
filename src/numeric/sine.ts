/** pi/2 in three parts; the first two have trailing zeros, so that their multiples up to 2^20 are exact. */
const halfPi1 = 1.57079632673412561417;
const halfPi2 = 6.0771005063039659766e-11;
const halfPi2Tail = 2.02226624879595063154e-21;
/** Beyond this the reduction would lose digits. */
const largest = 2 ** 20;

/** sin(x + y) for |x| < pi/4, y a tail of x. */
function sineKernel(x: number, y: number): number {
  const z = x * x;
  const v = z * x;
  const tail =
    8.33333333332248946124e-3 +
    z *
      (-1.98412698298579493134e-4 +
        z * (2.75573137070700676789e-6 + z * (-2.50507602534068634195e-8 + z * 1.58969099521155010221e-10)));
  return x - (z * (0.5 * y - v * tail) - y - v * -1.66666666666666324348e-1);
}

/** cos(x + y) for |x| < pi/4, y a tail of x. */
function cosineKernel(x: number, y: number): number {
  const z = x * x;
  const tail =
    z *
    (4.16666666666666019037e-2 +
      z *
        (-1.38888888888741095749e-3 +
          z *
            (2.48015872894767294178e-5 +
              z * (-2.75573143513906633035e-7 + z * (2.0875723212981748279e-9 + z * -1.13596475577881948265e-11)))));
  const half = 0.5 * z;
  const w = 1 - half;
  return w + (1 - w - half + (z * tail - x * y));
}

/** sin(x + quarter pi/2), quarter whole. */
function turned(x: number, quarter: number): number {
  if (!(Math.abs(x) < largest)) return quarter === 0 ? Math.sin(x) : Math.cos(x);
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
