import { readFile, stat } from 'node:fs/promises';
import { InputError } from './usage-error.ts';

/**
 * The text of a file that the user names.
 *
 * @throws InputError when it is a folder or not UTF-8 text; Node's own error when it cannot be had
 */
export async function readTextFile(path: string): Promise<string> {
  if ((await stat(path)).isDirectory()) throw new InputError('this is a folder, not a file', path, 'Name a file.');
  const bytes = await readFile(path);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new InputError('this is not a text file', path, 'Name a file of plain text in UTF-8.');
  }
}
