import { philox } from '../../src/numeric/philox.ts';
import type { ByteSource } from '../../src/recording/byte-source.ts';
import { bytesSource } from '../../src/recording/byte-source.ts';
import type { Recording } from '../../src/recording/recording.ts';
import { RecordingError } from '../../src/recording/recording-error.ts';

/**
 * Damaged files, reproducible: mutation `index` of `seed` is always the same. A reader must answer each of them with a
 * `RecordingError` or with a recording whose every sample can be had, within bounded time and memory.
 */
interface Mutation {
  /** In words, to find the culprit again. */
  readonly what: string;
  readonly bytes: Uint8Array;
}

/** How many mutations the tests try; `IONTWIN_MUTATIONS=1000000` for a longer run. */
export const mutationCount = Number(process.env.IONTWIN_MUTATIONS ?? 10_000);

/** Numbers that size fields are set to: the ends of every integer width, zero and its neighbours, and not-a-number. */
const extremes = [
  0, 1, 2, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff, 0x7f800000, 0x7fc00000,
];

/** Whole numbers of one mutation, drawn one after the other. */
function draws(seed: number, index: number): (below: number) => number {
  let words: readonly number[] = [];
  let used = 0;
  let block = 0;
  return (below) => {
    if (used === words.length) {
      words = philox([block++, index, 0, 0], [seed, 0x6d757461]);
      used = 0;
    }
    return Math.floor(((words[used++] as number) / 2 ** 32) * below);
  };
}

/** What a letter of a text file is replaced by: what numbers and tables are made of. */
const letters = '0123456789.,-+eE\t\n\r"= ();#';

/**
 * @param base an intact file
 * @param text for text files: half of the mutations change single letters, so that many files remain readable
 * @param head the first bytes, where most of the structure lies: half of all damage falls there
 */
function mutation(
  base: Uint8Array,
  seed: number,
  index: number,
  text = false,
  head = Math.min(base.length, 8192),
): Mutation {
  const draw = draws(seed, index);
  const place = (): number => draw(draw(2) === 0 ? Math.max(1, head) : Math.max(1, base.length));
  if (text && draw(2) === 0) {
    const bytes = base.slice();
    const changes: string[] = [];
    for (let n = 1 + draw(3); n > 0; n--) {
      const at = place();
      // Mostly a digit for a digit, which leaves a file that can be read.
      const digit = (bytes[at] as number) >= 48 && (bytes[at] as number) <= 57 && draw(4) > 0;
      const letter = digit ? draw(10) : draw(letters.length);
      bytes[at] = letters.charCodeAt(letter);
      changes.push(`${JSON.stringify(letters[letter])} in place of byte ${at}`);
    }
    return { what: changes.join(', '), bytes };
  }
  const kind = draw(8);
  if (kind === 0) {
    const length = draw(base.length + 1);
    return { what: `cut to ${length} bytes`, bytes: base.slice(0, length) };
  }
  if (kind === 1) {
    const [from, length, to] = [place(), 1 + draw(1024), place()];
    const bytes = base.slice();
    bytes.set(base.subarray(from, Math.min(from + length, from + base.length - to)), to);
    return { what: `${length} bytes of ${from} copied over ${to}`, bytes };
  }
  if (kind === 2) {
    const [at, length] = [place(), 1 + draw(64)];
    const extra = Uint8Array.from({ length }, () => draw(256));
    return {
      what: `${length} random bytes inserted at ${at}`,
      bytes: joined(base.subarray(0, at), extra, base.subarray(at)),
    };
  }
  if (kind === 3) {
    const [at, length] = [place(), 1 + draw(64)];
    return {
      what: `${length} bytes removed at ${at}`,
      bytes: joined(base.subarray(0, at), base.subarray(at + length)),
    };
  }
  const bytes = base.slice();
  const changes: string[] = [];
  const view = new DataView(bytes.buffer);
  for (let n = 1 + draw(kind === 4 ? 16 : 3); n > 0 && bytes.length >= 4; n--) {
    let at = Math.min(place(), bytes.length - 4);
    if (kind === 4) {
      bytes[at] = (bytes[at] as number) ^ (1 << draw(8));
      changes.push(`bit flipped in byte ${at}`);
      continue;
    }
    // Fields are aligned in most formats: hit them whole, more often than not.
    if (draw(4) > 0) at &= ~3;
    const value =
      kind === 7 ? (view.getUint32(at, true) + draw(33) - 16) >>> 0 : (extremes[draw(extremes.length)] as number);
    const wide = draw(3) > 0;
    if (wide) view.setUint32(at, value, draw(4) > 0);
    else view.setUint16(at, value, true);
    changes.push(`${wide ? 'uint32' : 'uint16'} ${value} at ${at}`);
  }
  return { what: changes.join(', '), bytes };
}

