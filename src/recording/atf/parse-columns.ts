import { RecordingError } from '../recording-error.ts';
import { type AtfHeader, endOfLine, nextLine } from './atf-header.ts';

/** Largest whole number of which all smaller ones are exact. */
const exactWhole = 2 ** 53;
/** Powers of ten that are exact. */
const exactPowers = Float64Array.from({ length: 23 }, (_, i) => Number(`1e${i}`));
const [minus, plus, dot, zero, blank] = [45, 43, 46, 48, 32];
/** Cells shown in messages. */
const shownLetters = 30;

/**
 * Numbers below the titles, column by column. Blank lines are skipped.
 *
 * @throws RecordingError with the line when a cell is missing, one too many, or not a plain decimal number
 */
export function parseColumns(bytes: Uint8Array, header: AtfHeader, fileName: string): Float64Array[] {
  const { columns, dataOffset, lines, separator } = header;
  const count = columns.length;
  const rows = countRows(bytes, dataOffset);
  // Each cell takes at least a digit and a separator: room is only made for what can be there.
  if (rows * (2 * count - 1) > bytes.length - dataOffset) {
    throw new RecordingError(
      'damaged',
      `the file is too short for ${rows} lines of ${count} numbers`,
      fileName,
      'Export the file again: some lines have fewer cells than there are titles.',
    );
  }
  const out = columns.map(() => new Float64Array(rows));
  const between = separator.charCodeAt(0);
  let [at, line, row] = [dataOffset, lines, 0];
  while (at < bytes.length) {
    const end = endOfLine(bytes, at);
    line++;
    if (!isBlank(bytes, at, end)) {
      for (let column = 0, from = at; column < count; column++) {
        let to = from;
        while (to < end && bytes[to] !== between) to++;
        if (column < count - 1 ? to === end : to < end)
          refuseRow(bytes, at, end, between, count, `${fileName}, line ${line}`);
        (out[column] as Float64Array)[row] = number(bytes, from, to, `${fileName}, line ${line}`);
        from = to + 1;
      }
      row++;
    }
    at = nextLine(bytes, end);
  }
  return out;
}

function countRows(bytes: Uint8Array, from: number): number {
  let rows = 0;
  for (let at = from; at < bytes.length; ) {
    const end = endOfLine(bytes, at);
    if (!isBlank(bytes, at, end)) rows++;
    at = nextLine(bytes, end);
  }
  return rows;
}

function isBlank(bytes: Uint8Array, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if ((bytes[i] as number) > blank) return false;
  return true;
}

/** A decimal number: quick where digits and power of ten are exact (the quotient then is rounded once), by the language elsewhere. */
function number(bytes: Uint8Array, from: number, to: number, where: string): number {
  let i = from;
  let end = to;
  while (i < end && bytes[i] === blank) i++;
  while (end > i && bytes[end - 1] === blank) end--;
  const negative = bytes[i] === minus;
  const start = i;
  if (negative || bytes[i] === plus) i++;
  let [whole, digits, decimals, pointed] = [0, 0, 0, false];
  for (; i < end; i++) {
    const code = (bytes[i] as number) - zero;
    if (code >= 0 && code <= 9) {
      whole = whole * 10 + code;
      digits++;
      if (pointed) decimals++;
    } else if (bytes[i] === dot && !pointed) pointed = true;
    else break;
  }
  if (i === end && digits > 0 && whole < exactWhole && decimals < exactPowers.length) {
    const value = whole / (exactPowers[decimals] as number);
    return negative ? -value : value;
  }
  return slowNumber(String.fromCharCode(...bytes.subarray(start, Math.min(end, start + 400))), where);
}

function slowNumber(text: string, where: string): number {
  const value = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isFinite(value)) return value;
  throw new RecordingError(
    'damaged',
    `"${text.slice(0, shownLetters)}" is not a finite number`,
    where,
    text.includes(',') ? 'Write decimals with a point.' : 'Export the file again, or correct the line.',
  );
}

function refuseRow(bytes: Uint8Array, at: number, end: number, between: number, count: number, where: string): never {
  let cells = 1;
  for (let i = at; i < end; i++) if (bytes[i] === between) cells++;
  throw new RecordingError(
    'damaged',
    `${cells} cells where there are ${count} titles`,
    where,
    'Export the file again, or correct the line.',
  );
}
