import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { basename } from 'node:path';
import { type ByteSource, checkRange } from './byte-source.ts';
import { RecordingError } from './recording-error.ts';

/** Small reads (headers, lists) come from pages that are kept; larger ones go straight to the file. */
const pageBytes = 1 << 16;
const keptPages = 16;

/** A file that is read where it is needed. */
export interface FileSource extends ByteSource {
  /** Gives the file back; nothing can be read after it. */
  close(): void;
}

/**
 * Opens a file for reading pieces of it: the first samples of a large recording come without the rest.
 *
 * @throws RecordingError when it cannot be opened or read
 */
export function fileSource(path: string): FileSource {
  const fileName = basename(path);
  const guarded = <T>(action: () => T): T => {
    try {
      return action();
    } catch (error) {
      const reason = error instanceof Error ? error.message.replace(/, \w+( '.*)?$/, '') : String(error);
      throw new RecordingError(
        'missing',
        `the file cannot be read: ${reason}`,
        path,
        'Check the path and its permissions.',
      );
    }
  };
  const file = guarded(() => openSync(path, 'r'));
  const byteLength = guarded(() => fstatSync(file).size);
  const pages = new Map<number, Uint8Array>();
  const readFile = (offset: number, length: number): Uint8Array => {
    const bytes = new Uint8Array(length);
    const got = guarded(() => readSync(file, bytes, 0, length, offset));
    // A file that shrinks while it is read.
    if (got < length) checkRange(fileName, offset + got, offset, length);
    return bytes;
  };
  const page = (index: number): Uint8Array => {
    const start = index * pageBytes;
    const bytes = pages.get(index) ?? readFile(start, Math.min(pageBytes, byteLength - start));
    // Used last is kept longest.
    pages.delete(index);
    pages.set(index, bytes);
    if (pages.size > keptPages) pages.delete(pages.keys().next().value as number);
    return bytes;
  };
  return {
    fileName,
    byteLength,
    read: (offset, length) => {
      checkRange(fileName, byteLength, offset, length);
      if (length > pageBytes) return readFile(offset, length);
      const first = Math.floor(offset / pageBytes);
      const within = offset - first * pageBytes;
      const head = page(first).subarray(within, within + length);
      if (head.length === length) return head;
      const joined = new Uint8Array(length);
      joined.set(head);
      joined.set(page(first + 1).subarray(0, length - head.length), head.length);
      return joined;
    },
    close: () => closeSync(file),
  };
}
