import { randomBytes } from 'node:crypto';
import { open, readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { LearnError } from '../learn-error.ts';
import type { ExportedNetwork } from './export-network.ts';

/** Where a training keeps its checkpoints: one file, of which there is always a whole one. */
export interface FileCheckpoint {
  /** For the option `checkpoint.save` of `train`. */
  save(bytes: Uint8Array): Promise<void>;
  /** The last one, for the option `resumeFrom`; undefined when there is none yet. */
  load(): Promise<Uint8Array | undefined>;
}

export function fileCheckpoint(path: string): FileCheckpoint {
  return {
    save: (bytes) => writeWhole(path, bytes),
    load: () =>
      readFile(path).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return undefined;
        throw new LearnError(`it cannot be read: ${error.message}`, path, 'Check its permissions.');
      }),
  };
}

/**
 * Writes PATH.onnx and, beside it, PATH.json with the card. Either file is whole at any moment, whatever is killed; the card is inside the
 * ONNX file too, so the two cannot belong to different networks unnoticed.
 *
 * @param path with or without `.onnx`
 */
export async function saveNetwork(path: string, network: ExportedNetwork): Promise<void> {
  const stem = path.replace(/\.onnx$/, '');
  await writeWhole(`${stem}.onnx`, network.onnx);
  await writeWhole(`${stem}.json`, new TextEncoder().encode(network.card));
}

/** Writes to a temporary name, syncs, renames, syncs the folder: the path holds what was there before or all of the new content. */
async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    const file = await open(temporary, 'wx');
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw new LearnError(
      `it cannot be written: ${error instanceof Error ? error.message : String(error)}`,
      path,
      'Check that its folder exists and may be written to.',
    );
  }
  // Windows does not open folders; there the rename itself is durable enough.
  if (process.platform === 'win32') return;
  const folder = await open(dirname(path), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
