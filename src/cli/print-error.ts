import type { TextSink } from './command.ts';
import { UsageError } from './usage-error.ts';

/** Exit statuses of the program. */
export const EXIT = { done: 0, refused: 1, usage: 2, internal: 3 } as const;

/** What Node says when a file of the user's cannot be had, and what to do about each. */
const FILE_ERRORS: Readonly<Record<string, readonly [what: string, remedy: string]>> = {
  ENOENT: ['there is no such file or folder', 'Check the path.'],
  EACCES: ['this file may not be opened', 'Check its permissions, or choose another path.'],
  EPERM: ['this file may not be changed', 'Check its permissions, or choose another path.'],
  EISDIR: ['this is a folder, not a file', 'Name a file.'],
  ENOTDIR: ['a part of this path is a file, not a folder', 'Check the path.'],
  ENOSPC: ['there is no space left on the disk', 'Make space, or choose another disk.'],
  EDQUOT: ['the disk quota is used up', 'Make space, or choose another disk.'],
  EIO: ['the disk did not work', 'Try again, or choose another disk.'],
  EROFS: ['this disk cannot be written', 'Choose another path.'],
};

/**
 * Tells the user what went wrong, and gives the exit status that belongs to it: 2 for wrong usage, 1 for input that was
 * refused, 3 for a defect of the program. The rooms of the library throw errors of their own kinds whose message has the three
 * lines already and which all say a `remedy`; that is how they are known here.
 *
 * @param debug the stack of an internal error is shown too
 */
export function printError(error: unknown, stderr: TextSink, debug: boolean): number {
  if (isRefusal(error)) {
    print(error.message, stderr);
    return error instanceof UsageError ? EXIT.usage : EXIT.refused;
  }
  const file = fileError(error);
  if (file) {
    print(file, stderr);
    return EXIT.refused;
  }
  if (error instanceof RangeError && /call stack/i.test(error.message)) {
    const remedy = 'Split long sums and chains of definitions into a few hundred at a time.';
    print(`the model is nested too deeply to be read\nan expression, or a chain of definitions\n${remedy}`, stderr);
    return EXIT.refused;
  }
  const message = error instanceof Error ? error.message : String(error);
  const hint = 'Please report it with the command that you gave.';
  const stack = debug ? '' : ' IONTWIN_DEBUG=1 shows where it happened.';
  print(`internal error: ${message}\nThis is a defect of iontwin, not of your input.\n${hint}${stack}`, stderr);
  if (debug && error instanceof Error && error.stack) stderr.write(`${error.stack}\n`);
  return EXIT.internal;
}

function print(message: string, stderr: TextSink): void {
  const [first = '', ...rest] = message.split('\n');
  stderr.write(`${[`iontwin: ${first}`, ...rest.map((line) => `  ${line}`)].join('\n')}\n`);
}

function isRefusal(error: unknown): error is Error & { readonly remedy: string } {
  return error instanceof Error && 'remedy' in error && typeof error.remedy === 'string';
}

function fileError(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  const known = FILE_ERRORS[String(error.code)];
  // Writing to an open file or a pipe fails without a path.
  const where = 'path' in error ? String(error.path) : 'where the result was being written';
  return known ? `${known[0]}\n${where}\n${known[1]}` : undefined;
}
