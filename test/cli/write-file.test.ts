import { chmod, lstat, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { InputError } from '../../src/cli/usage-error.ts';
import { writeFileSafely } from '../../src/cli/write-file.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'iontwin-write-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('writeFileSafely', () => {
  test('writes text and bytes, and leaves nothing else behind', async () => {
    await writeFileSafely(join(folder, 'a.csv'), 't_ms,V_mV\n');
    await writeFileSafely(join(folder, 'b.bin'), Uint8Array.of(1, 2, 3));
    expect(await readFile(join(folder, 'a.csv'), 'utf8')).toBe('t_ms,V_mV\n');
    expect([...(await readFile(join(folder, 'b.bin')))]).toEqual([1, 2, 3]);
    expect((await readdir(folder)).sort()).toEqual(['a.csv', 'b.bin']);
  });

  test('compresses .gz, to the same bytes each time', async () => {
    await writeFileSafely(join(folder, 'a.csv.gz'), 'text');
    await writeFileSafely(join(folder, 'b.csv.gz'), new TextEncoder().encode('text'));
    const bytes = await readFile(join(folder, 'a.csv.gz'));
    expect(gunzipSync(bytes).toString()).toBe('text');
    expect(await readFile(join(folder, 'b.csv.gz'))).toEqual(bytes);
  });

  test('replaces a file, keeping its permissions and the link that leads to it', async () => {
    const file = join(folder, 'real.csv');
    const link = join(folder, 'link.csv');
    await writeFile(file, 'old');
    await chmod(file, 0o640);
    await symlink(file, link);
    await writeFileSafely(link, 'new');
    expect(await readFile(file, 'utf8')).toBe('new');
    expect((await stat(file)).mode & 0o777).toBe(0o640);
    expect((await lstat(link)).isSymbolicLink()).toBe(true);
  });

  test('writes to a device without replacing it', async () => {
    await writeFileSafely('/dev/null', 'text');
    expect((await stat('/dev/null')).isCharacterDevice()).toBe(true);
  });

  test('many writers of one file leave one of their contents whole', async () => {
    const file = join(folder, 'a.csv');
    const contents = Array.from({ length: 20 }, (_, k) => `${k}`.repeat(10_000));
    await Promise.all(contents.map((content) => writeFileSafely(file, content)));
    expect(contents).toContain(await readFile(file, 'utf8'));
    expect(await readdir(folder)).toEqual(['a.csv']);
  });

  test('refuses a folder that does not exist, and a path that is a folder', async () => {
    await expect(writeFileSafely(join(folder, 'no', 'a.csv'), '')).rejects.toThrow(InputError);
    await expect(writeFileSafely(join(folder, 'no', 'a.csv'), '')).rejects.toThrow('does not exist');
    await mkdir(join(folder, 'out'));
    await expect(writeFileSafely(join(folder, 'out'), '')).rejects.toThrow('this is a folder, not a file');
  });
});
