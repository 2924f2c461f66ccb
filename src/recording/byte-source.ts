import { RecordingError } from './recording-error.ts';

/**
 * Bytes of a file, read where they are needed: the first samples of a large file cost no more than those of a small one. Synchronous,
 * so that readers are plain functions; a dropped file in a browser is read into memory first.
 */
export interface ByteSource {
  /** For messages. */
  readonly fileName: string;
  readonly byteLength: number;
  /**
   * @param offset first byte
   * @param length bytes wanted
   * @returns a view or a copy of exactly these bytes
   * @throws RecordingError when they are not all in the file
   */
  read(offset: number, length: number): Uint8Array;
}

/** Bytes that are in memory already. */
export function bytesSource(bytes: Uint8Array, fileName: string): ByteSource {
  return {
    fileName,
    byteLength: bytes.byteLength,
    read: (offset, length) => {
      checkRange(fileName, bytes.byteLength, offset, length);
      return bytes.subarray(offset, offset + length);
    },
  };
}

/** @throws RecordingError when the range is not inside the file */
export function checkRange(fileName: string, byteLength: number, offset: number, length: number): void {
  if (offset >= 0 && length >= 0 && Number.isSafeInteger(offset + length) && offset + length <= byteLength) return;
  throw new RecordingError(
    'torn',
    `the file ends before its contents: bytes ${offset} to ${offset + length} of ${byteLength} are wanted`,
    fileName,
    'The file is cut short or damaged: copy it again from the recording computer.',
  );
}
