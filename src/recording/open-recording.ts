import { abfReader } from './abf/read-abf.ts';
import { atfReader } from './atf/read-atf.ts';
import { type ByteSource, bytesSource } from './byte-source.ts';
import { csvReader } from './csv/read-csv.ts';
import { hdf5Reader } from './hdf5/read-hdf5.ts';
import { hekaReader } from './heka/read-heka.ts';
import type { Recording } from './recording.ts';
import { RecordingError } from './recording-error.ts';
import { wcpReader } from './wcp/read-wcp.ts';

/** A reader: whether a file is its own, told from the first bytes and the name, and what it holds. */
export interface RecordingReader {
  readonly format: string;
  /** Extensions with the dot, lower case, for messages. */
  readonly extensions: readonly string[];
  readonly recognises: (source: ByteSource) => boolean;
  readonly read: (source: ByteSource) => Recording | Promise<Recording>;
}

/** Readers in the order in which they are asked. Each format adds itself here. */
export const readers: readonly RecordingReader[] = [abfReader, atfReader, hekaReader, wcpReader, hdf5Reader, csvReader];

/**
 * Reads a recording of any known format, recognised by its contents.
 *
 * @param file bytes of a file, or a source of them
 * @param fileName for messages and for formats without a signature (CSV)
 * @throws RecordingError when it is of no known format or damaged
 */
export async function openRecording(file: Uint8Array | ByteSource, fileName: string): Promise<Recording> {
  const source = file instanceof Uint8Array ? bytesSource(file, fileName) : file;
  for (const reader of readers) if (reader.recognises(source)) return reader.read(source);
  throw new RecordingError(
    'unknown-format',
    'this is no recording of a format that is read here',
    fileName,
    `Read are ${readers.map((r) => `${r.format} (${r.extensions.join(', ')})`).join(', ')}.`,
  );
}
