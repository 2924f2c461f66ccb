import { normalQuantile } from '../numeric/normal.ts';
import { philox } from '../numeric/philox.ts';

/** The stream of a cell's numbers that its noise is drawn from; its parameters are drawn from stream 0. */
const noiseStream = 1;

/**
 * Independent standard normal numbers of a cell's recording: a pure function of (seed, index), apart from the draw of its parameters.
 *
 * @source Philox4x32-10, inverse transform sampling
 */
export function noiseDeviates(seed: number, index: number, count: number): Float64Array {
  const join = (x: number, y: number): number => ((x >>> 5) * 67108864 + (y >>> 6) + 0.5) / 9007199254740992;
  const deviates = new Float64Array(count);
  for (let i = 0; i < count; i += 2) {
    const [a, b, c, d] = philox([i / 2, index, noiseStream, 0], [seed, 0]);
    deviates[i] = normalQuantile(join(a, b));
    if (i + 1 < count) deviates[i + 1] = normalQuantile(join(c, d));
  }
  return deviates;
}
