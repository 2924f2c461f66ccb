import { RecordingError } from '../recording-error.ts';

/** What the lines before the numbers say. */
export interface AtfHeader {
  /** `1.0` */
  readonly version: string;
  /** Values of `key=value` records, keys in lower case. */
  readonly records: ReadonlyMap<string, string>;
  /** Title and unit of each column, the first that of time. */
  readonly columns: readonly { readonly title: string; readonly unit: string }[];
  /** What stands between cells. */
  readonly separator: '\t' | ',';
  /** First byte of the numbers. */
  readonly dataOffset: number;
  /** Lines before the numbers. */
  readonly lines: number;
}

const headerRemedy = 'Export the file again as ATF 1.0 from Clampfit, or write it as in the description of the format.';
const mostRecords = 10_000;
const mostColumns = 100_000;
const latin = new TextDecoder('windows-1252');

/**
 * Header of an Axon Text File: `ATF 1.0`, the numbers of records and columns, the records, the titles.
 *
 * @source Axon Text File format 1.0
 * @throws RecordingError when a line is missing or does not fit
 */
export function readAtfHeader(bytes: Uint8Array, fileName: string): AtfHeader {
  let [offset, lines] = [0, 0];
  const line = (what: string): string => {
    if (offset >= bytes.length) {
      throw new RecordingError('torn', `the file ends before ${what}`, `${fileName}, line ${lines + 1}`, headerRemedy);
    }
    const end = endOfLine(bytes, offset);
    const text = latin.decode(bytes.subarray(offset, end));
    offset = nextLine(bytes, end);
    lines++;
    return text;
  };
  const refuse = (what: string): never => {
    throw new RecordingError('damaged', what, `${fileName}, line ${lines}`, headerRemedy);
  };
  const version = /^ATF\s+(\S+)\s*$/.exec(line('its first line'))?.[1];
  if (version === undefined) return refuse('the file does not start with ATF and its version');
  if (!version.startsWith('1.')) refuse(`version ${version.slice(0, 20)} of the format is not known`);
  const counts = /^\s*(\d+)[\s,]+(\d+)\s*$/.exec(line('the numbers of records and columns'));
  if (counts === null) return refuse('the second line does not give the numbers of records and columns');
  const [recordCount, columnCount] = [Number(counts[1]), Number(counts[2])];
  if (recordCount > mostRecords || columnCount < 2 || columnCount > mostColumns)
    refuse(`${recordCount} records and ${columnCount} columns are impossible`);
  const records = new Map<string, string>();
  for (let i = 0; i < recordCount; i++) {
    const [key, value] = splitRecord(line(`record ${i + 1} of ${recordCount}`));
    if (key !== undefined) records.set(key.toLowerCase(), value);
  }
  const titles = line('the titles of the columns');
  const separator = titles.includes('\t') ? '\t' : ',';
  const cells = splitCells(titles, separator);
  if (cells.length !== columnCount) refuse(`${cells.length} titles where the second line says ${columnCount} columns`);
  return { version, records, columns: cells.map(titleAndUnit), separator, dataOffset: offset, lines };
}

/** `"Comment=text"` is `Comment` and `text`; `"Signals="\t"IN 0"` is `Signals` and the cells joined by commas. */
function splitRecord(line: string): [key: string | undefined, value: string] {
  const cells = splitCells(line, '\t');
  const [first = ''] = cells;
  const at = first.indexOf('=');
  if (at < 0) return [undefined, ''];
  return [
    first.slice(0, at).trim(),
    [first.slice(at + 1).trim(), ...cells.slice(1)].filter((cell) => cell !== '').join(','),
  ];
}

/** Cells of a line without quotes; a separator inside of quotes belongs to the cell. */
function splitCells(line: string, separator: string): string[] {
  const cells: string[] = [];
  let [from, quoted] = [0, false];
  for (let i = 0; i <= line.length; i++) {
    if (line[i] === '"') quoted = !quoted;
    if (i < line.length && (line[i] !== separator || quoted)) continue;
    cells.push(line.slice(from, i).replaceAll('"', '').trim());
    from = i + 1;
  }
  return cells;
}

/** `Trace #1 (pA)` is `Trace #1` and `pA`. */
function titleAndUnit(cell: string): { title: string; unit: string } {
  const opened = cell.lastIndexOf('(');
  if (opened < 0 || !cell.endsWith(')')) return { title: cell, unit: '' };
  return { title: cell.slice(0, opened).trim(), unit: cell.slice(opened + 1, -1).trim() };
}

const carriageReturn = 13;
const lineFeed = 10;

/** Lines end by CR LF, LF or CR. */
export function endOfLine(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at < bytes.length && bytes[at] !== lineFeed && bytes[at] !== carriageReturn) at++;
  return at;
}

/** Start of the line after the one that ends at `end`. */
export function nextLine(bytes: Uint8Array, end: number): number {
  return bytes[end] === carriageReturn && bytes[end + 1] === lineFeed ? end + 2 : end + 1;
}
