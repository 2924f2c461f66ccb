import type { ByteSource } from '../byte-source.ts';
import type { SampleTimes, Signal } from '../recording.ts';
import { checkSampleRange } from '../sample-range.ts';
import type { AbfHeader } from './abf-header.ts';

/** Samples read at a time: their bytes stay small beside the decoded ones. */
const pieceSamples = 1 << 20;

/**
 * One channel of one sweep, decoded when read.
 *
 * @param first first sample of the sweep, counting those of all channels
 */
export function abfSignal(
  source: ByteSource,
  header: AbfHeader,
  channel: number,
  first: number,
  length: number,
  times: SampleTimes,
): Signal {
  const channels = header.adcs.length;
  const bytes = header.sampleFormat === 'int16' ? 2 : 4;
  const { scale, offset } = header.adcs[channel] as { scale: number; offset: number };
  const step = Math.max(1, Math.floor(pieceSamples / channels));
  const read = (from = 0, to = length): Float32Array => {
    checkSampleRange(from, to, length, source.fileName);
    const out = new Float32Array(to - from);
    for (let at = from; at < to; at += step) {
      const count = Math.min(step, to - at);
      // From the channel's first sample to its last: nothing is read beyond it.
      const start = header.dataOffset + (first + at * channels + channel) * bytes;
      const raw = source.read(start, ((count - 1) * channels + 1) * bytes);
      if (bytes === 2) scaleInt16(raw, channels, scale, offset, out, at - from, count);
      else copyFloat32(raw, channels, out, at - from, count);
    }
    return out;
  };
  return { length, times, read };
}

/**
 * value = sample * scale + offset, rounded to single precision after each of the two, as other readers do.
 */
function scaleInt16(
  raw: Uint8Array,
  channels: number,
  scale: number,
  offset: number,
  out: Float32Array,
  at: number,
  count: number,
): void {
  const aligned = raw.byteOffset % 2 === 0 ? raw : raw.slice();
  const samples = new Int16Array(aligned.buffer, aligned.byteOffset, aligned.byteLength >> 1);
  const [factor, shift] = [Math.fround(scale), Math.fround(offset)];
  for (let i = 0, from = 0; i < count; i++, from += channels) {
    out[at + i] = Math.fround((samples[from] as number) * factor) + shift;
  }
}

/** Samples in single precision are in the channel's unit already. */
function copyFloat32(raw: Uint8Array, channels: number, out: Float32Array, at: number, count: number): void {
  const aligned = raw.byteOffset % 4 === 0 ? raw : raw.slice();
  const samples = new Float32Array(aligned.buffer, aligned.byteOffset, aligned.byteLength >> 2);
  for (let i = 0, from = 0; i < count; i++, from += channels) out[at + i] = samples[from] as number;
}
