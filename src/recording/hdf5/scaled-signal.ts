import type { SampleTimes, Signal } from '../recording.ts';
import { checkSampleRange } from '../sample-range.ts';
import type { RawSamples } from './h5-node.ts';

/**
 * A signal over stored numbers: (raw - zero) * scale + offset. Comes as float64 where the numbers have more digits than single
 * precision holds.
 */
export function scaledSignal(
  raw: RawSamples,
  { scale, offset = 0, zero = 0 }: { readonly scale: number; readonly offset?: number; readonly zero?: number },
  times: SampleTimes,
  fileName: string,
): Signal {
  const wide = raw instanceof Float64Array || raw instanceof Int32Array || raw instanceof Uint32Array;
  return {
    length: raw.length,
    times,
    read: (from = 0, to = raw.length) => {
      checkSampleRange(from, to, raw.length, fileName);
      const out = wide ? new Float64Array(to - from) : new Float32Array(to - from);
      for (let i = from; i < to; i++) out[i - from] = ((raw[i] as number) - zero) * scale + offset;
      return out;
    },
  };
}
