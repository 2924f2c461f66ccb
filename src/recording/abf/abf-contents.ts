import { RecordingError } from '../recording-error.ts';
import type { Epoch } from './abf-header.ts';

/** What an ABF file is to hold. */
export interface AbfContents {
  readonly channels: readonly AbfChannel[];
  /** From sample to sample of a channel, ms. */
  readonly interval_ms: number;
  /** One gap-free recording (a single sweep), or sweeps: of one length (episodic) or not (event-driven). */
  readonly gapFree?: boolean;
  readonly sweeps: readonly AbfSweepContents[];
  readonly sampleFormat: 'int16' | 'float32';
  /** Up to eight outputs. */
  readonly commands?: readonly AbfCommand[];
  /** Without folder and ending. */
  readonly protocolName?: string;
  readonly comment?: string;
  /** ISO 8601 without zone: `2026-03-02T11:02:04.498`. */
  readonly recordedAt: string;
  readonly tags?: readonly { readonly ms: number; readonly text: string }[];
}

/** One channel of an ABF file. */
export interface AbfChannel {
  readonly name: string;
  readonly unit: string;
  /** Largest value of 16-bit samples, in the unit; by default the next 1, 2 or 5 times a power of ten above all samples. */
  readonly fullScale?: number;
}

/** One sweep of an ABF file. */
export interface AbfSweepContents {
  /** From the start of the recording, ms; by default each sweep follows the one before it. */
  readonly start_ms?: number;
  /** Samples of each channel, in its unit. */
  readonly samples: readonly ArrayLike<number>[];
}

/** What an output did, as pClamp's protocols say it: held for 1/64 of the sweep (`heldSamples`), then epochs. */
export interface AbfCommand {
  readonly name: string;
  readonly unit: string;
  readonly holding: number;
  readonly epochs: readonly AbfEpoch[];
  /** Between sweeps the last level stays on. */
  readonly keepsLastLevel?: boolean;
}

/** An epoch; durations in samples. `period` and `width` are of trains. */
export type AbfEpoch = Pick<Epoch, 'kind' | 'level' | 'duration'> &
  Partial<Pick<Epoch, 'levelIncrement' | 'durationIncrement' | 'period' | 'width'>>;

/** Contents that fit, with all that was left to defaults. */
export interface CheckedContents extends Pick<AbfContents, 'sampleFormat' | 'interval_ms'> {
  readonly version: readonly [number, number];
  readonly gapFree: boolean;
  readonly channels: readonly Required<AbfChannel>[];
  readonly sweeps: readonly (Required<AbfSweepContents> & { readonly length: number })[];
  readonly commands: readonly (Required<AbfCommand> & { readonly number: number })[];
  /** `time` in `timeUnit_us`. */
  readonly tags: readonly { readonly time: number; readonly text: string }[];
  readonly timeUnit_us: number;
  readonly recordedAt: { readonly date: number; readonly time_ms: number };
}

const outputs = 8;
const mostChannels = 16;
const epochsOfPclamp10 = 10;
const epochsOfPclamp11 = 50;
const tagLetters = 56;
const largestTime = 2 ** 31;

/** @throws RecordingError when the contents do not fit into an ABF 2 file */
export function checkContents(contents: AbfContents): CheckedContents {
  const { channels, interval_ms, sweeps, gapFree = false, commands = [], tags = [] } = contents;
  if (channels.length < 1 || channels.length > mostChannels) {
    throw unwritable(`${channels.length} channels`, `ABF files have 1 to ${mostChannels}.`);
  }
  if (!(interval_ms > 0 && Number.isFinite(interval_ms))) {
    throw unwritable(`an interval of ${interval_ms} ms`, 'Give the time between samples.');
  }
  if (sweeps.length < 1 || (gapFree && sweeps.length > 1)) {
    throw unwritable(`${sweeps.length} sweeps`, gapFree ? 'A gap-free recording is one sweep.' : 'Give at least one.');
  }
  const long = tags.find(({ text }) => text.length > tagLetters);
  if (long) throw unwritable(`the tag ${JSON.stringify(long.text)}`, `Tags have up to ${tagLetters} letters.`);
  let next_ms = 0;
  const placed = sweeps.map((sweep, k) => {
    const length = sweep.samples[0]?.length ?? 0;
    if (sweep.samples.length !== channels.length || length === 0 || sweep.samples.some((s) => s.length !== length)) {
      throw unwritable(
        `sweep ${k + 1} with ${sweep.samples.map((s) => s.length).join(', ') || 'no'} samples`,
        `Give equally many samples for each of the ${channels.length} channels.`,
      );
    }
    const start_ms = sweep.start_ms ?? next_ms;
    next_ms = start_ms + length * interval_ms;
    return { start_ms, length, samples: sweep.samples };
  });
  const timeUnit_us = (interval_ms * 1000) / channels.length;
  if (!((next_ms * 1000) / timeUnit_us < largestTime) || !((placed[0]?.start_ms as number) >= 0)) {
    throw unwritable(`a recording of ${next_ms / 1000} s`, `Split it: times count in ${timeUnit_us} microseconds.`);
  }
  return {
    ...contents,
    version: checkedCommands(commands),
    gapFree,
    channels: channels.map((channel, i) => ({ ...channel, fullScale: checkedScale(channel, i, contents) })),
    sweeps: placed,
    commands: Array.from({ length: outputs }, (_, number) => ({
      name: `Cmd ${number}`,
      unit: 'mV',
      holding: 0,
      epochs: [],
      keepsLastLevel: false,
      ...commands[number],
      number,
    })),
    tags: tags.map(({ ms, text }) => ({ time: Math.round((ms * 1000) / timeUnit_us), text })),
    timeUnit_us,
    recordedAt: checkedDate(contents.recordedAt),
  };
}

