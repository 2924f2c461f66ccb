import { randomBytes } from 'node:crypto';
import type { Stats } from 'node:fs';
import { type FileHandle, open, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { InputError } from './usage-error.ts';

/**
 * Writes a file so that at any moment, whatever is killed, its path holds either what was there before or all of the new
 * content: written to a temporary name in the same folder, synced, renamed, the folder synced. A path that ends in `.gz` is
 * compressed. A file that is replaced passes on its permissions; a symbolic link is followed and stays; what is not a plain file (a pipe, a device) is written to directly.
 *
 * @param content text (written as UTF-8) or bytes
 * @throws InputError when the folder does not exist, or the path is that of a folder
 */
export async function writeFileSafely(path: string, content: string | Uint8Array): Promise<void> {
  const { target, existing } = await placeOf(path);
  const bytes = path.endsWith('.gz') ? await promisify(gzip)(content) : content;
  if (existing && !existing.isFile()) {
    await writeFile(target, bytes);
    return;
  }
  const folder = dirname(target);
  const temporary = temporaryName(target);
  try {
    await withFile(await open(temporary, 'wx'), async (file) => {
      if (existing) await file.chmod(existing.mode & 0o7777);
      await file.writeFile(bytes);
      await file.sync();
    });
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(folder);
}

/**
 * Makes sure, before long work, that a file can be written: by writing, and taking away, an empty one beside it.
 *
 * @throws InputError when the folder does not exist or may not be written, or the path is that of a folder
 */
export async function checkWritable(path: string): Promise<void> {
  const { target, existing } = await placeOf(path);
  if (existing && !existing.isFile()) return;
  const probe = temporaryName(target);
  try {
    await (await open(probe, 'wx')).close();
    await rm(probe, { force: true });
  } catch {
    throw new InputError(
      'this file may not be written',
      path,
      'Check the permissions of its folder, or choose another path.',
    );
  }
}

/** A name in the same folder that nothing else has. */
function temporaryName(target: string): string {
  return join(dirname(target), `.${basename(target)}.${randomBytes(6).toString('hex')}.tmp`);
}

/** Where a path leads, links followed, and what is there. */
async function placeOf(path: string): Promise<{ target: string; existing: Stats | undefined }> {
  const target = await realpath(path).catch(() => path);
  const existing = await stat(target).catch(() => undefined);
  if (existing?.isDirectory()) throw new InputError('this is a folder, not a file', path, 'Name a file.');
  const folder = await stat(dirname(target)).catch(() => undefined);
  if (!folder?.isDirectory()) {
    throw new InputError('the folder of this file does not exist', path, 'Create it, or choose another path.');
  }
  return { target, existing };
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
