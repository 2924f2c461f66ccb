import type { AbfHeader } from './abf-header.ts';
import { damaged } from './header-values.ts';

/** Where one sweep lies. */
export interface SweepPlace {
  /** First sample, counting those of all channels. */
  readonly first: number;
  /** Samples of each channel. */
  readonly length: number;
  /** From the start of the recording, ms. */
  readonly start_ms: number;
}

/** Times of a file from its header: ms, from the start of the recording. */
export interface FileClock {
  /** Of tags and changes. */
  readonly time: (count: number) => number;
}

/** What the header's times count in, microseconds. */
function tick_us({ timeUnit_us, interval_us, adcs }: AbfHeader): number {
  return timeUnit_us > 0 ? timeUnit_us : interval_us / adcs.length;
}

/**
 * Sweeps of a file, and the clock of its tags. Time 0 is the start of the first sweep, except in event-driven files: there it is
 * when pClamp began to wait for events.
 *
 * @param notes what does not agree is added here
 * @throws RecordingError when there is not one whole sweep
 */
export function sweepTable(header: AbfHeader, notes: string[]): { sweeps: SweepPlace[]; clock: FileClock } {
  const tick = tick_us(header);
  const lengths = sweepLengths(header, notes);
  const channels = header.adcs.length;
  const starts = header.mode === 3 ? undefined : synchStarts(header, lengths.length, notes);
  const eventDriven = header.mode === 1 || header.mode === 2;
  const zero = starts && !eventDriven ? (starts[0] as number) : 0;
  const nominal_ms = startToStart_ms(header);
  let [first, follows_ms] = [0, 0];
  const sweeps = lengths.map((total, k): SweepPlace => {
    const length = Math.floor(total / channels);
    const start_ms = starts ? (((starts[k] as number) - zero) * tick) / 1000 : follows_ms;
    const place = { first, length, start_ms };
    first += total;
    follows_ms += nominal_ms > 0 ? nominal_ms : (length * header.interval_us) / 1000;
    return place;
  });
  return { sweeps, clock: { time: (count) => ((count - zero) * tick) / 1000 } };
}

/** Seven digits are what single precision holds: 0.2 s is 200 ms. */
function startToStart_ms({ startToStart_s }: AbfHeader): number {
  return Number((startToStart_s * 1000).toPrecision(7));
}

/** Samples of all channels together in each sweep. */
function sweepLengths(header: AbfHeader, notes: string[]): number[] {
  const { dataCount, fileName } = header;
  const channels = header.adcs.length;
  if (dataCount < channels) throw damaged(`it holds ${dataCount} samples of ${channels} channels`, fileName);
  if (header.mode === 3) {
    const rest = dataCount % channels;
    if (rest > 0) notes.push(`The last ${rest} samples are not of all channels and were left out.`);
    return [dataCount];
  }
  const listed = header.synch.map(([, length]) => length);
  const total = listed.reduce((sum, length) => sum + length, 0);
  if (listed.length > 0 && listed.every((length) => length >= channels) && total <= dataCount) {
    if (total < dataCount) notes.push(`The last ${dataCount - total} samples belong to no sweep and were left out.`);
    return listed;
  }
  if (listed.length > 0)
    notes.push('The list of sweeps contradicts the samples; sweeps are taken to be of equal length.');
  return equalLengths(header, notes);
}

function equalLengths(
  { dataCount, samplesPerEpisode, episodes, adcs, fileName }: AbfHeader,
  notes: string[],
): number[] {
  const channels = adcs.length;
  const exact = episodes > 0 && dataCount % (episodes * channels) === 0;
  if (exact) {
    const each = dataCount / episodes;
    if (each !== samplesPerEpisode) {
      notes.push(`Sweeps have ${each / channels} samples, though the header says ${samplesPerEpisode / channels}.`);
    }
    return new Array<number>(episodes).fill(each);
  }
  if (samplesPerEpisode < channels || samplesPerEpisode > dataCount) {
    throw damaged(
      `its ${dataCount} samples of ${channels} channels are no ${episodes} sweeps, nor sweeps of ${samplesPerEpisode}`,
      fileName,
    );
  }
  const whole = Math.floor(dataCount / samplesPerEpisode);
  notes.push(
    `The samples make ${whole} whole sweeps, though the header says ${episodes}; an unfinished one was left out.`,
  );
  return new Array<number>(whole).fill(samplesPerEpisode);
}

/** Starts of the sweeps in the header's time unit, or undefined where there are none that can be true. */
function synchStarts(header: AbfHeader, count: number, notes: string[]): number[] | undefined {
  const starts = header.synch.map(([start]) => start);
  if (starts.length === 0) return undefined;
  const ascending = starts.every((start, i) => start >= 0 && (i === 0 || start > (starts[i - 1] as number)));
  if (starts.length === count && ascending) {
    const nominal_ms = startToStart_ms(header);
    const measured_ms =
      count > 1 ? (((starts[1] as number) - (starts[0] as number)) * tick_us(header)) / 1000 : nominal_ms;
    if (nominal_ms > 0 && Math.abs(measured_ms - nominal_ms) > 0.01 * nominal_ms) {
      notes.push(
        `Sweeps start ${measured_ms.toFixed(1)} ms apart by the file's clock, though the protocol says ${nominal_ms.toFixed(1)} ms.`,
      );
    }
    return starts;
  }
  notes.push('The start times of the sweeps contradict the sweeps and were left out.');
  return undefined;
}
