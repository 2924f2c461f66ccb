import type { ByteSource } from '../byte-source.ts';
import type { AbfHeader } from './abf-header.ts';

/** Numbers and texts at fixed places of a piece of a file; little endian, as all of ABF is. */
export class Fields {
  readonly #view: DataView;
  readonly #base: number;

  constructor(view: DataView, base = 0) {
    this.#view = view;
    this.#base = base;
  }

  /** The same piece with places counted from `at` on. */
  from(at: number): Fields {
    return new Fields(this.#view, this.#base + at);
  }

  i16(at: number): number {
    return this.#view.getInt16(this.#base + at, true);
  }

  i32(at: number): number {
    return this.#view.getInt32(this.#base + at, true);
  }

  u32(at: number): number {
    return this.#view.getUint32(this.#base + at, true);
  }

  /** Single precision as the file has it; may be NaN or infinite. */
  f32(at: number): number {
    return this.#view.getFloat32(this.#base + at, true);
  }

  i16s(at: number, count: number): number[] {
    return Array.from({ length: count }, (_, i) => this.i16(at + 2 * i));
  }

  /** A text of fixed width, cleaned; see `cleanText`. */
  text(at: number, width: number): string {
    return cleanText(new Uint8Array(this.#view.buffer, this.#view.byteOffset + this.#base + at, width));
  }
}

/** @throws RecordingError when the piece is not all in the file */
export function fieldsOf(source: ByteSource, offset: number, length: number): Fields {
  const bytes = source.read(offset, length);
  return new Fields(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength));
}

/** Each entry of a list, one after the other: files may have a million of them. */
export function mapEntries<T>(
  source: ByteSource,
  { offset, stride, count }: { readonly offset: number; readonly stride: number; readonly count: number },
  value: (entry: Fields) => T,
): T[] {
  if (count === 0) return [];
  const all = fieldsOf(source, offset, stride * count);
  return Array.from({ length: count }, (_, i) => value(all.from(i * stride)));
}

/** Start and length of a sweep. */
export function synchOf(entry: Fields): readonly [start: number, length: number] {
  return [entry.i32(0), entry.i32(4)];
}

/** A comment and its time. */
export function tagOf(entry: Fields): { readonly time: number; readonly text: string } {
  return { time: entry.i32(0), text: entry.text(4, 56) };
}

/** A change of a setting. */
export function deltaOf(entry: Fields): AbfHeader['deltas'][number] {
  return { time: entry.i32(0), parameter: entry.i32(4), whole: entry.i32(8), real: entry.f32(8) };
}

const latin = new TextDecoder('windows-1252');

/**
 * Text up to the first NUL (what follows is left over from other uses of the memory), without control characters and blanks
 * around it. pClamp writes the Windows code page: a micro sign is one byte.
 */
export function cleanText(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  const text = latin.decode(end < 0 ? bytes : bytes.subarray(0, end));
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is to be removed
  return text.replace(/[\u0000-\u001f\u007f]+/g, ' ').trim();
}
