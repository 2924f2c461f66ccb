import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { temporaryName, writeDurably, writeWhole } from '../../src/population/durable-file.node.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'iontwin-durable-'));
});
afterEach(() => rm(folder, { recursive: true }));

test.each([
  ['writeWhole', writeWhole],
  ['writeDurably', writeDurably],
])('%s replaces a file and leaves nothing else, also where it fails', async (_, write) => {
  const path = join(folder, 'a.bin');
  await write(path, 'old');
  await write(path, Uint8Array.of(1, 2, 3));
  expect([...(await readFile(path))]).toEqual([1, 2, 3]);
  await expect(write(join(folder, 'none', 'a'), 'x')).rejects.toThrow('ENOENT');
  // A folder cannot be replaced by a file.
  await expect(write(folder, 'x')).rejects.toThrow();
  expect(await readdir(folder)).toEqual(['a.bin']);
  expect((await readdir(join(folder, '..'))).filter((name) => name.includes(`${folder.split('/').at(-1)}.`))).toEqual(
    [],
  );
});

test('permissions are as asked for', async () => {
  const path = join(folder, 'a.txt');
  await writeWhole(path, 'x', 0o640);
  expect((await stat(path)).mode & 0o777).toBe(0o640);
  await chmod(path, 0o600);
});

test('what a killed writer left is started over by the only writer, and not touched by one of many', async () => {
  const path = join(folder, 'entry.json');
  await writeFile(join(folder, '.entry.json.tmp'), 'half');
  await writeWhole(path, 'first');
  expect((await readdir(folder)).sort()).toEqual(['.entry.json.tmp', 'entry.json']);
  await writeDurably(path, 'second');
  expect(await readdir(folder)).toEqual(['entry.json']);
  expect(await readFile(path, 'utf8')).toBe('second');
  expect(temporaryName(path)).not.toBe(temporaryName(path));
});
