import { decimalNumber } from '../csv/decimal.ts';
import { RecordingError } from '../recording-error.ts';

/** A row of a table about cells: a column that is a number is one; an empty cell is undefined. */
export type CellRow = ReadonlyMap<string, number | string>;

/**
 * Reads a table with one row a cell (`index.csv`, published features): headings, the first column names the cell.
 *
 * @param fileName for messages
 * @returns rows by the cell's name, in the order of the file
 * @throws RecordingError on ragged rows, and when a cell comes twice
 */
export function parseCellTable(text: string, fileName: string): ReadonlyMap<string, CellRow> {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
  const header = (lines[0] ?? '').split(',').map((name) => name.trim());
  const rows = new Map<string, CellRow>();
  for (const [i, line] of lines.entries()) {
    if (i === 0 || line.trim() === '') continue;
    const cells = line.split(',').map((cell) => cell.trim());
    const [name = ''] = cells;
    if (cells.length !== header.length) {
      throw new RecordingError(
        'damaged',
        `${cells.length} entries where the table has ${header.length} columns`,
        `${fileName}, line ${i + 1}`,
        'Take the table that came with the cells.',
      );
    }
    if (rows.has(name)) {
      throw new RecordingError(
        'damaged',
        `the cell ${name.slice(0, 60)} comes twice`,
        `${fileName}, line ${i + 1}`,
        'Keep one row for each cell.',
      );
    }
    const row = new Map<string, number | string>();
    cells.forEach((cell, k) => {
      if (cell !== '') row.set(header[k] as string, decimalNumber(cell) ?? cell);
    });
    rows.set(name, row);
  }
  return rows;
}
