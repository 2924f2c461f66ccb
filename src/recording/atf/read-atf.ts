import type { ByteSource } from '../byte-source.ts';
import { heldSignal } from '../csv/held-signal.ts';
import type { RecordingReader } from '../open-recording.ts';
import type { Channel, Recording, SampleTimes } from '../recording.ts';
import { RecordingError } from '../recording-error.ts';
import { quantityOf, unitFactor } from '../units.ts';
import { type AtfHeader, readAtfHeader } from './atf-header.ts';
import { parseColumns } from './parse-columns.ts';

/** Times of a file agree with equal intervals when no sample is off by more than this part of an interval. */
const evenness = 0.01;

/** Axon Text Files: recordings exported as text, and stimulus files. */
export const atfReader: RecordingReader = {
  format: 'ATF',
  extensions: ['.atf'],
  recognises: (source) => source.byteLength >= 4 && /^ATF\s$/.test(String.fromCharCode(...source.read(0, 4))),
  read: (source) => readAtf(source),
};

/**
 * A recording or stimulus in an Axon Text File. Columns after the time are the signals of the first sweep, then those of the second,
 * and so on. Samples are as precise as the text.
 *
 * @throws RecordingError when it is torn or damaged, or its time has no unit
 */
export function readAtf(source: ByteSource): Recording {
  const { fileName, byteLength } = source;
  const bytes = source.read(0, byteLength);
  const header = readAtfHeader(bytes, fileName);
  const notes: string[] = [];
  const [time, ...traces] = header.columns as [AtfHeader['columns'][number], ...AtfHeader['columns']];
  const factor = timeFactor(time, fileName);
  const [t, ...values] = parseColumns(bytes, header, fileName) as [Float64Array, ...Float64Array[]];
  if (t.length === 0) {
    throw new RecordingError('damaged', 'it holds no samples', fileName, 'Export the file again.');
  }
  const names = signalNames(header, traces.length, notes);
  const times = timesOf(t, factor, fileName, notes);
  const count = names.length;
  const channels = names.map((name, i): Channel => {
    const unit = traces[i]?.unit ?? '';
    if (unit === '') notes.push(`Channel ${name} has no unit.`);
    return {
      name,
      unit,
      quantity: quantityOf(unit),
      rateHz: times.kind === 'uniform' ? rate(times.interval_ms) : null,
    };
  });
  for (const [i, { unit, title }] of traces.entries()) {
    if (unit === channels[i % count]?.unit) continue;
    throw new RecordingError(
      'damaged',
      `column ${title} is in ${unit || 'no unit'}, and the same channel before in ${channels[i % count]?.unit || 'none'}`,
      fileName,
      'Export sweeps of one kind, or each kind into a file of its own.',
    );
  }
  const starts = sweepStarts(header, values.length / count, times, t.length, notes);
  return {
    format: 'atf',
    version: header.version,
    protocolName: header.records.get('protocol') || undefined,
    channels,
    sweeps: starts.map((start_ms, k) => ({
      start_ms,
      signals: values.slice(k * count, (k + 1) * count).map((column) => heldSignal(column, times, fileName)),
      commands: [],
    })),
    tags: [],
    comment: header.records.get('comment') || undefined,
    acquisition: header.records.get('acquisitionmode') || 'not said',
    conditions: {},
    provenance: { fileName, bytes: byteLength, writtenBy: undefined, recordedAt: undefined, reader: 'iontwin atf 1' },
    notes,
  };
}

/** From the unit of the time column to ms. */
function timeFactor({ title, unit }: { title: string; unit: string }, fileName: string): number {
  const factor = unitFactor(unit === 'sec' ? 's' : unit === 'msec' ? 'ms' : unit, 'ms');
  if (factor !== undefined) return factor;
  throw new RecordingError(
    'missing',
    `the first column, "${title.slice(0, 40)}", has ${unit === '' ? 'no unit' : `the unit ${unit.slice(0, 20)}`} and is to be a time`,
    fileName,
    'Write its title as "Time (s)" or "Time (ms)".',
  );
}

/** Names of the channels: as exported, or by number. */
function signalNames({ records, columns }: AtfHeader, traces: number, notes: string[]): string[] {
  const exported = (records.get('signalsexported') ?? '').split(',').filter((name) => name !== '');
  if (exported.length > 0 && traces % exported.length === 0) return exported;
  if (exported.length > 0) {
    notes.push(
      `${exported.length} signals cannot make ${traces} columns; the columns are taken as sweeps of one signal.`,
    );
  }
  const listed = (records.get('signals') ?? '').split(',').filter((name) => name !== '');
  const distinct = [...new Set(listed)];
  const repeats = listed.length === traces && listed.every((name, i) => name === distinct[i % distinct.length]);
  return repeats ? distinct : [listed[0] ?? columns[1]?.title ?? 'Trace'];
}

/** Times of the samples; of equal intervals where they are as good as equal. */
function timesOf(t: Float64Array, factor: number, fileName: string, notes: string[]): SampleTimes {
  const last = t.length - 1;
  const start = (t[0] as number) * factor;
  if (last === 0) {
    notes.push('A single sample has no interval: it is taken as 1 ms.');
    return { kind: 'uniform', start_ms: start, interval_ms: 1 };
  }
  const step = ((t[last] as number) - (t[0] as number)) / last;
  let even = true;
  for (let i = 1; i <= last; i++) {
    if (!((t[i] as number) > (t[i - 1] as number))) {
      throw new RecordingError(
        'damaged',
        `the time goes back or stands still at sample ${i + 1}`,
        fileName,
        'Export the file again with more digits in the time.',
      );
    }
    if (Math.abs((t[i] as number) - (t[0] as number) - i * step) > evenness * step) even = false;
  }
  // Twelve digits: 0.99995 s in 19999 steps are 50 microseconds.
  if (even) return { kind: 'uniform', start_ms: start, interval_ms: Number((step * factor).toPrecision(12)) };
  return { kind: 'listed', t_ms: t.map((value) => value * factor), segment: new Int32Array(t.length) };
}

function rate(interval_ms: number): number {
  return Number((1000 / interval_ms).toPrecision(12));
}

/** Where each sweep starts, ms; one after the other where the file does not say. */
function sweepStarts(
  { records }: AtfHeader,
  sweeps: number,
  times: SampleTimes,
  length: number,
  notes: string[],
): number[] {
  const said = (records.get('sweepstarttimesms') ?? '')
    .split(',')
    .filter((text) => text.trim() !== '')
    .map(Number);
  if (said.length === sweeps && said.every(Number.isFinite)) return said;
  if (said.length > 0) notes.push('The start times of the sweeps do not fit the columns and were left out.');
  const each =
    times.kind === 'uniform' ? length * times.interval_ms : (times.t_ms.at(-1) as number) - (times.t_ms[0] as number);
  return Array.from({ length: sweeps }, (_, k) => k * each);
}
