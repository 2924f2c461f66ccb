import type { ByteSource } from '../byte-source.ts';
import { RecordingError } from '../recording-error.ts';

/** One channel, as the header has it. */
export interface WcpChannel {
  readonly name: string;
  readonly unit: string;
  /** Volts at the converter for one unit. */
  readonly gain: number;
  /** Place of the channel in a group of interleaved samples. */
  readonly place: number;
}

/** Text header of a WCP file. */
export interface WcpHeader {
  readonly version: string;
  readonly channels: readonly WcpChannel[];
  readonly records: number;
  readonly headerBytes: number;
  /** Bytes of the analysis block before the samples of each record. */
  readonly analysisBytes: number;
  /** Bytes of samples of each record. */
  readonly dataBytes: number;
  /** Samples of each channel in a record. */
  readonly samples: number;
  /** Largest number that the converter gives. */
  readonly largestCount: number;
  /** Range of the converter, V, where records do not say. */
  readonly range_V: number | undefined;
  /** Between samples, s. */
  readonly interval_s: number;
  readonly created: string | undefined;
  readonly comment: string | undefined;
}

const sector = 512;
/** WinWCP's own limit is 128. */
const mostChannels = 128;

/** Whether a file starts with the text of a WCP header. */
export function startsAsWcp(source: ByteSource): boolean {
  if (source.byteLength < sector) return false;
  return /^VER=\d+(?:\.\d+)?\r?\n/.test(latin1(source.read(0, 16)));
}

/**
 * Reads the header.
 *
 * @throws RecordingError when an entry that is needed is absent or cannot be
 * @source WinWCP file format, Strathclyde Electrophysiology Software, "WCP data file format" of its manual
 */
export function readWcpHeader(source: ByteSource): WcpHeader {
  const { fileName } = source;
  const entries = headerEntries(source);
  const number = (key: string, least: number, most: number, fallback?: number): number => {
    const text = entries.get(key);
    const value = text === undefined ? (fallback ?? Number.NaN) : Number(text);
    if (value >= least && value <= most) return value;
    throw new RecordingError(
      text === undefined ? 'missing' : 'damaged',
      text === undefined ? `the header has no ${key}` : `${key} is "${text.slice(0, 40)}"`,
      `${fileName}, header`,
      'Export the recording from WinWCP again.',
    );
  };
  const whole = (key: string, least: number, most: number, fallback?: number) =>
    Math.trunc(number(key, least, most, fallback));
  const channelCount = whole('NC', 1, mostChannels);
  // From version 9 on in bytes, before in sectors.
  const nbh = whole('NBH', 1, 2 ** 24, 1024);
  const dataBytes = sector * whole('NBD', 0, 2 ** 30);
  const samples = whole('NP', 0, 2 ** 30, Math.floor(dataBytes / 2 / channelCount));
  if (2 * samples * channelCount > dataBytes) {
    throw new RecordingError(
      'damaged',
      `records of ${dataBytes} bytes cannot hold ${samples} samples of ${channelCount} channels`,
      `${fileName}, header`,
      'Export the recording from WinWCP again.',
    );
  }
  const channels = Array.from(
    { length: channelCount },
    (_, i): WcpChannel => ({
      name: entries.get(`YN${i}`) || `Ch.${i}`,
      unit: entries.get(`YU${i}`) ?? '',
      gain: nonZero(number(`YG${i}`, -1e12, 1e12), `YG${i}`, fileName),
      place: whole(`YO${i}`, 0, channelCount - 1, i),
    }),
  );
  return {
    version: entries.get('VER') ?? '',
    channels,
    records: whole('NR', 0, 2 ** 30),
    headerBytes: nbh < sector ? nbh * sector : nbh,
    analysisBytes: sector * whole('NBA', 0, 2 ** 20),
    dataBytes,
    samples,
    largestCount: number('ADCMAX', 1, 2 ** 31, 2047),
    range_V: entries.has('AD') ? nonZero(number('AD', 0, 1e3), 'AD', fileName) : undefined,
    interval_s: nonZero(number('DT', 0, 1e6), 'DT', fileName),
    created: isoDate(entries.get('RTIME') ?? entries.get('CTIME')),
    comment: entries.get('ID') || undefined,
  };
}

function headerEntries(source: ByteSource): Map<string, string> {
  // The header says its own length; what it says lies in the first sectors.
  let text = latin1(source.read(0, Math.min(1024, source.byteLength)));
  const nbh = Number(/(?:^|\n)NBH=(\d+)\r?\n/.exec(text)?.[1] ?? 1024);
  const bytes = Math.min(nbh < sector ? nbh * sector : nbh, source.byteLength, 2 ** 20);
  if (bytes > text.length) text = latin1(source.read(0, bytes));
  const entries = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const match = /^([A-Z0-9]{1,16})=(.*)$/.exec(line.trim());
    if (match && !entries.has(match[1] as string)) entries.set(match[1] as string, (match[2] as string).trim());
  }
  return entries;
}

function nonZero(value: number, key: string, fileName: string): number {
  if (value !== 0) return value;
  throw new RecordingError('damaged', `${key} is 0`, `${fileName}, header`, 'Export the recording from WinWCP again.');
}

/** `21/11/2014 14:18:28` as `2014-11-21T14:18:28`; day and month are in this order wherever WinWCP runs. */
function isoDate(text: string | undefined): string | undefined {
  const match = /^(\d{1,2})\/(\d{1,2})\/(\d{4}) (\d{1,2}):(\d{2}):(\d{2})$/.exec(text ?? '');
  if (!match) return undefined;
  const [day, month, year, hour, minute, second] = match.slice(1).map((part) => part.padStart(2, '0'));
  return Number(month) > 12 ? undefined : `${year}-${month}-${day}T${hour}:${minute}:${second}`;
}

function latin1(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes.subarray(0, 4096)) + (bytes.length > 4096 ? latin1(bytes.subarray(4096)) : '');
}
