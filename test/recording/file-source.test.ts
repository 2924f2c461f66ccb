import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readAbf } from '../../src/recording/abf/read-abf.ts';
import { writeAbf2 } from '../../src/recording/abf/write-abf2.ts';
import { bytesSource } from '../../src/recording/byte-source.ts';
import { fileDigest } from '../../src/recording/digest.ts';
import { fileSource } from '../../src/recording/file-source.node.ts';
import { smallContents } from './abf-files.ts';
import { refusalOf } from './refusal-of.ts';

let folder = '';
const bytes = writeAbf2({
  ...smallContents,
  sweeps: [{ samples: [0, 1].map((k) => Float32Array.from({ length: 300_000 }, (_, i) => Math.sin(i + k))) }],
});

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'iontwin-'));
  writeFileSync(join(folder, 'a.abf'), bytes);
});
afterAll(() => rmSync(folder, { recursive: true }));

test('a file on disk reads as one in memory', () => {
  const file = fileSource(join(folder, 'a.abf'));
  const memory = bytesSource(bytes, 'a.abf');
  const page = 65536;
  for (const [at, length] of [
    [0, 10],
    [page - 5, 10],
    [page, page],
    [page - 1, page],
    [3, 3 * page],
    [bytes.length - 7, 7],
    [bytes.length, 0],
  ] as const) {
    expect([...file.read(at, length)]).toEqual([...memory.read(at, length)]);
  }
  const signals = (source: typeof memory) => readAbf(source).sweeps[0]?.signals.map((signal) => signal.read());
  expect(signals(file)).toEqual(signals(memory));
  file.close();
});

test('the digest of a file is its SHA-256', async () => {
  expect(await fileDigest(bytesSource(bytes, 'a.abf'))).toBe(createHash('sha256').update(bytes).digest('hex'));
});

test('what is not there is refused', () => {
  expect(refusalOf(() => fileSource(join(folder, 'b.abf')))).toMatch(/^missing: the file cannot be read: ENOENT/);
  const path = join(folder, 'c.abf');
  writeFileSync(path, bytes);
  const file = fileSource(path);
  expect(refusalOf(() => file.read(bytes.length - 1, 2))).toMatch(/^torn: the file ends before its contents/);
  truncateSync(path, 1000);
  expect(refusalOf(() => file.read(0, 100_000))).toMatch(/^torn: the file ends before its contents/);
  file.close();
});
