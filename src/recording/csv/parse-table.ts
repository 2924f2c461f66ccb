import { RecordingError } from '../recording-error.ts';
import { decimalNumber } from './decimal.ts';

/** A line `# key: value`, or one `key=value` of a line of several. */
export interface TableComment {
  readonly key: string;
  readonly value: string;
  /** 1-based line of the file. */
  readonly line: number;
}

/** A table of numbers as text had it. */
export interface NumberTable {
  readonly comments: readonly TableComment[];
  /** Comment lines that are no `key: value`. */
  readonly remarks: readonly string[];
  /** Headings, unquoted and trimmed, none empty. */
  readonly header: readonly string[];
  readonly headerLine: number;
  /** As many columns as headings, of equal length; every number finite. */
  readonly columns: readonly Float64Array[];
  /** First row of each block; blocks are parted by blank lines. Starts with 0. */
  readonly blockStarts: readonly number[];
  /** 1-based line of the file of a row. */
  lineOf(row: number): number;
}

/**
 * Reads comma-, tab- or semicolon-separated numbers below one line of headings. Lines that start with `#` above the headings are
 * comments. Everything that could be read in two ways is refused: decimal commas, thousands separators, holes, ragged rows.
 *
 * @param fileName for messages
 * @throws RecordingError `missing` (holes, no rows, no headings), `damaged` (anything that is not a plain number, ragged rows)
 */
export function parseTable(text: string, fileName: string): NumberTable {
  const lines = text.split(/\r\n|\n|\r/);
  const { comments, remarks, headerIndex } = readTop(lines);
  const headerText = lines[headerIndex];
  if (headerText === undefined) {
    throw new RecordingError(
      'missing',
      'the table is empty',
      fileName,
      'Start it with headings: Time (s),Current (pA).',
    );
  }
  const headerLine = headerIndex + 1;
  const delimiter = headerText.includes('\t') ? '\t' : headerText.includes(';') ? ';' : ',';
  const header = splitHeader(headerText, delimiter);
  const where = `${fileName}, line ${headerLine}`;
  header.forEach((name, i) => {
    if (name === '') {
      throw new RecordingError('missing', `column ${i + 1} has no heading`, where, 'Name every column, with its unit.');
    }
    if (decimalNumber(name) !== undefined) {
      throw new RecordingError(
        'missing',
        `the headings are missing: the first line has the number ${name.slice(0, 40)}`,
        where,
        'Put a line of headings with units above the numbers: Time (s),Current (pA).',
      );
    }
  });
  const rows = lines.length - headerIndex - 1;
  const columns = header.map(() => new Float64Array(rows));
  const rowLines = new Int32Array(rows);
  const blockStarts: number[] = [];
  let n = 0;
  let blank = true;
  for (let i = headerIndex + 1; i < lines.length; i++) {
    const line = lines[i] as string;
    if (line.trim() === '') {
      blank = true;
      continue;
    }
    if (blank) blockStarts.push(n);
    blank = false;
    readRow(line, delimiter, header, columns, n, `${fileName}, line ${i + 1}`);
    rowLines[n++] = i + 1;
  }
  if (n === 0) {
    throw new RecordingError('missing', 'there are no rows below the headings', where, 'Export the samples too.');
  }
  return {
    comments,
    remarks,
    header,
    headerLine,
    columns: columns.map((c) => c.subarray(0, n)),
    blockStarts,
    lineOf: (row) => rowLines[row] as number,
  };
}

function readTop(lines: readonly string[]) {
  const comments: TableComment[] = [];
  const remarks: string[] = [];
  let headerIndex = 0;
  for (; headerIndex < lines.length; headerIndex++) {
    const text = (lines[headerIndex] as string).trim();
    if (text === '') continue;
    if (!text.startsWith('#')) break;
    const body = text.replace(/^#+\s*/, '');
    const pairs = body.split(/[\s,;]+/).map((pair) => /^([^=:\s]+)=(\S+)$/.exec(pair));
    const pair = /^([^:=]{1,60}?)\s*[:=]\s*(\S.*)$/.exec(body);
    const line = headerIndex + 1;
    if (pairs.length > 0 && pairs.every((m) => m !== null)) {
      for (const m of pairs) comments.push({ key: m[1] as string, value: m[2] as string, line });
    } else if (pair) comments.push({ key: pair[1] as string, value: (pair[2] as string).trim(), line });
    else if (body !== '') remarks.push(body);
  }
  return { comments, remarks, headerIndex };
}

/** Headings may be quoted, and a quoted one may hold the delimiter. */
function splitHeader(text: string, delimiter: string): string[] {
  const cells: string[] = [];
  let cell = '';
  let quoted = false;
  for (const c of text) {
    if (c === '"') quoted = !quoted;
    else if (c === delimiter && !quoted) {
      cells.push(cell.trim());
      cell = '';
    } else cell += c;
  }
  cells.push(cell.trim());
  return cells;
}

function readRow(
  line: string,
  delimiter: string,
  header: readonly string[],
  columns: readonly Float64Array[],
  row: number,
  where: string,
): void {
  const cells = line.split(delimiter);
  if (cells.length !== header.length) {
    throw new RecordingError(
      'damaged',
      `${cells.length} cells where the header has ${header.length} columns`,
      where,
      'Give every row as many cells as there are headings, and write decimals with a point: a decimal comma looks like two cells.',
    );
  }
  for (let i = 0; i < cells.length; i++) {
    const text = (cells[i] as string).trim();
    const value = decimalNumber(text);
    if (value === undefined) refuseCell(text, header[i] as string, where);
    (columns[i] as Float64Array)[row] = value;
  }
}

function refuseCell(text: string, column: string, where: string): never {
  const shown = text.slice(0, 40);
  if (/^(?:|n\/?a|-?nan|null|none|-|\?)$/i.test(text)) {
    throw new RecordingError(
      'missing',
      `there is a hole in column \`${column}\`: "${shown}"`,
      where,
      'Leave out rows that have no value, or give the missing value: holes are not filled here.',
    );
  }
  if (/^[+-]?\d[\d.,' _]*$/.test(text)) {
    throw new RecordingError(
      'damaged',
      `"${shown}" in column \`${column}\` could be read in more than one way`,
      where,
      'Is it a decimal comma or a thousands separator? Export again with decimal points and without separators.',
    );
  }
  throw new RecordingError(
    'damaged',
    `"${shown}" in column \`${column}\` is not a finite number`,
    where,
    'Give plain numbers with a decimal point below the headings.',
  );
}