/** Version of the format that can hold the epochs. */
function checkedCommands(commands: readonly AbfCommand[]): [number, number] {
  if (commands.length > outputs) throw unwritable(`${commands.length} outputs`, `ABF files have ${outputs}.`);
  const epochs = Math.max(0, ...commands.map((command) => command.epochs.length));
  if (epochs > epochsOfPclamp11) {
    throw unwritable(
      `a command of ${epochs} epochs`,
      `pClamp has ${epochsOfPclamp11}: leave the epochs out and write the command as a recorded channel.`,
    );
  }
  for (const { name, holding, epochs: list } of commands) {
    const numbers = [holding, ...list.flatMap((epoch) => [epoch.level, epoch.levelIncrement ?? 0])];
    if (!numbers.every((value) => Number.isFinite(Math.fround(value)))) {
      throw unwritable(`a level of ${name} that is not a number`, 'Give plain numbers.');
    }
  }
  return epochs > epochsOfPclamp10 ? [2, 9] : [2, 6];
}

/** Full scale of a channel, above all of its samples. */
function checkedScale({ name, fullScale }: AbfChannel, channel: number, { sweeps, sampleFormat }: AbfContents): number {
  let most = 0;
  for (const { samples } of sweeps) {
    const values = samples[channel] as ArrayLike<number>;
    for (let i = 0; i < values.length; i++) {
      const size = Math.abs(values[i] as number);
      if (!Number.isFinite(size)) {
        throw unwritable(`sample ${i + 1} of channel ${name}, which is ${values[i]}`, 'Give finite samples.');
      }
      if (size > most) most = size;
    }
  }
  if (fullScale === undefined) return niceAbove(most);
  if (!(fullScale > 0 && Number.isFinite(fullScale))) {
    throw unwritable(`a full scale of ${fullScale} for channel ${name}`, 'Give a number above zero.');
  }
  if (sampleFormat === 'int16' && most > fullScale) {
    throw unwritable(
      `a sample of ${most} in channel ${name}, whose full scale is ${fullScale}`,
      'Give a larger full scale, or write single precision.',
    );
  }
  return fullScale;
}

/** The next 1, 2 or 5 times a power of ten; the converter's highest step is one below the full scale. */
function niceAbove(most: number): number {
  if (most === 0) return 1;
  const power = 10 ** Math.floor(Math.log10(most));
  const factor = [1, 2, 5, 10].find((f) => most <= f * power * (1 - 2 ** -15)) ?? 20;
  return factor * power;
}

function checkedDate(text: string): { date: number; time_ms: number } {
  const time = Date.parse(`${text}Z`);
  const year = Number(text.slice(0, 4));
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?$/.test(text) || Number.isNaN(time) || year < 1980) {
    throw unwritable(`the date \`${text.slice(0, 40)}\``, 'Write it as 2026-03-02T11:02:04.498.');
  }
  return { date: Number(text.slice(0, 10).replaceAll('-', '')), time_ms: time % 86_400_000 };
}

function unwritable(what: string, remedy: string): RecordingError {
  return new RecordingError('unwritable', `an ABF file cannot hold ${what}`, 'the ABF file to be written', remedy);
}
