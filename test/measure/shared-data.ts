import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { describe, test } from 'vitest';

const shared = new URL('../../../shared/', import.meta.url);

/** `describe` where a folder of the shared data lies beside the repository; elsewhere one skipped test that says why. */
export function describeWithShared(folder: 'reference' | 'data', name: string, tests: () => void): void {
  if (existsSync(new URL(`${folder}/`, shared))) describe(name, tests);
  else describe(name, () => test.skip(`skipped: there is no ../shared/${folder} beside the repository`, () => {}));
}

/** A JSON file of the shared data; the caller knows its shape. */
export function readJson<T>(path: string): T {
  return JSON.parse(readFileSync(fileURLToPath(new URL(path, shared)), 'utf8')) as T;
}

/** Lines of a text file of the shared data, `.gz` or not. */
export function readLines(path: string): string[] {
  const bytes = readFileSync(fileURLToPath(new URL(path, shared)));
  return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8').trimEnd().split('\n');
}

/** Columns of a CSV file of numbers by name. Empty fields are NaN. */
export function readColumns(path: string): (name: string) => Float64Array {
  const [header = '', ...rows] = readLines(path);
  const names = header.split(',');
  const fields = rows.map((row) => row.split(','));
  return (name) => {
    const column = names.indexOf(name);
    if (column < 0) throw new Error(`${path} has no column ${name}`);
    return Float64Array.from(fields, (row) => (row[column] ? Number(row[column]) : Number.NaN));
  };
}
