import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { gunzip, isGzip } from './csv/gunzip.ts';
import { isDigitisedTrace, readDigitisedTrace } from './digitised/load-cell.node.ts';
import { openRecording } from './open-recording.ts';
import type { Recording } from './recording.ts';
import { RecordingError } from './recording-error.ts';

/**
 * Opens a recording by its path, of any known format. A trace in the folder of a digitised cell (`vc_pre.csv.gz` beside `meta.json`)
 * comes with its command and conditions; any other file that is packed by gzip is unpacked first.
 *
 * @throws RecordingError when the file cannot be read, is of no known format or damaged
 */
export async function openRecordingPath(path: string): Promise<Recording> {
  if (isDigitisedTrace(path)) return readDigitisedTrace(path);
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/, \w+( '.*)?$/, '') : String(error);
    throw new RecordingError(
      'missing',
      `the file cannot be read: ${reason}`,
      path,
      'Check the path and its permissions.',
    );
  }
  const name = basename(path);
  if (!isGzip(bytes)) return openRecording(bytes, name);
  return openRecording(await gunzip(bytes, name), name.replace(/\.gz$/i, ''));
}
