import { RecordingError } from '../recording-error.ts';

/** Tables of more text than this are refused: a few bytes of gzip can grow without end. */
const largestUnpacked = 256 * 2 ** 20;

/** Whether bytes start as a gzip file does. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes.length >= 2 && bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/**
 * Unpacks gzip, in Node and browsers alike.
 *
 * @param largest bytes that it may grow to
 * @throws RecordingError `damaged` when it is no whole gzip file, `unsupported` when it grows beyond `largest`
 */
export async function gunzip(bytes: Uint8Array, fileName: string, largest = largestUnpacked): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const stream = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream().pipeThrough(new DecompressionStream('gzip'));
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      size += value.length;
      if (size > largest) break;
      chunks.push(value);
    }
  } catch (error) {
    throw new RecordingError(
      'damaged',
      `the gzip file cannot be unpacked: ${error instanceof Error ? error.message : String(error)}`,
      fileName,
      'Copy it again, or unpack it yourself.',
    );
  }
  if (size > largest) {
    await reader.cancel().catch(() => undefined);
    throw new RecordingError(
      'unsupported',
      `the gzip file unpacks to more than ${largest} bytes`,
      fileName,
      'Is it a table of one recording? Split it, or leave out columns.',
    );
  }
  const all = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}
