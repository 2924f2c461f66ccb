import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { describe, expect, onTestFinished, test } from 'vitest';
import { makePopulation } from '../../src/population/make-population.ts';
import type { Recipe } from '../../src/population/recipe.ts';
import { cellOf } from '../../src/population/recipe.ts';
import { stagesOf } from '../../src/population/stage.ts';
import { PopulationStore, readStoreHeader, storeHeader } from '../../src/population/store.node.ts';
import { localWorker } from '../../src/simulate/population.ts';
import { smallRecipe } from './small.ts';

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'iontwin-store-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return join(path, 'cells');
}

/** Makes up to so many shards of a population of 25 cells in shards of 10. */
async function make(path: string, recipe: Recipe, shards = 3): Promise<void> {
  const store = await PopulationStore.open(path, storeHeader(recipe, 25, 10, 'test 1'));
  try {
    const stages = stagesOf(recipe);
    await makePopulation({
      recipe,
      stages,
      workers: [stages.map(({ task }) => localWorker(task))],
      shards: store.missing().slice(0, shards),
      consume: (shard, rows) => store.write(shard, rows),
    });
    if (store.missing().length === 0) await store.finish();
  } finally {
    await store.close();
  }
}

function bytesOf(path: string): Record<string, string> {
  const files = readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const name = (f: (typeof files)[number]) => join(f.parentPath ?? f.path, f.name);
  return Object.fromEntries(
    files
      .map((f) => [
        name(f).slice(path.length + 1),
        createHash('sha256')
          .update(readFileSync(name(f)))
          .digest('hex'),
      ])
      .sort(),
  );
}

const recipe = smallRecipe({
  recording: { outputs: ['membrane.i_total'], sampling: { kind: 'grid', dt_ms: 5 } },
  acceptance: [{ name: 'beats', kind: 'outcome', outcomes: ['beating'] }],
});

