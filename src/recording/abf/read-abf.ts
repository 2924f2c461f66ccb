import type { ByteSource } from '../byte-source.ts';
import type { RecordingReader } from '../open-recording.ts';
import type { Command, Recording, SampleTimes, Signal, Sweep } from '../recording.ts';
import { RecordingError } from '../recording-error.ts';
import { quantityOf } from '../units.ts';
import { type AbfHeader, acquisitionModes } from './abf-header.ts';
import { type CommandsOfSweep, commandsOf, type StimulusLookup } from './commands.ts';
import { conditionsOf } from './conditions.ts';
import { readAbf1Header } from './read-abf1-header.ts';
import { readAbf2Header } from './read-abf2-header.ts';
import { abfSignal } from './signal.ts';
import { type SweepPlace, sweepTable } from './sweep-table.ts';

/** ABF 1 and 2. */
export const abfReader: RecordingReader = {
  format: 'ABF',
  extensions: ['.abf'],
  recognises: (source) => signature(source) !== undefined,
  read: (source) => readAbf(source),
};

function signature(source: ByteSource): 'abf1' | 'abf2' | undefined {
  if (source.byteLength < 4) return undefined;
  const letters = String.fromCharCode(...source.read(0, 4));
  return letters === 'ABF ' ? 'abf1' : letters === 'ABF2' ? 'abf2' : undefined;
}

/** What may be given beside the file. */
export interface AbfOptions {
  /** Samples of stimulus files that recordings only name. */
  readonly stimulusFile?: StimulusLookup;
}

/** Header of an ABF file of either version. */
export function readAbfHeader(source: ByteSource): AbfHeader {
  const version = signature(source);
  if (version === undefined) {
    throw new RecordingError(
      'unknown-format',
      'it does not start as an ABF file does',
      source.fileName,
      'Give a file that pClamp wrote, or open it as another format.',
    );
  }
  return version === 'abf1' ? readAbf1Header(source) : readAbf2Header(source);
}

/**
 * A recording of pClamp, ABF 1 or 2. Samples are read when asked for.
 *
 * @throws RecordingError when it is torn, damaged or of a kind that is not read
 */
export function readAbf(source: ByteSource, options: AbfOptions = {}): Recording {
  const header = readAbfHeader(source);
  const notes = [...header.notes];
  const { sweeps, clock } = sweepTable(header, notes);
  const commands = commandsOf(header, sweeps, clock.time, options.stimulusFile, notes);
  const otherChanges = header.deltas.filter(({ parameter }) => parameter > 3).length;
  if (otherChanges > 0) {
    notes.push(`Settings were changed during the recording (${otherChanges} entries); these changes were left out.`);
  }
  const rateHz = header.secondClock ? null : 1e6 / header.interval_us;
  const shared: SharedBySweeps = { source, header, times: timesOf(header), commands };
  return {
    format: header.format,
    version: header.version.length === 1 ? header.version[0].toFixed(2) : header.version.join('.'),
    protocolName: protocolName(header.protocolPath),
    channels: header.adcs.map(({ name, unit }) => ({ name, unit, quantity: quantityOf(unit), rateHz })),
    sweeps: sweeps.map((place, k) => new AbfSweep(shared, place, k)),
    tags: header.tags.map(({ time, text }) => ({ ms: clock.time(time), text })),
    comment: header.comment || undefined,
    acquisition: acquisitionModes.get(header.mode) as string,
    conditions: conditionsOf(header),
    provenance: {
      fileName: source.fileName,
      bytes: source.byteLength,
      writtenBy: header.creator || undefined,
      recordedAt: header.recordedAt,
      reader: 'iontwin abf 1',
    },
    notes,
  };
}

/** What all sweeps of a file share. */
interface SharedBySweeps {
  readonly source: ByteSource;
  readonly header: AbfHeader;
  readonly times: (length: number) => SampleTimes;
  readonly commands: CommandsOfSweep;
}

/** Signals and commands are made when asked for, and not kept: files may have a hundred thousand sweeps. */
class AbfSweep implements Sweep {
  readonly #shared: SharedBySweeps;
  readonly #place: SweepPlace;
  readonly #index: number;

  constructor(shared: SharedBySweeps, place: SweepPlace, index: number) {
    this.#shared = shared;
    this.#place = place;
    this.#index = index;
  }

  get start_ms(): number {
    return this.#place.start_ms;
  }

  get signals(): readonly Signal[] {
    const { source, header, times } = this.#shared;
    const { first, length } = this.#place;
    const at = times(length);
    return header.adcs.map((_, channel) => abfSignal(source, header, channel, first, length, at));
  }

  get commands(): readonly Command[] {
    return this.#shared.commands(this.#index, this.#shared.times(this.#place.length));
  }
}

/** Times of a sweep of so many samples. */
function timesOf({ interval_us, secondClock }: AbfHeader): (length: number) => SampleTimes {
  if (secondClock === undefined) {
    const uniform: SampleTimes = { kind: 'uniform', start_ms: 0, interval_ms: interval_us / 1000 };
    return () => uniform;
  }
  const { after, interval_us: later_us } = secondClock;
  const listed = (length: number): SampleTimes => ({
    kind: 'listed',
    t_ms: Float64Array.from({ length }, (_, i) =>
      i < after ? (i * interval_us) / 1000 : (after * interval_us + (i - after) * later_us) / 1000,
    ),
    segment: new Int32Array(length),
  });
  // Sweeps of such files are of one length: one list for all.
  let last: { length: number; times: SampleTimes } | undefined;
  return (length) => {
    if (last?.length !== length) last = { length, times: listed(length) };
    return last.times;
  };
}

/** Name of the protocol without folder and ending; undefined for one that was never saved. */
function protocolName(path: string): string | undefined {
  const name = path
    .split(/[\\/]/)
    .at(-1)
    ?.replace(/\.pro$/i, '');
  return name === undefined || name === '' || name === '(untitled)' ? undefined : name;
}
