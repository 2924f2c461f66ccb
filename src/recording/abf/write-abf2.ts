import { type AbfContents, type CheckedContents, checkContents } from './abf-contents.ts';
import {
  adcEntry,
  dacEntry,
  epochEntry,
  epochPerDacEntry,
  protocolEntry,
  statisticsEntry,
  tagEntry,
} from './abf2-entries.ts';
import { blockBytes, type SectionName, sectionNames, sectionTableOffset } from './abf2-sections.ts';
import { stringsHeaderBytes } from './abf2-strings.ts';
import { encodeSamples } from './encode-samples.ts';
import { latin } from './latin.ts';

/** Bytes of a section and what the table says of it. */
interface Chunk {
  readonly name: SectionName;
  readonly bytes: Uint8Array;
  readonly stride: number;
  readonly count: number;
}

/**
 * An ABF 2 file as pClamp 10 lays it out (version 2.6; 2.9 of pClamp 11 where an output has more than ten epochs), with everything
 * that Clampfit and other readers look for: protocol, inputs, eight outputs, epochs, texts, samples, tags and the list of sweeps.
 *
 * Samples in single precision come back exactly, those of 16 bits to within half a step of the converter: exactly, when they were
 * read from such a file and the channel keeps its `fullScale`.
 *
 * @throws RecordingError of kind `unwritable` when something does not fit: other than one interval or sweeps of different
 *   channels, samples that are not finite or exceed the range, more than 50 epochs
 */
export function writeAbf2(contents: AbfContents): Uint8Array {
  const checked = checkContents(contents);
  const texts = new Texts();
  // As pClamp has it: the program, the program that saved the file again, the protocol, then names and units.
  const [creator, modifier] = [texts.add('Clampex'), texts.add('iontwin')];
  const protocol = texts.add(contents.protocolName ? `${contents.protocolName}.pro` : '(untitled)');
  const comment = contents.comment ? texts.add(contents.comment) : 0;
  const adcs = checked.channels.map((channel, i) =>
    adcEntry(channel, i, texts.add(channel.name), texts.add(channel.unit)),
  );
  const dacs = checked.commands.map((command) => dacEntry(command, texts.add(command.name), texts.add(command.unit)));
  const chunks: Chunk[] = [
    entriesChunk('protocol', [protocolEntry(checked, comment)]),
    entriesChunk('ADC', adcs),
    entriesChunk('DAC', dacs),
    entriesChunk(
      'epoch per DAC',
      checked.commands.flatMap(({ number, epochs }) => epochs.map((epoch, i) => epochPerDacEntry(number, i, epoch))),
    ),
    entriesChunk(
      'epoch',
      Array.from({ length: Math.max(...checked.commands.map(({ epochs }) => epochs.length)) }, (_, i) => epochEntry(i)),
    ),
    entriesChunk('statistics region', [statisticsEntry()]),
    texts.chunk(),
    { name: 'data', ...encodeSamples(checked) },
    entriesChunk(
      'tag',
      checked.tags.map((tag) => tagEntry(tag)),
    ),
    synchChunk(checked),
  ];
  return assemble(
    checked,
    chunks.filter(({ count }) => count > 0),
    [creator, modifier, protocol],
  );
}

/** Texts of the file by 1-based number. */
class Texts {
  readonly #texts: Uint8Array[] = [];

  add(text: string): number {
    this.#texts.push(latin(text));
    return this.#texts.length;
  }

  /** `SSCH`, version 1, number, longest text, bytes of all, six zeros, then the texts, each ended by a NUL. */
  chunk(): Chunk {
    const total = this.#texts.reduce((sum, text) => sum + text.length + 1, 0);
    const bytes = new Uint8Array(stringsHeaderBytes + total);
    const view = new DataView(bytes.buffer);
    bytes.set(latin('SSCH'));
    const longest = Math.max(...this.#texts.map(({ length }) => length));
    for (const [i, value] of [1, this.#texts.length, longest, total].entries()) view.setUint32(4 + 4 * i, value, true);
    let at = stringsHeaderBytes;
    for (const text of this.#texts) {
      bytes.set(text, at);
      at += text.length + 1;
    }
    return { name: 'strings', bytes, stride: bytes.length, count: this.#texts.length };
  }
}

function entriesChunk(name: SectionName, entries: readonly Uint8Array[]): Chunk {
  const stride = entries[0]?.length ?? 0;
  const bytes = new Uint8Array(stride * entries.length);
  for (const [i, entry] of entries.entries()) bytes.set(entry, i * stride);
  return { name, bytes, stride, count: entries.length };
}

/** Start and length of each sweep. */
function synchChunk({ sweeps, channels, timeUnit_us, gapFree }: CheckedContents): Chunk {
  if (gapFree) return { name: 'synch', bytes: new Uint8Array(), stride: 8, count: 0 };
  const numbers = sweeps.flatMap(({ start_ms, length }) => [
    Math.round((start_ms * 1000) / timeUnit_us),
    length * channels.length,
  ]);
  return { name: 'synch', bytes: new Uint8Array(Int32Array.from(numbers).buffer), stride: 8, count: sweeps.length };
}

/** The header with its table, then the sections, each from a new block on. */
function assemble(
  { version, gapFree, sweeps, sampleFormat, recordedAt }: CheckedContents,
  chunks: readonly Chunk[],
  [creator, modifier, protocol]: readonly number[],
): Uint8Array {
  const blocks = chunks.map(({ bytes }) => Math.ceil(bytes.length / blockBytes));
  const total = blocks.reduce((sum, count) => sum + count, 1);
  const bytes = new Uint8Array(total * blockBytes);
  const view = new DataView(bytes.buffer);
  bytes.set(latin('ABF2'));
  const words: [number, number][] = [
    [4, ((version[0] << 24) | (version[1] << 16)) >>> 0],
    [8, blockBytes],
    [12, gapFree ? 0 : sweeps.length],
    [16, recordedAt.date],
    [20, recordedAt.time_ms],
    // Version of Clampex that writes this version of the format: readers take it for granted.
    [56, version[1] >= 9 ? 0x0b000303 : 0x0a070003],
    [60, creator as number],
    [64, 0x00010000],
    [68, modifier as number],
    [72, protocol as number],
  ];
  for (const [at, value] of words) view.setUint32(at, value, true);
  view.setInt16(28, 1, true);
  view.setInt16(30, sampleFormat === 'int16' ? 0 : 1, true);
  let block = 1;
  for (const [i, chunk] of chunks.entries()) {
    const at = sectionTableOffset + 16 * sectionNames.indexOf(chunk.name);
    view.setUint32(at, block, true);
    view.setUint32(at + 4, chunk.stride, true);
    view.setBigInt64(at + 8, BigInt(chunk.count), true);
    bytes.set(chunk.bytes, block * blockBytes);
    block += blocks[i] as number;
  }
  return bytes;
}
