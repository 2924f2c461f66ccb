import { basename } from 'node:path';
import { gunzip, isGzip } from './csv/gunzip.ts';
import { isDigitisedTrace, readDigitisedTrace } from './digitised/load-cell.node.ts';
import { fileSource } from './file-source.node.ts';
import { openRecording } from './open-recording.ts';
import type { Recording } from './recording.ts';

/** Files up to this size are read at once and closed; larger ones stay open and are read where samples are asked for. */
const smallBytes = 64 * 2 ** 20;

/**
 * Opens a recording by its path, of any known format. A trace in the folder of a digitised cell (`vc_pre.csv.gz` beside `meta.json`)
 * comes with its command and conditions; any other file that is packed by gzip is unpacked first.
 *
 * @throws RecordingError when the file cannot be read, is of no known format or damaged
 */
export async function openRecordingPath(path: string): Promise<Recording> {
  if (isDigitisedTrace(path)) return readDigitisedTrace(path);
  const source = fileSource(path);
  const name = basename(path);
  const packed = source.byteLength >= 2 && isGzip(source.read(0, 2));
  if (!packed && source.byteLength > smallBytes) return openRecording(source, name);
  let bytes: Uint8Array;
  try {
    bytes = source.read(0, source.byteLength);
  } finally {
    source.close();
  }
  if (!packed) return openRecording(bytes, name);
  return openRecording(await gunzip(bytes, name), name.replace(/\.gz$/i, ''));
}
