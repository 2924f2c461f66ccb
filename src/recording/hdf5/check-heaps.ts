import { RecordingError } from '../recording-error.ts';

/** `GCOL`, the signature of a global heap collection, where HDF5 keeps texts of any length. */
const signature = 0x4c4f4347;
const headerBytes = 16;

/**
 * Walks through the global heaps of an HDF5 file as the library will: one whose objects take no space keeps the library going for
 * ever.
 *
 * @throws RecordingError for an object that takes no space, or more than its heap
 * @source HDF5 File Format Specification 3.0, section III.E, Disk Format: Level 1E, Global Heap
 */
export function checkGlobalHeaps(bytes: Uint8Array, fileName: string): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = bytes.indexOf(0x47); at >= 0; at = bytes.indexOf(0x47, at + 1)) {
    if (at + headerBytes <= bytes.length && view.getUint32(at, true) === signature) checkHeap(view, at, fileName);
  }
}

function checkHeap(view: DataView, start: number, fileName: string): void {
  const size = Number(view.getBigUint64(start + 8, true));
  const end = start + size;
  if (size < headerBytes || end > view.byteLength) {
    throw new RecordingError(
      'damaged',
      `a heap of texts claims ${size} bytes`,
      `${fileName}, byte ${start}`,
      'Copy the file again.',
    );
  }
  let at = start + headerBytes;
  while (at + headerBytes <= end) {
    const index = view.getUint16(at, true);
    const length = Number(view.getBigUint64(at + 8, true));
    // Object 0 is the free space, whose size includes its header.
    const taken = index === 0 ? length : headerBytes + Math.ceil(length / 8) * 8;
    if (taken < 8 || at + taken > end) {
      throw new RecordingError(
        'damaged',
        `object ${index} of a heap of texts takes ${taken} of ${end - at} bytes`,
        `${fileName}, byte ${at}`,
        'Copy the file again.',
      );
    }
    at += taken;
  }
}
