import type { ByteSource } from '../byte-source.ts';
import { RecordingError } from '../recording-error.ts';
import { type Fields, fieldsAt } from './fields.ts';

/** The bundle: one file that holds what PatchMaster would else keep in several. */
export interface Bundle {
  /** `DAT1` or `DAT2`. */
  readonly signature: string;
  /** Of PatchMaster: `v2x90.2, 22-Nov-2016`. */
  readonly version: string;
  readonly littleEndian: boolean;
  /** Where each part lies, by its extension: `.dat`, `.pul`, `.pgf`, ... */
  readonly parts: ReadonlyMap<string, { readonly at: number; readonly length: number }>;
}

const headerBytes = 256;
const mostParts = 12;

/** Whether a file starts as one of PatchMaster. */
export function startsAsHeka({ byteLength, read }: ByteSource): boolean {
  return byteLength >= headerBytes && /^DAT[A12]\0/.test(String.fromCharCode(...read(0, 5)));
}

/**
 * Reads the directory of a bundle.
 *
 * @throws RecordingError for files that are no bundle, or have no pulse tree
 * @source HEKA, "FileFormat_v9: BundleHeader", of the PatchMaster 2x90 documentation
 */
export function readBundle(source: ByteSource): Bundle {
  const fields = fieldsAt(source, 0, headerBytes, true);
  const signature = fields.text(0, 8);
  if (signature === 'DATA') {
    throw new RecordingError(
      'unsupported',
      'the tree of this file lies in a file of its own (.pul)',
      source.fileName,
      'Save it in PatchMaster as a bundle file.',
    );
  }
  const littleEndian = fields.u8(52) === 1;
  const header: Fields = littleEndian ? fields : fieldsAt(source, 0, headerBytes, false);
  const parts = new Map<string, { at: number; length: number }>();
  for (let i = 0; i < mostParts; i++) {
    const [at, length] = [header.i32(64 + 16 * i) as number, header.i32(68 + 16 * i) as number];
    const extension = header.text(72 + 16 * i, 8);
    if (length > 0 && at >= 0 && extension !== '') parts.set(extension, { at, length });
  }
  if (!parts.has('.pul')) {
    throw new RecordingError(
      'missing',
      'the bundle has no pulse tree (.pul)',
      source.fileName,
      'Was PatchMaster closed before the file was copied? Open and close it there once.',
    );
  }
  return { signature, version: header.text(8, 32), littleEndian, parts };
}
