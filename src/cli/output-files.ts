import { resolve } from 'node:path';
import type { ParsedArguments } from './arguments.ts';
import { textOption, whereOf } from './option-values.ts';
import { UsageError } from './usage-error.ts';
import { checkWritable } from './write-file.ts';

/** Files that a command is to write. */
export interface OutputFiles {
  /** `--out`: table of the traces. */
  readonly csv: string | undefined;
  /** `--plot`: figure. */
  readonly plot: string | undefined;
}

/**
 * The files of `--out` and `--plot`, once it is sure that they can be written.
 *
 * @throws UsageError when the ending is another, or a file is read as well; InputError when a path cannot be written
 */
export async function readOutputFiles(args: ParsedArguments): Promise<OutputFiles> {
  const csv = await readPath(args, 'out', /\.csv(\.gz)?$/i, 'trace.csv or trace.csv.gz');
  const plot = await readPath(args, 'plot', /\.svg$/i, 'figure.svg');
  return { csv, plot };
}

async function readPath(
  args: ParsedArguments,
  name: string,
  ending: RegExp,
  example: string,
): Promise<string | undefined> {
  const path = textOption(args, name);
  if (path === undefined) return undefined;
  const where = whereOf(args, name, path);
  if (!ending.test(path))
    throw new UsageError(`this file would hold something else than its name says`, where, `Name it like ${example}.`);
  const inputs = ['clamp', 'parameters'].map((input) => textOption(args, input));
  if (inputs.some((input) => input !== undefined && resolve(input) === resolve(path))) {
    throw new UsageError('this file is read, and would be written over', where, 'Choose another name.');
  }
  await checkWritable(path);
  return path;
}
