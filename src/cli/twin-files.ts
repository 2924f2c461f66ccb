import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, rmdir, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { ReportContext } from '../twin/report/context.ts';
import { reportFigures, reportHtml } from '../twin/report/report.ts';
import { twinToJson } from '../twin/write-twin.ts';
import type { TwinResult } from './twin-job.ts';
import { InputError } from './usage-error.ts';
import { checkWritable, writeFileSafely } from './write-file.ts';

/**
 * Makes sure, before long work, that a folder can be made or filled.
 *
 * @throws InputError when it cannot
 */
export async function checkFolder(folder: string): Promise<void> {
  const existing = await stat(folder).catch(() => undefined);
  if (existing && !existing.isDirectory()) {
    throw new InputError('this is a file, not a folder', folder, 'Name a folder, new or not: --out cell7.');
  }
  await checkWritable(existing ? join(folder, 'report.html') : resolve(folder));
}

/**
 * Writes files into a folder so that they appear together: into a temporary folder beside it, which is renamed when all are there. Into a
 * folder that exists already they are moved one by one, the last of the list last, and what an earlier run left there goes.
 *
 * @param files content by name, text or bytes
 * @param isOurs whether a file that is there was written by an earlier run; none by default
 * @returns their paths
 */
export async function writeFolder(
  folder: string,
  files: ReadonlyMap<string, string | Uint8Array>,
  isOurs: (fileName: string) => boolean = () => false,
): Promise<string[]> {
  const target = resolve(folder);
  const temporary = join(dirname(target), `.${basename(target)}.${randomBytes(6).toString('hex')}.tmp`);
  await mkdir(temporary);
  try {
    for (const [name, content] of files) await writeFileSafely(join(temporary, name), content);
    const existing = await stat(target).catch(() => undefined);
    if (existing) {
      // Before the new ones: a folder is never a mixture that looks whole.
      for (const name of await readdir(target)) {
        if (isOurs(name) && !files.has(name)) await rm(join(target, name));
      }
      for (const name of files.keys()) await rename(join(temporary, name), join(target, name));
      await rmdir(temporary);
    } else await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    throw error;
  }
  await syncFolder(dirname(target));
  return [...files.keys()].map((name) => join(folder, name));
}

/** The files of a twin by name: the twin itself last. */
export function twinFiles({ twin, predictions }: TwinResult, context: ReportContext = {}): Map<string, string> {
  return new Map([
    ...reportFigures(twin, predictions, context).map(({ name, svg }): [string, string] => [`${name}.svg`, svg]),
    ['report.html', reportHtml(twin, predictions, context)],
    ['cell.twin.json', twinToJson(twin)],
  ]);
}

async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  await handle.sync().finally(() => handle.close());
}
