import { RecordingError } from '../recording-error.ts';
import { unitFactor } from '../units.ts';

/** What an Axon Text File is to hold. */
export interface AtfContents {
  readonly channels: readonly { readonly name: string; readonly unit: string }[];
  /** From sample to sample, ms. */
  readonly interval_ms: number;
  /** Samples of each channel in each sweep, in its unit; all of one length. */
  readonly sweeps: readonly { readonly start_ms?: number; readonly samples: readonly ArrayLike<number>[] }[];
  readonly comment?: string;
  /** `s` by default; stimulus files of Clampex are in either. */
  readonly timeUnit?: 's' | 'ms';
}

const lineEnd = '\r\n';

/**
 * An Axon Text File 1.0 as Clampex and Clampfit write and load it: records of the acquisition, titles with units, tabs, CR LF. A
 * stimulus file is a recording of one channel, in the unit of the output that is to play it. Numbers have as many digits as they
 * need: reading the file gives the same ones again.
 *
 * @throws RecordingError of kind `unwritable` when something does not fit: sweeps of different length, samples that are not finite,
 *   quotes, tabs or line ends in names
 */
export function writeAtf(contents: AtfContents): string {
  const { channels, sweeps, interval_ms, comment = '', timeUnit = 's' } = contents;
  const length = checkContents(contents);
  const names = channels.map(({ name }) => name);
  const duration_ms = length * interval_ms;
  const starts = sweeps.map(({ start_ms }, k) => (start_ms ?? k * duration_ms).toFixed(3));
  const extents = channels.map((_, i) => extent(sweeps.map(({ samples }) => samples[i] as ArrayLike<number>)));
  const records = [
    quoted('AcquisitionMode=Episodic Stimulation'),
    quoted(`Comment=${comment}`),
    quoted(`YTop=${extents.map(([, top]) => top).join(',')}`),
    quoted(`YBottom=${extents.map(([bottom]) => bottom).join(',')}`),
    quoted(`SyncTimeUnits=${plain((interval_ms * 1000) / channels.length)}`),
    quoted(`SweepStartTimesMS=${starts.join(',')}`),
    quoted(`SignalsExported=${names.join(',')}`),
    [quoted('Signals='), ...sweeps.flatMap(() => names.map(quoted))].join('\t'),
  ];
  const titles = [
    quoted(`Time (${timeUnit})`),
    ...sweeps.flatMap((_, k) => channels.map(({ unit }) => quoted(`Trace #${k + 1} (${unit})`))),
  ];
  const lines = ['ATF\t1.0', `${records.length}\t${titles.length}     `, ...records, titles.join('\t')];
  const columns = sweeps.flatMap(({ samples }) => samples);
  const step = interval_ms * (unitFactor('ms', timeUnit) as number);
  for (let i = 0; i < length; i++) {
    lines.push([plain(i * step), ...columns.map((column) => shortest(column, i))].join('\t'));
  }
  return lines.join(lineEnd) + lineEnd;
}

/** @returns samples of a sweep */
function checkContents({ channels, sweeps, interval_ms, comment = '' }: AtfContents): number {
  if (!(interval_ms > 0 && Number.isFinite(interval_ms))) {
    throw unwritable(`an interval of ${interval_ms} ms`, 'Give the time between samples.');
  }
  const length = sweeps[0]?.samples[0]?.length ?? 0;
  if (length === 0 || channels.length === 0) throw unwritable('no samples', 'Give at least one sweep of one channel.');
  for (const text of [comment, ...channels.flatMap(({ name, unit }) => [name, unit])]) {
    if (!/["\t\r\n]/.test(text)) continue;
    throw unwritable(`the text ${JSON.stringify(text.slice(0, 40))}`, 'Leave out quotes, tabs and line ends.');
  }
  for (const { name } of channels) {
    if (name === '' || name.includes(',')) throw unwritable(`the name "${name}"`, 'Name channels, without commas.');
  }
  for (const [k, { samples }] of sweeps.entries()) {
    if (samples.length !== channels.length || samples.some((column) => column.length !== length)) {
      throw unwritable(
        `sweep ${k + 1} with ${samples.map((column) => column.length).join(', ') || 'no'} samples`,
        `Give ${length} samples for each of the ${channels.length} channels.`,
      );
    }
    for (const [i, column] of samples.entries()) {
      for (let at = 0; at < length; at++) {
        if (Number.isFinite(column[at])) continue;
        throw unwritable(
          `sample ${at + 1} of channel ${channels[i]?.name}, which is ${column[at]}`,
          'Give finite samples.',
        );
      }
    }
  }
  return length;
}

function unwritable(what: string, remedy: string): RecordingError {
  return new RecordingError('unwritable', `an ATF file cannot hold ${what}`, 'the ATF file to be written', remedy);
}

function quoted(text: string): string {
  return `"${text}"`;
}

/** Least and greatest sample, for the axis of Clampfit. */
function extent(columns: readonly ArrayLike<number>[]): [number, number] {
  let [least, most] = [Infinity, -Infinity];
  for (const column of columns) {
    for (let i = 0; i < column.length; i++) {
      least = Math.min(least, column[i] as number);
      most = Math.max(most, column[i] as number);
    }
  }
  return [Number(least.toPrecision(6)), Number(most.toPrecision(6))];
}

/** Without the last digits that sums of decimal fractions leave: 0.3, not 0.30000000000000004. */
function plain(value: number): string {
  return String(Number(value.toPrecision(12)));
}

/** Fewest digits that give the same number again; of single precision, the same single. */
function shortest(column: ArrayLike<number>, i: number): string {
  const value = column[i] as number;
  if (Object.is(value, -0)) return '-0';
  if (!(column instanceof Float32Array)) return String(value);
  for (let digits = 6; digits < 9; digits++) {
    const text = String(Number(value.toPrecision(digits)));
    if (Math.fround(Number(text)) === value) return text;
  }
  return String(Number(value.toPrecision(9)));
}
