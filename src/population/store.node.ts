import { createHash } from 'node:crypto';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DEFINITIONS } from '../measure/thresholds.ts';
import type { CellRow } from './cell-row.ts';
import { type Census, censusOf, sumOfCensuses } from './census.ts';
import { differences } from './differences.ts';
import { hasSize, makeFolder, temporaryEnding, writeDurably } from './durable-file.node.ts';
import { lockFolder } from './folder-lock.node.ts';
import type { Recipe } from './recipe.ts';
import { type ShardPlan, shardPlans } from './shard-plan.ts';
import { shardTable } from './shard-table.node.ts';
import { StoreError } from './store-error.ts';

const recipeFile = 'recipe.json';
const shardFolder = 'shards';
const censusFile = 'census.json';
/** Differences that a refusal names. */
const mostNamed = 5;

/** What a store holds; whoever goes on with it must ask for the same. */
export interface StoreHeader {
  readonly format: 'iontwin-population';
  readonly version: 1;
  /** Program and version: another one may compute other bytes. */
  readonly made_by: string;
  /** Version of the thresholds that decide what a cell is called. */
  readonly definitions: string;
  readonly cells: number;
  readonly shard_cells: number;
  readonly recipe: Recipe;
}

/** What is known of a finished shard. */
export interface ShardEntry {
  readonly shard: number;
  readonly first: number;
  readonly cells: number;
  readonly bytes: number;
  /** SHA-256 of the file, in hexadecimal. */
  readonly sha256: string;
  readonly census: Census;
}

/** Header of a new population. */
export function storeHeader(recipe: Recipe, cells: number, shardCells: number, madeBy: string): StoreHeader {
  return {
    format: 'iontwin-population',
    version: 1,
    made_by: madeBy,
    definitions: DEFINITIONS.version,
    cells,
    shard_cells: shardCells,
    recipe,
  };
}

/**
 * A population on disk: `recipe.json`, for each shard `shards/00000.parquet` with its entry `shards/00000.json`, and `census.json` once all is made. A shard is done when its
 * entry is there, which is written after it; neither ever changes. The process that opens a store has it alone until it closes it.
 */
export class PopulationStore {
  readonly folder: string;
  readonly header: StoreHeader;
  private readonly entries = new Map<number, ShardEntry>();
  private readonly unlock: () => Promise<void>;

  private constructor(folder: string, header: StoreHeader, unlock: () => Promise<void>) {
    this.folder = folder;
    this.header = header;
    this.unlock = unlock;
  }

  /**
   * Makes a store, or opens one to go on with it. What is left of a writer that was killed is removed.
   *
   * @throws StoreError when the folder holds another population (with what differs) or other things, when a finished shard is damaged,
   *   and when another process is writing to it
   */
  static async open(folder: string, header: StoreHeader): Promise<PopulationStore> {
    await makeFolder(folder);
    const unlock = await lockFolder(folder);
    try {
      await beginOrCompare(folder, header);
      await makeFolder(join(folder, shardFolder));
      const store = new PopulationStore(folder, header, unlock);
      await store.readEntries();
      return store;
    } catch (error) {
      await unlock();
      throw error;
    }
  }

  /** Shards that are still to be made, in order. */
  missing(): ShardPlan[] {
    const { cells, shard_cells } = this.header;
    return shardPlans(cells, shard_cells).filter(({ number }) => !this.entries.has(number));
  }

  /** Counts over all finished shards. */
  census(): Census {
    const done = [...this.entries.values()].sort((a, b) => a.shard - b.shard);
    return sumOfCensuses(done.map(({ census }) => census));
  }

  /** Stores a shard; it is done when this returns. */
  async write(shard: ShardPlan, rows: readonly CellRow[]): Promise<void> {
    const { recipe } = this.header;
    const bytes = shardTable(recipe, rows);
    const entry: ShardEntry = {
      shard: shard.number,
      first: shard.first,
      cells: shard.cells,
      bytes: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      census: censusOf(rows, recipe.acceptance),
    };
    await writeDurably(this.pathOf(shard.number, 'parquet'), bytes);
    await writeDurably(this.pathOf(shard.number, 'json'), `${JSON.stringify(entry)}\n`);
    this.entries.set(shard.number, entry);
  }

  /** Writes the census of a population of which nothing is missing. */
  async finish(): Promise<void> {
    await writeDurably(join(this.folder, censusFile), `${JSON.stringify(this.census(), null, 1)}\n`);
  }

  /** Gives the folder back. */
  async close(): Promise<void> {
    await this.unlock();
  }

  private pathOf(shard: number, ending: string): string {
    return join(this.folder, shardFolder, fileName(shard, ending));
  }

  private async readEntries(): Promise<void> {
    for (const folder of [this.folder, join(this.folder, shardFolder)]) {
      const torn = (await readdir(folder)).filter((name) => name.endsWith(temporaryEnding));
      for (const name of torn) await rm(join(folder, name), { force: true });
    }
    const files = new Set(await readdir(join(this.folder, shardFolder)));
    for (const { number } of shardPlans(this.header.cells, this.header.shard_cells)) {
      if (!files.has(fileName(number, 'json'))) continue;
      const path = this.pathOf(number, 'json');
      const entry = parsed(await readFile(path, 'utf8'), path) as ShardEntry;
      await this.refuseDamaged(entry);
      this.entries.set(number, entry);
    }
  }

  private async refuseDamaged({ shard, bytes, sha256 }: ShardEntry): Promise<void> {
    const path = this.pathOf(shard, 'parquet');
    const isWhole =
      (await hasSize(path, bytes)) &&
      createHash('sha256')
        .update(await readFile(path))
        .digest('hex') === sha256;
    if (isWhole) return;
    const remedy = `Remove ${this.pathOf(shard, 'json')}: the shard is then made again.`;
    throw new StoreError('a finished shard is missing, or not what was written', path, remedy);
  }
}

function fileName(shard: number, ending: string): string {
  return `${String(shard).padStart(5, '0')}.${ending}`;
}

/**
 * The header of a store that is there.
 *
 * @throws StoreError when there is none
 */
export async function readStoreHeader(folder: string): Promise<StoreHeader> {
  const path = join(folder, recipeFile);
  const text = await readFile(path, 'utf8').catch(() => undefined);
  const found = text === undefined ? undefined : (parsed(text, path) as Partial<StoreHeader>);
  if (found?.format === 'iontwin-population' && found.version === 1) return found as StoreHeader;
  throw new StoreError(
    'this folder holds no population',
    folder,
    'Name a folder that `population --out` has written to.',
  );
}

async function beginOrCompare(folder: string, header: StoreHeader): Promise<void> {
  const path = join(folder, recipeFile);
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) {
    const others = (await readdir(folder)).filter((name) => !name.startsWith('.'));
    if (others.length > 0) {
      const what = `this folder holds other things (${others.slice(0, 3).join(', ')}) and no population`;
      throw new StoreError(what, folder, 'Name a new or an empty folder.');
    }
    await writeDurably(path, `${JSON.stringify(header, null, 1)}\n`);
    return;
  }
  const different = differences(parsed(text, path), JSON.parse(JSON.stringify(header)));
  if (different.length === 0) return;
  const rest = different.length > mostNamed ? ` and ${different.length - mostNamed} more` : '';
  const remedy = `It differs in ${different.slice(0, mostNamed).join(', ')}${rest}. Ask for the same, or name another folder.`;
  throw new StoreError('this folder holds another population', folder, remedy);
}

function parsed(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new StoreError('this file of a population cannot be read', path, 'Restore it, or name another folder.');
  }
}
