import type { Stats } from 'node:fs';
import { open, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { temporaryName, writeWhole } from '../population/durable-file.node.ts';
import { InputError } from './usage-error.ts';

/**
 * Writes a file so that at any moment, whatever is killed, its path holds either what was there before or all of the new
 * content (see `writeWhole`). A path that ends in `.gz` is compressed. A file that is replaced passes on its permissions; a symbolic
 * link is followed and stays; what is not a plain file (a pipe, a device) is written to directly.
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
  await writeWhole(target, bytes, existing && existing.mode & 0o7777);
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
