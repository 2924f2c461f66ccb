import { Refusal } from '../../model/refusal.ts';
import { normalQuantile } from '../../numeric/normal.ts';
import { philox } from '../../numeric/philox.ts';

/** What a recorder does to samples. */
export interface Recorder {
  /** Standard deviation of the noise, A/F. */
  readonly noise_A_F: number;
  /** The record is cut at plus and minus this, A/F; it never is unless given. */
  readonly limit_A_F?: number;
  /** The noise is a pure function of these two and of the place of a sample: whole numbers, 0 .. 2^32 - 1. */
  readonly seed: number;
  readonly index: number;
}

/** A recorder that makes no sense. */
export class RecorderError extends Refusal {
  override readonly name = 'RecorderError';
}

/** Random numbers of recorders, apart from those that draw the parameters of cells of the same seed. */
const noiseStream = 2;

/**
 * Samples as a recorder keeps them: white Gaussian noise is added, then what lies beyond the limit is cut (saturation). What happens
 * before (series resistance, charging, filter) is simulated with the cell by the extensions `amplifier` and `filter`.
 *
 * Noise is the normal quantile of Philox numbers (one each sample, 53 bits), so sample n of (seed, index) is the same however many
 * are asked for. Samples that are no numbers stay so.
 *
 * @param samples current, A/F
 * @returns a new array
 * @throws RecorderError for a negative or infinite noise, a limit that is not above zero, a seed or index that is no 32-bit number
 */
export function recordThrough(samples: Float64Array, recorder: Recorder): Float64Array {
  const { noise_A_F, limit_A_F = Number.POSITIVE_INFINITY, seed, index } = recorder;
  if (!(noise_A_F >= 0 && Number.isFinite(noise_A_F)))
    throw new RecorderError(`noise of ${noise_A_F} A/F`, 'the recorder', 'Give a standard deviation, 0 or above.');
  if (!(limit_A_F > 0))
    throw new RecorderError(`a limit of ${limit_A_F} A/F`, 'the recorder', 'Give a limit above 0, or none.');
  for (const [name, value] of Object.entries({ seed, index }))
    if (!(Number.isInteger(value) && value >= 0 && value < 2 ** 32))
      throw new RecorderError(`${name} ${value}`, 'the recorder', 'Give a whole number from 0 to 4294967295.');
  const out = samples.slice();
  for (let n = 0; n < out.length; n++) {
    const noise = noise_A_F === 0 ? 0 : noise_A_F * normal(seed, index, n);
    out[n] = Math.min(limit_A_F, Math.max(-limit_A_F, (out[n] as number) + noise));
  }
  return out;
}

function normal(seed: number, index: number, n: number): number {
  const [a, b] = philox([n, index, 0, noiseStream], [seed, 0]);
  return normalQuantile(((a >>> 5) * 67108864 + (b >>> 6) + 0.5) / 9007199254740992);
}
