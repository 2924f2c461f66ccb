import { randomBytes } from 'node:crypto';
import { type FileHandle, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';

/** What a file is called until it is whole. */
export const temporaryEnding = '.tmp';

/** A name in the folder of a file that nothing else has. */
export function temporaryName(path: string): string {
  return join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}${temporaryEnding}`);
}

/**
 * Writes a file so that at any moment, whatever is killed, its path holds either what was there before or all of the new content, and so
 * that it is on the disk when this returns: a temporary name, synced, renamed, the folder synced. Any number of writers may do so at a
 * time: one of their contents stays. Where it fails, nothing is left behind.
 *
 * @param mode permissions of the file, where they are not those of any new file
 */
export async function writeWhole(path: string, content: string | Uint8Array, mode?: number): Promise<void> {
  await writeThrough(temporaryName(path), path, content, mode);
}

/** The same for the only writer of a file: what a killed one left behind is started over instead of piling up. */
export async function writeDurably(path: string, content: string | Uint8Array): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}${temporaryEnding}`);
  await rm(temporary, { force: true });
  await writeThrough(temporary, path, content);
}

async function writeThrough(
  temporary: string,
  path: string,
  content: string | Uint8Array,
  mode?: number,
): Promise<void> {
  try {
    await withFile(await open(temporary, 'wx'), async (file) => {
      if (mode !== undefined) await file.chmod(mode);
      await file.writeFile(content);
      await file.sync();
    });
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(dirname(path));
}

/** Makes a folder, and those above it, and sees that it is on the disk. */
export async function makeFolder(path: string): Promise<void> {
  const first = await mkdir(path, { recursive: true });
  if (first === undefined) return;
  for (let folder = resolve(path); ; folder = dirname(folder)) {
    await syncFolder(dirname(folder));
    if (folder === resolve(first)) return;
  }
}

/** Whether there is a file of this size. */
export async function hasSize(path: string, bytes: number): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found?.isFile() === true && found.size === bytes;
}

async function syncFolder(folder: string): Promise<void> {
  // Windows does not open folders; there the rename itself is durable enough.
  if (process.platform === 'win32') return;
  await withFile(await open(folder, 'r'), (file) => file.sync());
}

async function withFile(file: FileHandle, use: (file: FileHandle) => Promise<void>): Promise<void> {
  try {
    await use(file);
  } finally {
    await file.close();
  }
}
