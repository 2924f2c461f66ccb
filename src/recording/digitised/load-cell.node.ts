import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { Protocol } from '../../protocol/protocol.ts';
import { decodeText } from '../csv/decode-text.ts';
import { gunzip, isGzip } from '../csv/gunzip.ts';
import type { Recording } from '../recording.ts';
import { RecordingError } from '../recording-error.ts';
import { type CellRow, parseCellTable } from './cell-tables.ts';
import { meanCapacitance_pF, parseCellMeta, type Trial } from './meta.ts';
import { type DigitisedClamp, readDigitisedClamp } from './read-clamp.ts';
import { digitisedKind, readDigitisedPotential, readDigitisedSodium } from './read-potential.ts';

/** Kinds of traces in a cell's folder. */
export type TraceKind = 'clamp' | 'spontaneous' | 'paced' | 'sodium';

/** One real cell: voltage clamp and potentials of the same cell. */
export interface LoadedCell {
  /** Name of its folder. */
  readonly name: string;
  readonly drug: string | undefined;
  /** Why its authors left it out of their statistics; undefined where they did not. */
  readonly excluded: string | undefined;
  /** Mean capacitance of the seal tests, pF. */
  readonly meanCapacitance_pF: number | undefined;
  /** The 10 s voltage clamp, with the protocol. */
  readonly clamp: ReadonlyMap<Trial, DigitisedClamp>;
  readonly spontaneous: ReadonlyMap<Trial, Recording>;
  readonly paced: ReadonlyMap<Trial, Recording>;
  /** Sodium steps, in order of the files' names. */
  readonly sodium: readonly { readonly recording: Recording; readonly protocol: Protocol }[];
  /** Row of `index.csv`; empty where there is no such table. */
  readonly index: CellRow;
  /** Its authors' features of the spontaneous beats, by column: `APD90` (ms), `CL` (ms), `MP` (mV), ... */
  readonly published: CellRow;
  /** Its authors' features of the paced beats: `apd90_ms`, `rmp_mV`, ... */
  readonly publishedPaced: CellRow;
}

const everything: readonly TraceKind[] = ['clamp', 'spontaneous', 'paced', 'sodium'];

/**
 * Loads the folder of one cell: `meta.json` and traces, with `vc_protocol.csv` beside it or up to two folders above.
 *
 * @param kinds traces to read; all by default
 * @throws RecordingError when there is no `meta.json`, no protocol for a clamp, or a file is damaged
 */
export async function loadCell(folder: string, kinds: readonly TraceKind[] = everything): Promise<LoadedCell> {
  const path = resolve(folder);
  const metaJson = await textFile(join(path, 'meta.json'), 'It comes with every cell of this layout.');
  const meta = parseCellMeta(metaJson, join(folder, 'meta.json'));
  const clamp = new Map<Trial, DigitisedClamp>();
  const spontaneous = new Map<Trial, Recording>();
  const paced = new Map<Trial, Recording>();
  const sodium: LoadedCell['sodium'][number][] = [];
  for (const fileName of readdirSync(path).sort()) {
    const what = digitisedKind(fileName);
    if (what === undefined || !kinds.includes(what.kind)) continue;
    const files = { traceCsv: await textFile(join(path, fileName)), metaJson, fileName };
    if (what.kind === 'sodium') sodium.push(readDigitisedSodium(files));
    else if (what.kind === 'clamp') {
      clamp.set(what.trial, readDigitisedClamp({ ...files, trial: what.trial, ...(await protocolOf(path)) }));
    } else {
      // A raw file is better than a digitised one of the same trial, which sorts behind it.
      const into = what.kind === 'paced' ? paced : spontaneous;
      if (!into.has(what.trial)) into.set(what.trial, readDigitisedPotential(files));
    }
  }
  const name = basename(path);
  const table = async (file: string) => (await tableAbove(path, file)).get(name) ?? new Map();
  return {
    name,
    drug: meta.drug,
    excluded: meta.excluded,
    meanCapacitance_pF: meanCapacitance_pF(meta),
    clamp,
    spontaneous,
    paced,
    sodium,
    index: await table('index.csv'),
    published: await table('ap_features_published.csv'),
    publishedPaced: await table('paced_ap_published.csv'),
  };
}

/**
 * Loads every cell below a folder: each folder in `cells/` (or in the folder itself) that holds a `meta.json`, in order of names.
 *
 * @param kinds traces to read; all by default
 * @throws RecordingError when there is no cell, and as `loadCell`
 */
export async function loadCells(folder: string, kinds: readonly TraceKind[] = everything): Promise<LoadedCell[]> {
  const inside = existsSync(join(folder, 'cells')) ? join(folder, 'cells') : folder;
  const folders = existsSync(inside)
    ? readdirSync(inside)
        .sort()
        .map((name) => join(inside, name))
        .filter((path) => existsSync(join(path, 'meta.json')))
    : [];
  if (folders.length === 0) {
    throw new RecordingError(
      'no-such-data',
      'there are no cells here',
      folder,
      'Give a folder with cells/<cell>/meta.json and traces.',
    );
  }
  const cells: LoadedCell[] = [];
  for (const path of folders) cells.push(await loadCell(path, kinds));
  return cells;
}

/** Whether a path is a trace in the folder of a digitised cell. */
export function isDigitisedTrace(path: string): boolean {
  return digitisedKind(basename(path)) !== undefined && existsSync(join(dirname(resolve(path)), 'meta.json'));
}

/**
 * Reads one trace in the folder of a digitised cell.
 *
 * @throws RecordingError as `loadCell`
 */
export async function readDigitisedTrace(path: string): Promise<Recording> {
  const folder = dirname(resolve(path));
  const fileName = basename(path);
  const metaJson = await textFile(join(folder, 'meta.json'), 'It comes with every cell of this layout.');
  const files = { traceCsv: await textFile(path), metaJson, fileName };
  const what = digitisedKind(fileName);
  if (what?.kind === 'sodium') return readDigitisedSodium(files).recording;
  if (what?.kind !== 'clamp') return readDigitisedPotential(files);
  return readDigitisedClamp({ ...files, trial: what.trial, ...(await protocolOf(folder)) }).recording;
}

/** Folders in which something about a cell can lie: its own and the two above. */
function above(folder: string): string[] {
  return [folder, dirname(folder), dirname(dirname(folder))];
}

async function protocolOf(folder: string): Promise<{ protocolCsv: string; protocolName: string }> {
  const protocolName = 'vc_protocol.csv';
  const place = above(folder).find((path) => existsSync(join(path, protocolName)));
  if (place !== undefined) return { protocolCsv: await textFile(join(place, protocolName)), protocolName };
  throw new RecordingError(
    'missing',
    `there is no ${protocolName}: the command of the voltage clamp is unknown`,
    folder,
    'Put it into the folder of the cell, or into one of the two above.',
  );
}

async function tableAbove(folder: string, file: string): Promise<ReadonlyMap<string, CellRow>> {
  const place = above(folder).find((path) => existsSync(join(path, file)));
  return place === undefined ? new Map() : parseCellTable(readFileSync(join(place, file), 'utf8'), file);
}

/** A text file, unpacked where it is packed. */
async function textFile(path: string, remedy = 'Check the path.'): Promise<string> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/, \w+ '.*$/, '') : String(error);
    throw new RecordingError('missing', `the file cannot be read: ${reason}`, path, remedy);
  }
  return decodeText(isGzip(bytes) ? await gunzip(bytes, path) : bytes, path);
}
