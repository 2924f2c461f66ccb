import type { ByteSource } from '../byte-source.ts';
import type { RecordingReader } from '../open-recording.ts';
import type { Recording, Signal, Sweep } from '../recording.ts';
import { RecordingError } from '../recording-error.ts';
import { checkSampleRange } from '../sample-range.ts';
import { quantityOf } from '../units.ts';
import { readWcpHeader, startsAsWcp, type WcpChannel, type WcpHeader } from './wcp-header.ts';

export const wcpReader: RecordingReader = {
  format: 'WCP',
  extensions: ['.wcp'],
  recognises: startsAsWcp,
  read: readWcp,
};

/** What stands before the samples of a record. */
interface WcpRecord {
  readonly accepted: boolean;
  readonly start_ms: number;
  readonly interval_ms: number;
  /** Range of the converter for each channel, V. */
  readonly range_V: readonly number[];
}

/**
 * Reads a file of WinWCP (Strathclyde Electrophysiology Software), version 8 or 9: every record is a sweep, rejected ones too (a
 * note says which). Such files hold no command; where it was recorded it is a channel.
 *
 * @throws RecordingError when the header cannot be, or the file ends before its records
 * @source WinWCP manual, "WCP data file format"
 */
export function readWcp(source: ByteSource): Recording {
  const header = readWcpHeader(source);
  const bytesPerRecord = header.analysisBytes + header.dataBytes;
  if (header.records === 0 || header.samples === 0) {
    throw new RecordingError(
      'missing',
      'the file has no records',
      source.fileName,
      'Record something, or check the file.',
    );
  }
  // Asked for before anything is built: a header can promise any number of records.
  source.read(header.headerBytes + (header.records - 1) * bytesPerRecord, bytesPerRecord);
  const records = Array.from({ length: header.records }, (_, i) =>
    readRecord(source, header, header.headerBytes + i * bytesPerRecord),
  );
  const sweeps = records.map((record, i): Sweep => {
    const data = header.headerBytes + i * bytesPerRecord + header.analysisBytes;
    return {
      start_ms: record.start_ms,
      signals: header.channels.map((channel, c) =>
        signalOf(source, header, channel, record, record.range_V[c] as number, data),
      ),
      commands: [],
    };
  });
  const intervals = new Set(records.map(({ interval_ms }) => interval_ms));
  const rejected = records.flatMap(({ accepted }, i) => (accepted ? [] : [i + 1]));
  return {
    format: 'wcp',
    version: header.version,
    protocolName: undefined,
    channels: header.channels.map(({ name, unit }) => ({
      name,
      unit,
      quantity: quantityOf(unit),
      rateHz: intervals.size === 1 ? Number((1000 / (records[0] as WcpRecord).interval_ms).toPrecision(12)) : null,
    })),
    sweeps,
    tags: [],
    comment: header.comment,
    acquisition: 'episodic',
    conditions: {},
    provenance: {
      fileName: source.fileName,
      bytes: source.byteLength,
      writtenBy: `WinWCP, file version ${header.version}`,
      recordedAt: header.created,
      reader: 'iontwin WCP 1',
    },
    notes: [
      ...(rejected.length === 0
        ? []
        : [`The experimenter rejected ${rejected.length} records: ${rejected.slice(0, 20).join(', ')}.`]),
      ...header.channels.filter(({ unit }) => unit === '').map(({ name }) => `The channel ${name} has no unit.`),
    ],
  };
}

function readRecord(source: ByteSource, header: WcpHeader, at: number): WcpRecord {
  const { channels, analysisBytes, interval_s } = header;
  const known = 24 + 4 * channels.length;
  const block = analysisBytes < known ? undefined : source.read(at, known);
  const view = block && new DataView(block.buffer, block.byteOffset, block.byteLength);
  const start_s = view?.getFloat32(16, true) ?? 0;
  const interval = view?.getFloat32(20, true) ?? 0;
  // The record has the interval in single precision, the header in decimals.
  const own_s =
    interval > 0 && interval < 1e6 && Math.abs(interval - interval_s) > 1e-6 * interval_s ? interval : interval_s;
  const range_V = channels.map((_, i) => {
    const own = view?.getFloat32(24 + 4 * i, true) ?? 0;
    const range = own > 0 && own < 1e3 ? own : header.range_V;
    if (range !== undefined) return range;
    throw new RecordingError(
      'missing',
      'neither the record nor the header says the range of the converter',
      `${source.fileName}, byte ${at}`,
      'Export the recording from WinWCP again.',
    );
  });
  return {
    accepted: block === undefined || block[0] !== 0x52,
    start_ms: Number.isFinite(start_s) ? start_s * 1000 : 0,
    interval_ms: Number((own_s * 1000).toPrecision(12)),
    range_V,
  };
}

function signalOf(
  source: ByteSource,
  header: WcpHeader,
  channel: WcpChannel,
  record: WcpRecord,
  range_V: number,
  data: number,
): Signal {
  const stride = header.channels.length;
  // In single precision, as other readers compute it.
  const factor = Math.fround(range_V / (header.largestCount * channel.gain));
  return {
    length: header.samples,
    times: { kind: 'uniform', start_ms: 0, interval_ms: record.interval_ms },
    read: (from = 0, to = header.samples) => {
      checkSampleRange(from, to, header.samples, source.fileName);
      const out = new Float32Array(to - from);
      const bytes = source.read(data + 2 * stride * from, 2 * stride * out.length);
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      for (let i = 0; i < out.length; i++) out[i] = view.getInt16(2 * (i * stride + channel.place), true) * factor;
      return out;
    },
  };
}
