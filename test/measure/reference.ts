import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { describe, test } from 'vitest';

const folder = new URL('../../../shared/reference/', import.meta.url);

/** `describe` where the reference numbers lie beside the repository; elsewhere one skipped test that says why. */
export function describeWithReference(name: string, tests: () => void): void {
  if (existsSync(folder)) describe(name, tests);
  else describe(name, () => test.skip('skipped: there is no ../shared/reference beside the repository', () => {}));
}

/** A reference JSON file; the caller knows its shape. */
export function readJson<T>(path: string): T {
  return JSON.parse(readFileSync(fileURLToPath(new URL(path, folder)), 'utf8')) as T;
}

/** Columns of a reference `.csv.gz` by name. Empty fields are NaN. */
export function readColumns(path: string): (name: string) => Float64Array {
  const text = gunzipSync(readFileSync(fileURLToPath(new URL(path, folder)))).toString('utf8');
  const [header = '', ...rows] = text.trimEnd().split('\n');
  const names = header.split(',');
  const fields = rows.map((row) => row.split(','));
  return (name) => {
    const column = names.indexOf(name);
    if (column < 0) throw new Error(`${path} has no column ${name}`);
    return Float64Array.from(fields, (row) => (row[column] ? Number(row[column]) : Number.NaN));
  };
}
