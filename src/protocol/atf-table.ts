import { ProtocolError } from './protocol-error.ts';
import { WrittenDigits } from './written-digits.ts';

/** An Axon Text File 1.x as it stands. */
export interface AtfTable {
  /** Optional records `key=value`; what follows the value in further cells is left out. */
  readonly header: ReadonlyMap<string, string>;
  readonly titles: readonly string[];
  /** In the brackets of the titles; empty where there are none. */
  readonly units: readonly string[];
  /** Names of the signals where the record `Signals=` says them, by column; the time has none. */
  readonly signals: readonly (string | undefined)[];
  readonly columns: readonly Float64Array[];
  /** What the last digit written is worth in each column, at its largest value: files have a number of digits in all, or of decimals. */
  readonly resolution: readonly number[];
}

const number = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const mostColumns = 10_000;

/**
 * Takes an Axon Text File apart.
 *
 * @param name what errors call it
 * @throws ProtocolError when it is none, is cut short, or a line has another number of cells than the file says
 */
export function readAtfTable(text: string, name: string): AtfTable {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
  while (lines.at(-1)?.trim() === '') lines.pop();
  if (!/^"?ATF"?[\t, ]+"?1(\.\d+)?"?\s*$/.test(lines[0] ?? '')) {
    throw new ProtocolError(
      `this is no Axon Text File 1.x: it begins with \`${(lines[0] ?? '').slice(0, 40)}\``,
      `${name}, line 1`,
      'Begin with the line ATF, a tab, 1.0; or save it as CSV with the header t_ms,V_mV.',
    );
  }
  const counts = /^\s*(\d{1,6})[\t, ]+(\d{1,6})\s*$/.exec(lines[1] ?? '');
  const [records, width] = [Number(counts?.[1]), Number(counts?.[2])];
  if (!counts || width < 2 || width > mostColumns) {
    throw new ProtocolError(
      `\`${(lines[1] ?? '').slice(0, 40)}\` is not a number of header lines and one of columns`,
      `${name}, line 2`,
      'Give the number of lines between this one and the column titles, a tab, and the number of columns: 2 or more.',
    );
  }
  const header = new Map<string, string>();
  let signals: string[] = [];
  for (const line of lines.slice(2, 2 + records)) {
    const [first = '', ...more] = cellsOf(line);
    const [, key, value] = /^([^=]+)=(.*)$/s.exec(first) ?? [];
    if (key !== undefined && value !== undefined) header.set(key, value);
    if (key === 'Signals') signals = more;
  }
  const titleLine = 2 + records;
  const titles = cellsOf(lines[titleLine] ?? '');
  checkWidth(titles.length, width, name, titleLine);
  const rows = lines.slice(titleLine + 1);
  const columns = Array.from({ length: width }, () => new Float64Array(rows.length));
  const digits = Array.from({ length: width }, () => new WrittenDigits());
  for (const [i, row] of rows.entries()) {
    const cells = cellsOf(row);
    checkWidth(cells.length, width, name, titleLine + 1 + i);
    for (let k = 0; k < width; k++) {
      const cell = cells[k] as string;
      const value = number.test(cell) ? Number(cell) : Number.NaN;
      if (!Number.isFinite(value)) {
        throw new ProtocolError(
          `"${cell.slice(0, 40)}" is not a finite number`,
          `${name}, line ${titleLine + 2 + i}`,
          'Give a plain number with a decimal point.',
        );
      }
      (columns[k] as Float64Array)[i] = value;
      (digits[k] as WrittenDigits).add(cell, value);
    }
  }
  return {
    header,
    titles,
    units: titles.map((title) => /\(([^()]*)\)\s*$/.exec(title)?.[1]?.trim() ?? ''),
    signals: titles.map((_, k) => signals[k - 1]),
    columns,
    resolution: digits.map((column) => column.resolution()),
  };
}

function checkWidth(cells: number, width: number, name: string, line: number): void {
  if (cells === width) return;
  throw new ProtocolError(
    `${cells} cells where the file says ${width} columns`,
    `${name}, line ${line + 1}`,
    'Check the two counts in line 2; cells stand between tabs.',
  );
}

/** Cells stand between tabs, or commas where there is no tab; texts stand in quotes. */
function cellsOf(line: string): string[] {
  const cells = line.includes('\t') ? line.split('\t') : (line.match(/"[^"]*"|[^,]+/g) ?? []);
  if (cells.length > 1 && cells.at(-1)?.trim() === '') cells.pop();
  return cells.map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'));
}
