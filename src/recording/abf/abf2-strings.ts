import type { ByteSource } from '../byte-source.ts';
import type { Section } from './abf2-sections.ts';
import { cleanText } from './fields.ts';

/** Bytes before the first text: signature `SSCH`, version, number of texts, longest, bytes of all, and six words of zero. */
export const stringsHeaderBytes = 44;

/** Texts of an ABF 2 file, which other sections refer to by 1-based number. */
export function readStrings(source: ByteSource, section: Section | undefined): string[] {
  if (section === undefined || section.stride <= stringsHeaderBytes) return [];
  const bytes = source.read(section.offset + stringsHeaderBytes, section.stride - stringsHeaderBytes);
  const strings: string[] = [];
  for (let from = 0; from < bytes.length && strings.length < section.count; ) {
    const found = bytes.indexOf(0, from);
    const end = found < 0 ? bytes.length : found;
    strings.push(cleanText(bytes.subarray(from, end)));
    from = end + 1;
  }
  return strings;
}
