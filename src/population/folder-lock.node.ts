import { randomBytes } from 'node:crypto';
import { link, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { StoreError } from './store-error.ts';

const lockName = '.lock';

/** Who holds a lock. */
interface Holder {
  readonly pid: number;
  readonly host: string;
  /** When the process started, in the system's own count; numbers of processes are used again. Null where it cannot be had. */
  readonly started: string | null;
}

/**
 * Keeps a folder to this process. A lock whose holder has been killed is taken over.
 *
 * @returns what gives the folder back
 * @throws StoreError when another process holds it, or may do so on another machine
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const lock = join(folder, lockName);
  const own = join(folder, `${lockName}-${process.pid}-${randomBytes(4).toString('hex')}`);
  await writeFile(own, JSON.stringify(await holder(process.pid)), { flag: 'wx' });
  try {
    // A link appears with its content, so that nobody ever reads half a lock.
    for (;;) {
      const isOurs = await link(own, lock).then(
        () => true,
        (error: NodeJS.ErrnoException) => {
          if (error.code === 'EEXIST') return false;
          throw error;
        },
      );
      if (isOurs) break;
      await breakStale(folder, lock);
    }
  } finally {
    await rm(own, { force: true });
  }
  await removeLeftovers(folder);
  return () => rm(lock, { force: true });
}

/** Takes a lock away whose holder is no more. */
async function breakStale(folder: string, lock: string): Promise<void> {
  const text = await readFile(lock, 'utf8').catch(() => undefined);
  if (text === undefined) return;
  const found = JSON.parse(text) as Holder;
  if (found.host !== hostname()) {
    const remedy = `When it no longer runs there, remove ${lockName} in this folder; else wait for it.`;
    throw new StoreError(`a process on ${found.host} (${found.pid}) may be writing to this folder`, folder, remedy);
  }
  if (await isAlive(found)) {
    const remedy = 'Wait for it or stop it; the same command then goes on where it ended.';
    throw new StoreError(`process ${found.pid} is writing to this folder`, folder, remedy);
  }
  // Of several that find it stale one moves it; whoever moved a newer lock by mistake puts it back.
  const moved = `${lock}-${process.pid}-${randomBytes(4).toString('hex')}`;
  await rename(lock, moved).catch(() => undefined);
  const what = await readFile(moved, 'utf8').catch(() => undefined);
  if (what !== undefined && what !== text) await link(moved, lock).catch(() => undefined);
  await rm(moved, { force: true });
}

async function removeLeftovers(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const pid = new RegExp(`^\\${lockName}-(\\d+)-`).exec(name)?.[1];
    if (pid !== undefined && !isRunning(Number(pid))) await rm(join(folder, name), { force: true });
  }
}

async function holder(pid: number): Promise<Holder> {
  return { pid, host: hostname(), started: await startOf(pid) };
}

async function isAlive({ pid, started }: Holder): Promise<boolean> {
  return isRunning(pid) && (started === null || (await startOf(pid)) === started);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Linux only: the 22nd field of the process's status, which follows its name in brackets. */
async function startOf(pid: number): Promise<string | null> {
  const status = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  return status?.slice(status.lastIndexOf(')') + 2).split(' ')[19] ?? null;
}
