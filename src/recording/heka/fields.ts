import type { ByteSource } from '../byte-source.ts';

/** Fields of one record, by their byte offset; undefined beyond its end: older files have shorter records. */
export interface Fields {
  /** First byte of the record in the file, for messages. */
  readonly at: number;
  u8(offset: number): number | undefined;
  i16(offset: number): number | undefined;
  i32(offset: number): number | undefined;
  /** Undefined too where it is not finite. */
  f64(offset: number): number | undefined;
  /** Latin-1 up to the first NUL, trimmed; empty beyond the end. */
  text(offset: number, length: number): string;
}

/** @throws RecordingError when the record is not all in the file */
export function fieldsAt(source: ByteSource, at: number, size: number, littleEndian: boolean): Fields {
  const bytes = source.read(at, size);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const inside = <T>(offset: number, length: number, get: () => T): T | undefined =>
    offset + length <= size ? get() : undefined;
  return {
    at,
    u8: (offset) => inside(offset, 1, () => view.getUint8(offset)),
    i16: (offset) => inside(offset, 2, () => view.getInt16(offset, littleEndian)),
    i32: (offset) => inside(offset, 4, () => view.getInt32(offset, littleEndian)),
    f64: (offset) => {
      const value = inside(offset, 8, () => view.getFloat64(offset, littleEndian));
      return value !== undefined && Number.isFinite(value) ? value : undefined;
    },
    text: (offset, length) => {
      const part = bytes.subarray(offset, Math.min(offset + length, size));
      const end = part.indexOf(0);
      return String.fromCharCode(...(end < 0 ? part : part.subarray(0, end))).trim();
    },
  };
}
