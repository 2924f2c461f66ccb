import type { ByteSource } from '../byte-source.ts';
import { RecordingError } from '../recording-error.ts';
import { withBoundedMemory } from './bounded-memory.ts';
import { checkGlobalHeaps } from './check-heaps.ts';
import { discardLibrary, h5Library } from './h5-library.ts';
import { H5Node } from './h5-node.ts';

const signature = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];
/** What the library may take for itself, and beyond that for each byte of a file: one dataset at a time, unpacked. */
const spareMemory = 128 * 2 ** 20;
const memoryPerByte = 8;
let opened = 0;

/** Whether the signature of HDF5 stands at the start, or at 512, 1024 or 2048 bytes (behind a user block). */
export function startsAsHdf5(source: ByteSource): boolean {
  return [0, 512, 1024, 2048].some(
    (at) => at + 8 <= source.byteLength && source.read(at, 8).every((byte, i) => byte === signature[i]),
  );
}

/**
 * Opens an HDF5 file in the library's memory, lets `use` read it and forgets it. The whole file is copied; what `use` returns must
 * hold no node of it.
 *
 * @throws RecordingError for everything that the library or `use` cannot make out
 */
export async function withHdf5<T>(source: ByteSource, use: (root: H5Node) => T): Promise<T> {
  const library = await h5Library();
  const { FS, File } = library;
  if (FS === null) throw new Error('h5wasm has no file system');
  const path = `/recording-${opened++}.h5`;
  let file: InstanceType<typeof File> | undefined;
  try {
    const bytes = source.read(0, source.byteLength);
    checkGlobalHeaps(bytes, source.fileName);
    FS.writeFile(path, bytes);
    return withBoundedMemory(
      () => library.Module.HEAPU8.buffer,
      spareMemory + memoryPerByte * bytes.length,
      () => {
        file = new File(path, 'r');
        if (file.file_id < 0n) throw new Error('it does not open');
        return use(new H5Node(library, file, source.fileName, bytes.length));
      },
    );
  } catch (error) {
    if (error instanceof RecordingError) throw error;
    if (isCrash(error)) discardLibrary();
    throw new RecordingError(
      'damaged',
      `the HDF5 file cannot be read: ${error instanceof Error ? error.message.slice(0, 200) : String(error)}`,
      source.fileName,
      'Copy it again, or check it with h5dump; filters other than gzip are not supported.',
    );
  } finally {
    tidy(() => file?.close());
    tidy(() => FS.unlink(path));
  }
}

function tidy(action: () => unknown): void {
  try {
    action();
  } catch (error) {
    // A file that could not be opened cannot be closed, and its space is given back either way.
    if (isCrash(error)) discardLibrary();
  }
}

/** Whether the library itself broke, not the file. */
function isCrash(error: unknown): boolean {
  return error instanceof WebAssembly.RuntimeError || (error instanceof Error && /\babort/i.test(error.message));
}
