import { cornerUnits } from './corner-header.ts';
import { roundTime_ms } from './protocol.ts';
import { ProtocolError } from './protocol-error.ts';
import { checkVoltage } from './validate-protocol.ts';

/** A straight piece of a command voltage. */
interface Piece {
  readonly ms: number;
  readonly from_mV: number;
  readonly to_mV: number;
}

/** What a protocol table says: straight pieces one after the other, and the voltage before them. */
interface Pieces {
  readonly holding_mV: number;
  readonly pieces: readonly Piece[];
}

interface Row {
  /** 1-based line of the file. */
  readonly line: number;
  readonly cells: readonly number[];
}

const cornerHeader = 't_ms,V_mV';
const pieceHeader = 't_start_ms,t_end_ms,v_start_mV,v_end_mV';
const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
/** Tables of pieces are often computed: an end and the next start may differ by rounding, ms. */
const seam_ms = 1e-6;

/** Reads either form of a protocol table; see `protocolFromCsv`. */
export function csvPieces(text: string, name: string): Pieces {
  const lines = text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/)
    .map((content, i) => ({ content: content.trim(), line: i + 1 }))
    .filter(({ content }) => content !== '' && !content.startsWith('#'));
  const header = lines[0]?.content ?? '';
  const isPieces = header.replace(/[\s"]/g, '') === pieceHeader;
  const units = cornerUnits(header);
  if (!units && !isPieces) {
    throw new ProtocolError(
      lines[0] === undefined ? 'the table is empty' : `unknown header \`${header.slice(0, 60)}\``,
      `${name}, line ${lines[0]?.line ?? 1}`,
      `Start the table with the line ${cornerHeader} (corner points) or ${pieceHeader} (pieces); times in ms, voltages in mV.`,
    );
  }
  const delimiter = header.includes('\t') ? '\t' : header.includes(';') ? ';' : ',';
  const columns = header.split(delimiter).map((title, i): Column => {
    const isVoltage = isPieces ? i >= 2 : i === 1;
    const factor = (isVoltage ? units?.voltage : units?.time) ?? 1;
    return { title: title.replace(/"/g, '').trim(), isVoltage, factor };
  });
  const rows = lines.slice(1).map(({ content, line }) => readRow(content, line, columns, delimiter, name));
  if (rows.length === 0) {
    throw new ProtocolError('the protocol has no segments', name, 'Add lines of numbers below the header.');
  }
  return isPieces ? fromPieces(rows, name) : fromCorners(rows, name);
}

interface Column {
  readonly title: string;
  readonly isVoltage: boolean;
  /** To mV or ms. */
  readonly factor: number;
}

function readRow(content: string, line: number, columns: readonly Column[], delimiter: string, name: string): Row {
  const where = `${name}, line ${line}`;
  const texts = content.split(delimiter).map((cell) => cell.trim());
  if (texts.length !== columns.length) {
    throw new ProtocolError(
      `${texts.length} cells where the header has ${columns.length} columns`,
      where,
      'Separate cells by commas, and write decimals with a point.',
    );
  }
  const cells = columns.map(({ title, isVoltage, factor }, i) => {
    const text = texts[i] as string;
    const value = decimal.test(text) ? Number(text) : Number.NaN;
    if (!Number.isFinite(value)) {
      throw new ProtocolError(
        `\`${title}\` is not a finite number: "${text.slice(0, 40)}"`,
        where,
        'Give a plain number with a decimal point.',
      );
    }
    // Nine digits: 0.02 V are 20 mV.
    const scaled = factor === 1 ? value : Number((factor * value).toFixed(9));
    return isVoltage ? checkVoltage(scaled, `\`${title}\``, where) : scaled;
  });
  return { line, cells };
}

function fromCorners(rows: readonly Row[], name: string): Pieces {
  const pieces: Piece[] = [];
  const first = rows[0] as Row;
  const [start, first_mV] = first.cells as [number, number];
  if (start !== 0) refuseStart(start, `${name}, line ${first.line}`);
  let [from, from_mV] = [start, first_mV];
  let lastWasStep = false;
  for (const row of rows.slice(1)) {
    const where = `${name}, line ${row.line}`;
    const [to, to_mV] = row.cells as [number, number];
    const ms = roundTime_ms(to - from);
    if (ms < 0) {
      throw new ProtocolError(
        `the time goes back from ${from} to ${to} ms`,
        where,
        'Put the corner points in order of time.',
      );
    }
    if (ms === 0 && lastWasStep) {
      throw new ProtocolError(
        `three corner points at ${to} ms: the middle one lasts no time`,
        where,
        'Keep two: the voltage before the step and the voltage after it.',
      );
    }
    lastWasStep = ms === 0;
    if (ms > 0) pieces.push({ ms, from_mV, to_mV });
    [from, from_mV] = [to, to_mV];
  }
  const last = rows.at(-1) as Row;
  // Beyond the end is the holding voltage: a closing line may say so, but cannot say anything else.
  if (lastWasStep && pieces.length > 0 && last.cells[1] !== first_mV) {
    throw new ProtocolError(
      `the table ends with a step to ${last.cells[1]} mV that lasts no time`,
      `${name}, line ${last.line}`,
      `Remove the line (the cell is held at ${first_mV} mV, the first voltage, after the end), or say how long it lasts.`,
    );
  }
  if (pieces.length === 0) {
    throw new ProtocolError('the corner points last no time', name, 'Add corner points at later times.');
  }
  return { holding_mV: first_mV, pieces };
}

function fromPieces(rows: readonly Row[], name: string): Pieces {
  const pieces: Piece[] = [];
  let end = 0;
  for (const [i, row] of rows.entries()) {
    const where = `${name}, line ${row.line}`;
    const [from, to, from_mV, to_mV] = row.cells as [number, number, number, number];
    if (i === 0 && Math.abs(from) > seam_ms) refuseStart(from, where);
    if (from < end - seam_ms) {
      throw new ProtocolError(
        `the piece from ${from} to ${to} ms overlaps the one before it, which ends at ${end} ms`,
        where,
        'Start each piece where the one before it ends.',
      );
    }
    if (from > end + seam_ms) {
      throw new ProtocolError(
        `there is a gap from ${end} to ${from} ms`,
        where,
        'Start each piece where the one before it ends; add a piece for the gap.',
      );
    }
    const ms = roundTime_ms(to - from);
    if (ms <= 0) {
      throw new ProtocolError(
        `the piece from ${from} to ${to} ms lasts ${ms} ms`,
        where,
        'Let each piece end after it starts.',
      );
    }
    pieces.push({ ms, from_mV, to_mV });
    end = to;
  }
  return { holding_mV: rows[0]?.cells[2] as number, pieces };
}

function refuseStart(start: number, where: string): never {
  throw new ProtocolError(
    `the protocol starts at ${start} ms`,
    where,
    'Let it start at 0 ms: shift all times, or add a piece that starts at 0.',
  );
}
