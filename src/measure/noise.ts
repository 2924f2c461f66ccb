/** Most second differences that are looked at. */
const LARGEST_SAMPLE = 2001;

/**
 * Standard deviation of the noise of single samples, from the median size of second differences: a smooth signal contributes
 * next to nothing to them, and its few steep parts do not move a median. Exact for white noise, too small for slower noise.
 *
 * @param y samples, length n, nearly evenly spaced over most of the signal
 */
export function sampleNoise(y: Float64Array): number {
  const count = y.length - 2;
  if (count < 1) return 0;
  const stride = Math.ceil(count / LARGEST_SAMPLE);
  const sizes = Float64Array.from({ length: Math.ceil(count / stride) }, (_, k) => {
    const i = 1 + k * stride;
    return Math.abs((y[i - 1] as number) - 2 * (y[i] as number) + (y[i + 1] as number));
  }).sort();
  // Median of |x| is 0.6745 sd for a normal x; the second difference of white noise has sqrt(6) times its sd.
  return (sizes[sizes.length >> 1] as number) / (0.6745 * Math.sqrt(6));
}
