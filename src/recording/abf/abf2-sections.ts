import { type ByteSource, checkRange } from '../byte-source.ts';
import type { Fields } from './fields.ts';
import { damaged } from './header-values.ts';

/** Sections in the order of the table that starts at byte 76 of the file. */
export const sectionNames = [
  'protocol',
  'ADC',
  'DAC',
  'epoch',
  'ADC per DAC',
  'epoch per DAC',
  'user list',
  'statistics region',
  'math',
  'strings',
  'data',
  'tag',
  'scope',
  'delta',
  'voice tag',
  'synch',
  'annotation',
  'statistics',
] as const;

/** A section of an ABF 2 file. */
export type SectionName = (typeof sectionNames)[number];

/** Where a section lies; `offset` in bytes. */
export interface Section {
  readonly offset: number;
  /** Bytes of an entry. */
  readonly stride: number;
  readonly count: number;
}

/** Place of the table of sections in the file. */
export const sectionTableOffset = 76;
/** Sections start at multiples of this, bytes. */
export const blockBytes = 512;

/**
 * Sections that have entries, all inside the file.
 *
 * @throws RecordingError when one is not
 */
export function sectionTable(file: Fields, source: ByteSource): ReadonlyMap<SectionName, Section> {
  const table = new Map<SectionName, Section>();
  for (const [i, name] of sectionNames.entries()) {
    const at = sectionTableOffset + 16 * i;
    const section = {
      offset: file.u32(at) * blockBytes,
      stride: file.u32(at + 4),
      count: file.u32(at + 8) + file.i32(at + 12) * 2 ** 32,
    };
    if (section.count === 0 || section.offset === 0) continue;
    if (section.count < 0 || section.stride === 0) {
      throw damaged(`its ${name} section has ${section.count} entries of ${section.stride} bytes`, source.fileName);
    }
    // Of strings the table gives the bytes of all together and their number.
    checkRange(
      source.fileName,
      source.byteLength,
      section.offset,
      section.stride * (name === 'strings' ? 1 : section.count),
    );
    table.set(name, section);
  }
  return table;
}
