import type { SchemaElement } from 'hyparquet';
import { type ColumnSource, parquetWriteBuffer } from 'hyparquet-writer';
import type { CellRow } from './cell-row.ts';
import { QUANTITIES } from './measure-cell.ts';
import type { Recipe } from './recipe.ts';

/** Quantities that are counts. */
const counts = new Set<string>(['action_potentials', 'eads', 'repolarisation_failures']);

/**
 * Rows as a Parquet file, uncompressed: random factors do not compress, and the bytes then depend on nothing but the rows.
 * Columns: `cell`, `outcome`, `reason`, `accepted`, `refused_by`, the quantities (null where one cannot be had), `factor_NAME` for each varied
 * parameter, and a list of float32 for each recorded variable (`recorded_NAME`).
 */
export function shardTable(recipe: Recipe, rows: readonly CellRow[]): Uint8Array {
  const columns: {
    readonly data: ColumnSource['data'];
    readonly encoding?: 'PLAIN';
    readonly schema: readonly SchemaElement[];
  }[] = [
    plain(
      'cell',
      'INT32',
      Int32Array.from(rows, (row) => row.index),
    ),
    text(
      'outcome',
      rows.map((row) => row.outcome),
      'REQUIRED',
    ),
    text(
      'reason',
      rows.map((row) => row.reason),
      'OPTIONAL',
    ),
    plain(
      'accepted',
      'BOOLEAN',
      rows.map((row) => row.refusedBy.length === 0),
    ),
    text(
      'refused_by',
      rows.map((row) => (row.refusedBy.length === 0 ? null : row.refusedBy.join('; '))),
      'OPTIONAL',
    ),
    ...QUANTITIES.map((name) =>
      plain(
        name,
        counts.has(name) ? 'INT32' : 'DOUBLE',
        rows.map((row) => row.quantities[name]),
        'OPTIONAL',
      ),
    ),
    ...columnNames(recipe.parameters.map(({ name }) => name)).map((name, k) =>
      plain(
        `factor_${name}`,
        'DOUBLE',
        Float64Array.from(rows, (row) => row.factors[k] as number),
      ),
    ),
    ...columnNames(recipe.recording?.outputs ?? []).map((name, k) =>
      list(
        `recorded_${name}`,
        rows.map((row) => (row.recorded ? Array.from(row.recorded[k] as Float32Array) : null)),
      ),
    ),
  ];
  const buffer = parquetWriteBuffer({
    columnData: columns.map(({ data, encoding, schema }) => ({
      name: schema[0]?.name as string,
      data,
      // Without it a dictionary is looked for, which measured numbers do not have.
      ...(encoding ? { encoding } : {}),
    })),
    schema: [{ name: 'cells', num_children: columns.length }, ...columns.flatMap(({ schema }) => schema)],
    codec: 'UNCOMPRESSED',
    statistics: false,
    rowGroupSize: Math.max(rows.length, 1),
    createdBy: 'iontwin',
  });
  return new Uint8Array(buffer);
}

/** The last parts of qualified names where these differ, else all of them; what is no letter or digit becomes `_`. */
function columnNames(qualified: readonly string[]): string[] {
  const short = qualified.map((name) => /[^.]+$/.exec(name.replace(/\)$/, ''))?.[0] ?? name);
  return qualified.map((name, k) => {
    const isUnique = short.indexOf(short[k] as string) === short.lastIndexOf(short[k] as string);
    const prefix = name.startsWith('dot(') ? 'dot_' : '';
    const plainName = name.replace(/^dot\(|\)$/g, '');
    return prefix + (isUnique ? (short[k] as string) : plainName).replace(/\W/g, '_');
  });
}

type Repetition = 'REQUIRED' | 'OPTIONAL';

function plain(
  name: string,
  type: 'INT32' | 'DOUBLE' | 'BOOLEAN',
  data: ColumnSource['data'],
  repetition_type: Repetition = 'REQUIRED',
) {
  const schema = [{ name, type, repetition_type } as const];
  return type === 'DOUBLE' ? { data, encoding: 'PLAIN' as const, schema } : { data, schema };
}

function text(name: string, data: (string | null)[], repetition_type: Repetition) {
  return { data, schema: [{ name, type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type } as const] };
}

function list(name: string, data: (number[] | null)[]) {
  return {
    data,
    encoding: 'PLAIN' as const,
    schema: [
      { name, repetition_type: 'OPTIONAL', num_children: 1, converted_type: 'LIST' } as const,
      { name: 'list', repetition_type: 'REPEATED', num_children: 1 } as const,
      { name: 'element', type: 'FLOAT', repetition_type: 'REQUIRED' } as const,
    ],
  };
}
