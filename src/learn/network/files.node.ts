import { readFile } from 'node:fs/promises';
import { writeWhole } from '../../population/durable-file.node.ts';
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
    save: (bytes) => writeFile(path, bytes),
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
  await writeFile(`${stem}.onnx`, network.onnx);
  await writeFile(`${stem}.json`, new TextEncoder().encode(network.card));
}

async function writeFile(path: string, bytes: Uint8Array): Promise<void> {
  await writeWhole(path, bytes).catch((error: unknown) => {
    throw new LearnError(
      `it cannot be written: ${error instanceof Error ? error.message : String(error)}`,
      path,
      'Check that its folder exists and may be written to.',
    );
  });
}