function joined(...parts: Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/**
 * Reads every sample of every channel and command, in pieces, and checks that lengths agree and are finite.
 *
 * @returns samples read
 * @throws RecordingError as the readers do; Error when the recording contradicts itself
 */
function readEverything(recording: Recording): number {
  let samples = 0;
  const piece = 1 << 20;
  for (const sweep of recording.sweeps) {
    if (!Number.isFinite(sweep.start_ms)) throw new Error(`a sweep starts at ${sweep.start_ms} ms`);
    if (sweep.signals.length !== recording.channels.length) throw new Error('signals and channels differ in number');
    for (const signal of [...sweep.signals, ...sweep.commands]) {
      const { length, times } = signal;
      if (!Number.isSafeInteger(length) || length < 0) throw new Error(`a signal has ${length} samples`);
      if (
        times.kind === 'uniform' &&
        !(Number.isFinite(times.start_ms) && times.interval_ms > 0 && times.interval_ms < Infinity)
      ) {
        throw new Error(`times from ${times.start_ms} every ${times.interval_ms} ms`);
      }
      if (times.kind === 'listed' && (times.t_ms.length !== length || times.segment.length !== length)) {
        throw new Error('times and samples differ in number');
      }
      for (let from = 0; from < length; from += piece) {
        const to = Math.min(length, from + piece);
        if (signal.read(from, to).length !== to - from) throw new Error(`samples ${from} to ${to} are not all there`);
      }
      samples += length;
    }
  }
  for (const { rateHz } of recording.channels) {
    if (rateHz !== null && !(rateHz > 0 && rateHz < Infinity)) throw new Error(`a rate of ${rateHz} Hz`);
  }
  for (const { ms } of recording.tags) if (!Number.isFinite(ms)) throw new Error(`a tag at ${ms} ms`);
  return samples;
}

/** ms that this process has worked since the call, however busy the machine is with others. */
export function stopwatch(): () => number {
  const [started, used] = [performance.now(), process.cpuUsage()];
  return () => {
    const { user, system } = process.cpuUsage(used);
    return Math.min(performance.now() - started, (user + system) / 1000);
  };
}

/** What became of a run of mutations. */
export interface Survival {
  readonly read: number;
  readonly refused: number;
  /** Everything that is neither: untyped errors, hangs, recordings that contradict themselves. Must be empty. */
  readonly failures: readonly string[];
  /** Longest time of one file, ms. */
  readonly slowest_ms: number;
}

/**
 * Lets a reader face `count` mutations, taken from the bases in turn. A file may take 1 s for each 10 MB, and never less than
 * 1 s counts as a hang; samples read may be at most 8 for each byte of the file (four commands for each sample of two bytes).
 *
 * @param bases intact files by name
 * @param options `text` for text files
 */
export async function faceMutations(
  bases: ReadonlyMap<string, Uint8Array>,
  read: (source: ByteSource) => Recording | Promise<Recording>,
  { count = mutationCount, seed = 1, samplesPerByte = 8, text = false } = {},
): Promise<Survival> {
  const names = [...bases.keys()];
  const failures: string[] = [];
  let [accepted, refused, slowest_ms] = [0, 0, 0];
  for (let index = 0; index < count && failures.length < 10; index++) {
    const name = names[index % names.length] as string;
    const { bytes, what } = mutation(bases.get(name) as Uint8Array, seed, index, text);
    const stop = stopwatch();
    try {
      const samples = readEverything(await read(bytesSource(bytes, name)));
      if (samples > samplesPerByte * bytes.length + 1e5)
        throw new Error(`${samples} samples from ${bytes.length} bytes`);
      accepted++;
    } catch (error) {
      if (error instanceof RecordingError) refused++;
      else failures.push(`mutation ${index} of ${name} (${what}): ${error instanceof Error ? error.stack : error}`);
    }
    const ms = stop();
    slowest_ms = Math.max(slowest_ms, ms);
    if (ms > Math.max(1000, bytes.length / 1e4)) failures.push(`mutation ${index} of ${name} (${what}): took ${ms} ms`);
  }
  return { read: accepted, refused, failures, slowest_ms };
}
