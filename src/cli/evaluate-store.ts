import { type FileHandle, open } from 'node:fs/promises';
import { InputError } from './usage-error.ts';

/** Lines of JSON, one a cell, in a file that an interrupted run can go on with. */
export interface LineStore<Row> {
  /** What is there already. */
  readonly rows: readonly Row[];
  /** Writes one more line, to the disk. */
  readonly append: (row: Row) => Promise<void>;
  readonly close: () => Promise<void>;
}

/**
 * Opens a file of JSON lines whose first line says what study it belongs to; makes it where there is none. A last line without its end,
 * which a kill leaves behind, is cut off.
 *
 * @param study plain data
 * @throws InputError when the file belongs to another study, or is none
 */
export async function openLines<Row>(path: string, study: unknown): Promise<LineStore<Row>> {
  const head = JSON.stringify({ study });
  const file = await open(path, 'a+');
  try {
    const text = await file.readFile('utf8');
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    const lines = whole.split('\n').slice(0, -1);
    // Killed within its first line the file holds the beginning of the head; anything else is not ours to cut.
    if (lines.length === 0 ? !head.startsWith(text) : lines[0] !== head) {
      throw new InputError(
        'this file holds cells of another study',
        path,
        'Ask for the same study, or choose another file.',
      );
    }
    if (whole.length < text.length) await file.truncate(Buffer.byteLength(whole));
    if (lines.length === 0) await write(file, head);
    return {
      rows: lines.slice(1).map((line, k) => parse<Row>(line, `${path}:${k + 2}`)),
      append: (row) => write(file, JSON.stringify(row)),
      close: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function write(file: FileHandle, line: string): Promise<void> {
  await file.appendFile(`${line}\n`);
  await file.datasync();
}

function parse<Row>(line: string, where: string): Row {
  try {
    return JSON.parse(line) as Row;
  } catch {
    throw new InputError('this line is not JSON', where, 'Take the line out, or choose another file.');
  }
}
