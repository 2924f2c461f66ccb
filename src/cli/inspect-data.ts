import { createHash } from 'node:crypto';
import type { Recording, Signal } from '../recording/recording.ts';

/** One channel of one sweep in numbers, in the channel's unit; the fields other programs rely on. */
export interface SignalSummary {
  /** From 0. */
  readonly sweep: number;
  readonly channel: number;
  readonly n: number;
  /** Up to five samples each; null for one that is not a number. */
  readonly first: readonly (number | null)[];
  readonly last: readonly (number | null)[];
  /** Of the samples that are numbers; null where none is. */
  readonly min: number | null;
  readonly max: number | null;
  readonly mean: number | null;
  /** SHA-256 of the samples as little-endian float32. */
  readonly sha256_f32: string;
}

/** Samples are read and hashed in pieces of this many. */
const piece = 1 << 20;

/**
 * Summaries of all signals, sweep by sweep.
 *
 * @param onSamples called with the number of samples read so far
 * @throws RecordingError where the file is torn
 */
export function summarise(recording: Recording, onSamples: (samples: number) => void): SignalSummary[] {
  let done = 0;
  return recording.sweeps.flatMap(({ signals }, sweep) =>
    signals.map((signal, channel) => {
      const summary = { sweep, channel, ...summaryOf(signal) };
      done += signal.length;
      onSamples(done);
      return summary;
    }),
  );
}

function summaryOf(signal: Signal): Omit<SignalSummary, 'sweep' | 'channel'> {
  const n = signal.length;
  const hash = createHash('sha256');
  let [min, max, sum, finite] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 0];
  for (let from = 0; from < n; from += piece) {
    const samples = Float32Array.from(signal.read(from, Math.min(n, from + piece)));
    for (const value of samples) {
      if (!Number.isFinite(value)) continue;
      if (value < min) min = value;
      if (value > max) max = value;
      sum += value;
      finite++;
    }
    hash.update(littleEndian(samples));
  }
  const few = (from: number, to: number) => Array.from(Float32Array.from(signal.read(from, to)), number);
  return {
    n,
    first: few(0, Math.min(5, n)),
    last: few(Math.max(0, n - 5), n),
    min: finite > 0 ? min : null,
    max: finite > 0 ? max : null,
    mean: finite > 0 ? sum / finite : null,
    sha256_f32: hash.digest('hex'),
  };
}

function number(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

function littleEndian(samples: Float32Array): Uint8Array {
  const bytes = new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
  const isLittle = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;
  return isLittle ? bytes : Buffer.from(bytes).swap32();
}
