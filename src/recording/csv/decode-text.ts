import { RecordingError } from '../recording-error.ts';

/**
 * Text of a file: UTF-8, or UTF-16 where it says so (spreadsheets' "Unicode text").
 *
 * @throws RecordingError when it is neither
 */
export function decodeText(bytes: Uint8Array, fileName: string): string {
  const encoding =
    bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : 'utf-8';
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    throw new RecordingError(
      'damaged',
      `this is not text in ${encoding.toUpperCase()}`,
      fileName,
      'Save the table again as "CSV UTF-8"; a micro sign in another encoding cannot be read.',
    );
  }
}
