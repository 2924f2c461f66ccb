import type { ByteSource } from './byte-source.ts';

/**
 * SHA-256 of a file, for the record of where results come from. Reads all of it into memory.
 *
 * @returns 64 hexadecimal digits
 * @throws RecordingError when it cannot be read
 */
export async function fileDigest(source: ByteSource): Promise<string> {
  const bytes = new Uint8Array(source.read(0, source.byteLength));
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
