import { RecordingError } from '../recording-error.ts';

/**
 * Text in the Windows code page that pClamp writes.
 *
 * @throws RecordingError on letters that it has not
 */
export function latin(text: string): Uint8Array {
  return Uint8Array.from(text.replaceAll('μ', 'µ'), (letter) => {
    const code = letter.charCodeAt(0);
    if (code >= 32 && code < 256 && !(code >= 127 && code < 160)) return code;
    throw new RecordingError(
      'unwritable',
      `an ABF file cannot hold a letter of ${JSON.stringify(text.slice(0, 40))}`,
      'the ABF file to be written',
      'Use Latin letters in names, units, tags and comments.',
    );
  });
}
