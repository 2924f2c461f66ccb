import type { CheckedContents } from './abf-contents.ts';
import { scaling } from './header-values.ts';

/** Range of the converter that files are written for, and its steps from 0 to there. */
export const converterVolts = 10;
export const converterSteps = 32768;

/** Samples of all channels in turn, sweep after sweep. */
export function encodeSamples({ sweeps, channels, sampleFormat }: CheckedContents): {
  bytes: Uint8Array;
  stride: number;
  count: number;
} {
  const count = sweeps.reduce((sum, { length }) => sum + length * channels.length, 0);
  const out = sampleFormat === 'int16' ? new Int16Array(count) : new Float32Array(count);
  for (const [channel, { name, fullScale }] of channels.entries()) {
    // Exactly the factor that a reader will find, from the gain in single precision.
    const { scale } = scaling(
      {
        range: converterVolts,
        resolution: converterSteps,
        instrument: Math.fround(converterVolts / fullScale),
        instrumentOffset: 0,
        programmable: 1,
        additional: 1,
        signal: 1,
        signalOffset: 0,
      },
      `channel ${name}`,
    );
    let at = channel;
    for (const { samples, length } of sweeps) {
      const values = samples[channel] as ArrayLike<number>;
      for (let i = 0; i < length; i++, at += channels.length) {
        const value = values[i] as number;
        out[at] = sampleFormat === 'int16' ? Math.max(-32768, Math.min(32767, Math.round(value / scale))) : value;
      }
    }
  }
  return { bytes: new Uint8Array(out.buffer), stride: out.BYTES_PER_ELEMENT, count };
}
