import type { ByteSource } from '../byte-source.ts';
import type { Signal } from '../recording.ts';
import { RecordingError } from '../recording-error.ts';
import { checkSampleRange } from '../sample-range.ts';
import { siFactor } from '../units.ts';
import type { HekaTrace, SampleFormat } from './pulse.ts';

const widths: Readonly<Record<SampleFormat, number>> = { int16: 2, int32: 4, float32: 4, float64: 8 };

/**
 * Samples of a trace: stored number times its scale, in the trace's unit. 16-bit and single-precision data come as float32, wider
 * ones as float64.
 *
 * @throws RecordingError for a format, scale or clock that cannot be, interleaved data, and data beyond the end of the file
 */
export function traceSignal(source: ByteSource, trace: HekaTrace): Signal {
  const { fileName } = source;
  const where = `${fileName}, trace ${trace.label} at byte ${trace.fields.at}`;
  const { format, samples, data, scale, littleEndian } = trace;
  const damaged = (what: string) =>
    new RecordingError('damaged', what, where, 'Copy the file again, or open and save it in PatchMaster.');
  if (format === undefined) throw damaged(`the samples are of the unknown format ${trace.fields.u8(70)}`);
  if (samples < 0 || data < 0) throw damaged(`the trace has ${samples} samples at byte ${data}`);
  if (!Number.isFinite(scale) || scale === 0) throw damaged(`the scale of the samples is ${scale}`);
  const toMs = siFactor(trace.timeUnit);
  if (toMs?.base !== 's') {
    throw new RecordingError(
      'unsupported',
      `the samples are not against time but against "${trace.timeUnit}"`,
      where,
      'Record against time, or export this series as text.',
    );
  }
  const interval_ms = Number((trace.interval * toMs.factor * 1000).toPrecision(12));
  if (!(interval_ms > 0 && interval_ms < 1e9)) throw damaged(`samples are ${trace.interval} ${trace.timeUnit} apart`);
  if ((trace.fields.i32(292) ?? 0) > 0 && (trace.fields.i32(296) ?? 0) > (trace.fields.i32(292) ?? 0)) {
    throw new RecordingError(
      'unsupported',
      'the samples of several traces are interleaved in blocks',
      where,
      'Save a copy in PatchMaster: it stores each trace in one piece.',
    );
  }
  const width = widths[format];
  source.read(data, samples * width);
  // A trace that starts later in the sampling cycle; anything beyond an interval is not such an offset.
  const offset_ms = Math.abs(trace.offset_s * 1000) <= interval_ms ? trace.offset_s * 1000 : 0;
  return {
    length: samples,
    times: { kind: 'uniform', start_ms: Number(offset_ms.toPrecision(12)), interval_ms },
    read: (from = 0, to = samples) => {
      checkSampleRange(from, to, samples, fileName);
      const bytes = source.read(data + from * width, (to - from) * width);
      return decode(bytes, format, littleEndian, scale);
    },
  };
}

function decode(
  bytes: Uint8Array,
  format: SampleFormat,
  littleEndian: boolean,
  scale: number,
): Float32Array | Float64Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = bytes.byteLength / widths[format];
  switch (format) {
    case 'int16': {
      const out = new Float32Array(count);
      for (let i = 0; i < count; i++) out[i] = view.getInt16(2 * i, littleEndian) * scale;
      return out;
    }
    case 'int32': {
      const out = new Float64Array(count);
      for (let i = 0; i < count; i++) out[i] = view.getInt32(4 * i, littleEndian) * scale;
      return out;
    }
    case 'float32': {
      const out = new Float32Array(count);
      for (let i = 0; i < count; i++) out[i] = view.getFloat32(4 * i, littleEndian) * scale;
      return out;
    }
    case 'float64': {
      const out = new Float64Array(count);
      for (let i = 0; i < count; i++) out[i] = view.getFloat64(8 * i, littleEndian) * scale;
      return out;
    }
  }
}