test('a shard is a Parquet file that others read, with the digest of its entry', async () => {
  const path = folder();
  await make(path, recipe);
  const entry = JSON.parse(readFileSync(join(path, 'shards', '00002.json'), 'utf8'));
  const bytes = readFileSync(join(path, 'shards', '00002.parquet'));
  expect(entry).toMatchObject({ shard: 2, first: 20, cells: 5, bytes: bytes.length });
  expect(entry.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
  expect(entry.census).toMatchObject({ cells: 5, accepted: 0, refused: { beats: 5 } });

  const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer;
  const schema = Object.fromEntries(parquetMetadata(buffer).schema.map((e) => [e.name, e.type ?? e.converted_type]));
  expect(schema).toMatchObject({
    cell: 'INT32',
    outcome: 'BYTE_ARRAY',
    accepted: 'BOOLEAN',
    mdp_mV: 'DOUBLE',
    eads: 'INT32',
    factor_g_K1: 'DOUBLE',
    recorded_i_total: 'LIST',
    element: 'FLOAT',
  });
  const rows = (await parquetReadObjects({ file: buffer })) as Record<string, unknown>[];
  expect(rows.map((row) => row.cell)).toEqual([20, 21, 22, 23, 24]);
  const { factors } = cellOf(recipe, 23);
  expect(rows[3]).toMatchObject({
    outcome: 'clamped',
    reason: null,
    accepted: false,
    refused_by: 'beats',
    factor_g_K1: factors[0],
    factor_m6: factors[3],
  });
  expect(rows[3]?.mdp_mV).toBeNull();
  expect(rows[3]?.recorded_i_total).toHaveLength(13);
});

test('a census of nothing recorded and everything measured is read too', async () => {
  const path = folder();
  const free = smallRecipe({ experiment: { kind: 'free', duration_ms: 1500 } });
  await make(path, free, 1);
  const bytes = readFileSync(join(path, 'shards', '00000.parquet'));
  const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer;
  const rows = (await parquetReadObjects({ file: buffer })) as Record<string, unknown>[];
  expect(rows.some((row) => row.outcome === 'beating' && typeof row.apd90_ms === 'number')).toBe(true);
  expect(rows.every((row) => typeof row.action_potentials === 'number')).toBe(true);
});

describe('resumed', () => {
  test('after any number of shards it is the same bytes', async () => {
    const [whole, parts] = [folder(), folder()];
    await make(whole, recipe);
    for (const count of [0, 1, 0, 1, 3]) await make(parts, recipe, count);
    expect(bytesOf(parts)).toEqual(bytesOf(whole));
    expect(Object.keys(bytesOf(whole))).toEqual([
      'census.json',
      'recipe.json',
      'shards/00000.json',
      'shards/00000.parquet',
      'shards/00001.json',
      'shards/00001.parquet',
      'shards/00002.json',
      'shards/00002.parquet',
    ]);
    expect((await readStoreHeader(parts)).recipe).toEqual(recipe);
  });

  test('what a killed writer left is made again', async () => {
    const [whole, torn] = [folder(), folder()];
    await make(whole, recipe);
    await make(torn, recipe, 1);
    const shard = (name: string) => join(torn, 'shards', name);
    writeFileSync(shard('.00001.parquet.tmp'), 'half');
    writeFileSync(shard('.00001.json.tmp'), '{"sh');
    writeFileSync(join(torn, '.recipe.json.tmp'), '{');
    // Renamed, but its entry was not written any more.
    writeFileSync(shard('00001.parquet'), readFileSync(join(whole, 'shards', '00001.parquet')));
    await make(torn, recipe);
    expect(bytesOf(torn)).toEqual(bytesOf(whole));
  });

  test('a damaged shard is not passed over', async () => {
    const path = folder();
    await make(path, recipe);
    const file = join(path, 'shards', '00001.parquet');
    const bytes = readFileSync(file);
    bytes[100] = (bytes[100] as number) ^ 1;
    writeFileSync(file, bytes);
    await expect(make(path, recipe)).rejects.toThrow('a finished shard is missing, or not what was written');
    truncateSync(file, 50);
    await expect(make(path, recipe)).rejects.toThrow('00001.json: the shard is then made again');
    rmSync(join(path, 'shards', '00001.json'));
    await make(path, recipe);
  });
});

describe('refused', () => {
  test('another recipe, with what differs', async () => {
    const path = folder();
    await make(path, recipe, 1);
    const open = (header: ReturnType<typeof storeHeader>) => PopulationStore.open(path, header);
    await expect(open(storeHeader({ ...recipe, seed: 8 }, 25, 10, 'test 1'))).rejects.toThrow(
      'It differs in recipe.seed (7, not 8).',
    );
    await expect(open(storeHeader(recipe, 30, 10, 'test 2'))).rejects.toThrow(
      'It differs in made_by ("test 1", not "test 2"), cells (25, not 30).',
    );
    await make(path, recipe);
  });

  test('a folder of other things', async () => {
    const path = folder();
    mkdirSync(path);
    writeFileSync(join(path, 'thesis.tex'), 'a');
    await expect(make(path, recipe)).rejects.toThrow('this folder holds other things (thesis.tex) and no population');
    expect(readdirSync(path)).toEqual(['thesis.tex']);
    await expect(readStoreHeader(path)).rejects.toThrow('this folder holds no population');
  });

  test('a second writer, as long as the first lives', async () => {
    const path = folder();
    const header = storeHeader(recipe, 25, 10, 'test 1');
    const first = await PopulationStore.open(path, header);
    await expect(PopulationStore.open(path, header)).rejects.toThrow(
      `process ${process.pid} is writing to this folder`,
    );
    await first.close();
    await (await PopulationStore.open(path, header)).close();

    const other = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 20000)']);
    const lock = (holder: object) => writeFileSync(join(path, '.lock'), JSON.stringify(holder));
    lock({ pid: other.pid, host: hostname(), started: null });
    await expect(PopulationStore.open(path, header)).rejects.toThrow(`process ${other.pid} is writing`);
    other.kill('SIGKILL');
    await new Promise((resolve) => other.on('close', resolve));
    await (await PopulationStore.open(path, header)).close();

    lock({ pid: 1, host: 'elsewhere', started: null });
    await expect(PopulationStore.open(path, header)).rejects.toThrow('a process on elsewhere (1) may be writing');
    // The number of a process that is no more has been given to another.
    lock({ pid: process.pid, host: hostname(), started: '0' });
    if (process.platform === 'linux') await (await PopulationStore.open(path, header)).close();
  });

  test('all but one of many that find a stale lock at once', async () => {
    const path = folder();
    const header = storeHeader(recipe, 25, 10, 'test 1');
    await (await PopulationStore.open(path, header)).close();
    writeFileSync(join(path, '.lock'), JSON.stringify({ pid: 2 ** 22 + 7, host: hostname(), started: null }));
    const tries = await Promise.allSettled(Array.from({ length: 8 }, () => PopulationStore.open(path, header)));
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });
});
