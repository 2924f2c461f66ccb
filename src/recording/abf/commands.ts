import type { Command, SampleTimes } from '../recording.ts';
import { RecordingError } from '../recording-error.ts';
import { checkSampleRange } from '../sample-range.ts';
import { type AbfDac, type AbfHeader, epochName } from './abf-header.ts';
import type { SweepPlace } from './sweep-table.ts';
import { episodicWaveforms } from './waveform.ts';

/** Samples of a stimulus file: one array for each of its sweeps, in the file's own unit. */
export interface StimulusSamples {
  readonly sweeps: readonly ArrayLike<number>[];
}

/** Finds the samples of a stimulus file by the path that the recording names; undefined where it is not at hand. */
export type StimulusLookup = (path: string) => StimulusSamples | undefined;

/** Commands of a sweep. */
export type CommandsOfSweep = (sweep: number, times: SampleTimes) => Command[];

/** Values of the samples `from` to before `to` of one sweep. */
type Values = (sweep: number, from: number, to: number) => Float64Array;

/** Identifiers of changes of the holding levels: that of output 0, 1, 2, ... */
const holdingChanges = 4;

/**
 * Commands of all outputs that do anything: those with a waveform, and those held at another level than 0; the active one where
 * there is none of these.
 *
 * @param time from the header's time to ms from the start of the recording
 * @param notes what is not known is added here
 */
export function commandsOf(
  header: AbfHeader,
  sweeps: readonly SweepPlace[],
  time: (count: number) => number,
  lookup: StimulusLookup | undefined,
  notes: string[],
): CommandsOfSweep {
  const episodic = header.mode === 4 || header.mode === 5;
  const used = header.dacs.filter((dac) => dac.waveform !== 'none' || dac.holding !== 0);
  const active = header.dacs.filter(({ number }) => number === Math.max(0, header.activeDac));
  const outputs = (used.length > 0 ? used : active).map((dac) => {
    const { origin, values } = outputOf(dac, header, sweeps, time, episodic, lookup, notes);
    return { dac, origin, values };
  });
  return (sweep, times) =>
    outputs.map(({ dac, origin, values }): Command => {
      const { length } = sweeps[sweep] as SweepPlace;
      return {
        name: dac.name,
        unit: dac.unit,
        holding: dac.holding,
        length,
        times,
        origin,
        read: (from = 0, to = length) => {
          checkSampleRange(from, to, length, header.fileName);
          return values(sweep, from, to);
        },
      };
    });
}

function outputOf(
  dac: AbfDac,
  header: AbfHeader,
  sweeps: readonly SweepPlace[],
  time: (count: number) => number,
  episodic: boolean,
  lookup: StimulusLookup | undefined,
  notes: string[],
): { origin: Command['origin']; values: Values } {
  if (episodic && dac.waveform === 'file')
    return { origin: 'stimulus file', values: fromFile(dac, header, lookup, notes) };
  if (episodic && dac.waveform === 'epochs') {
    noteBeyondEpochs(dac, notes);
    const waveforms = episodicWaveforms(
      dac,
      sweeps.map(({ length }) => length),
    );
    return { origin: 'epochs', values: (sweep, from, to) => waveforms(sweep).values(from, to) };
  }
  return { origin: 'holding only', values: heldLevels(dac, header, sweeps, time) };
}

/** What a waveform of epochs is without. */
function noteBeyondEpochs(dac: AbfDac, notes: string[]): void {
  const { userList, name } = dac;
  if (dac.conditioned)
    notes.push(`The conditioning train of ${name} came before each sweep and is not in its command.`);
  if (dac.leakSubtracted)
    notes.push(`The P/N pulses of ${name} came outside of the sweeps and are not in its command.`);
  if (userList?.what === 'other') {
    notes.push(
      `The user list of ${name} varies setting ${userList.epoch} of pClamp, which is not part of the command.`,
    );
  }
  if (userList?.what === 'duration') {
    notes.push(`The user list of ${name} is taken as durations of epoch ${epochName(userList.epoch)} in samples.`);
  }
}

/** The holding level, changed where the experimenter changed it. */
function heldLevels(
  dac: AbfDac,
  header: AbfHeader,
  sweeps: readonly SweepPlace[],
  time: (count: number) => number,
): Values {
  const changes = header.deltas
    .filter(({ parameter, real }) => parameter < holdingChanges && parameter === dac.number && Number.isFinite(real))
    .map((delta) => ({ ms: time(delta.time), level: delta.real }))
    .sort((a, b) => a.ms - b.ms);
  return (sweep, from, to) => {
    const { start_ms } = sweeps[sweep] as SweepPlace;
    const out = new Float64Array(to - from);
    const sampleOf = (change: number): number =>
      Math.ceil((((changes[change]?.ms ?? Infinity) - start_ms) * 1000) / header.interval_us);
    let change = countBefore(changes.length, (i) => sampleOf(i) <= from);
    for (let at = from; at < to; change++) {
      const end = Math.min(to, sampleOf(change));
      if (end > at)
        out.fill(change === 0 ? dac.holding : (changes[change - 1]?.level as number), at - from, end - from);
      at = Math.max(at, end);
    }
    return out;
  };
}

/** How many of the first things are true, where all that are true come first. */
function countBefore(count: number, isTrue: (index: number) => boolean): number {
  let [low, high] = [0, count];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isTrue(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Samples of a stimulus file, which the recording only names. */
function fromFile(dac: AbfDac, header: AbfHeader, lookup: StimulusLookup | undefined, notes: string[]): Values {
  const { path, scale, offset, episode } = dac.file;
  const found = lookup?.(path);
  if (found === undefined || found.sweeps.length === 0) {
    notes.push(`The command of ${dac.name} came from the stimulus file ${path}, which is not part of the recording.`);
    return () => {
      throw new RecordingError(
        'missing',
        `the command of ${dac.name} is in the stimulus file ${path}`,
        header.fileName,
        'Give that file too, or read the channels without this command.',
      );
    };
  }
  const { sweeps } = found;
  return (sweep, from, to) => {
    const samples = sweeps[
      episode > 0 ? Math.min(episode, sweeps.length) - 1 : sweep % sweeps.length
    ] as ArrayLike<number>;
    const out = new Float64Array(to - from);
    // After the end of the file the output goes back to its holding level.
    for (let i = from; i < to; i++)
      out[i - from] = i < samples.length ? (samples[i] as number) * scale + offset : dac.holding;
    return out;
  };
}
