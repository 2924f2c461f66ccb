import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';

const folder = new URL('../../../shared/', import.meta.url);

/** Why tests against the reference numbers are skipped, or undefined where the numbers are there. */
export const noReferences = existsSync(folder)
  ? undefined
  : `reference numbers are not here: there is no folder ${fileURLToPath(folder)}`;

export function referenceText(path: string): string {
  const bytes = readFileSync(new URL(path, folder));
  return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
}

export function referenceJson<T>(path: string): T {
  return JSON.parse(referenceText(path)) as T;
}

/** Columns of a csv file by name. */
export function referenceTable(path: string): Map<string, Float64Array> {
  const [head, ...rows] = referenceText(path).trim().split('\n');
  const names = (head as string).split(',');
  const cells = rows.map((row) => row.split(',').map(Number));
  return new Map(names.map((name, i) => [name, Float64Array.from(cells, (c) => c[i] as number)]));
}
