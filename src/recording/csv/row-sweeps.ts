import { RecordingError } from '../recording-error.ts';
import type { NumberTable } from './parse-table.ts';
import type { ColumnPlan } from './plan-columns.ts';

/** Rows of one sweep: `from` to before `to`. */
export interface RowRange {
  readonly from: number;
  readonly to: number;
}

/**
 * Rows of each sweep: by the column of sweep numbers where there is one, else by blank lines.
 *
 * @throws RecordingError when sweep numbers are no whole numbers or go back
 */
export function rowSweeps(table: NumberTable, plan: ColumnPlan, fileName: string): RowRange[] {
  const rows = (table.columns[0] as Float64Array).length;
  const starts = plan.sweep === undefined ? table.blockStarts : numberedStarts(table, plan.sweep, fileName);
  return starts.map((from, i) => ({ from, to: starts[i + 1] ?? rows }));
}

function numberedStarts(table: NumberTable, column: number, fileName: string): number[] {
  const numbers = table.columns[column] as Float64Array;
  const starts: number[] = [];
  for (let i = 0; i < numbers.length; i++) {
    const number = numbers[i] as number;
    const before = i === 0 ? undefined : (numbers[i - 1] as number);
    if (!Number.isInteger(number) || (before !== undefined && number < before)) {
      throw new RecordingError(
        'damaged',
        `the sweep number ${number} is not a whole number in ascending order`,
        `${fileName}, line ${table.lineOf(i)}`,
        'Number the sweeps upwards and keep the rows of each together.',
      );
    }
    if (number !== before) starts.push(i);
  }
  return starts;
}

/** Columns that say which rows of a sweep stay. */
export interface OrderingColumns {
  readonly t_ms: Float64Array;
  readonly segments: Float64Array | undefined;
  /** Samples of the column that decides between rows of one time. */
  readonly deciding: Float64Array;
  /** Whether repeated times are left out in tables without segments too. */
  readonly dropRepeats: boolean;
}

/**
 * Rows of one sweep whose times ascend. Within a segment of a digitised trace several vertices can have one rounded time: the
 * one nearest to zero stays, because the others lie on the bound where the drawing was cut. Without segments this is refused.
 *
 * @throws RecordingError when times repeat or descend, or segments are no whole numbers in ascending order
 */
export function ascendingRows(
  table: NumberTable,
  range: RowRange,
  { t_ms, segments, deciding, dropRepeats }: OrderingColumns,
  fileName: string,
): Int32Array {
  const kept = new Int32Array(range.to - range.from);
  let n = 0;
  for (let i = range.from; i < range.to; i++) {
    const where = () => `${fileName}, line ${table.lineOf(i)}`;
    if (segments) checkSegment(segments[i] as number, where);
    const last = kept[n - 1] as number;
    if (n === 0 || !repeats(t_ms, segments, last, i, where)) kept[n++] = i;
    else if (segments === undefined && !dropRepeats) {
      refuse(
        `two rows have the time ${t_ms[i]} ms`,
        where(),
        'Export times with more digits, or keep one of the rows.',
      );
    } else if (Math.abs(deciding[i] as number) < Math.abs(deciding[last] as number)) kept[n - 1] = i;
  }
  return kept.subarray(0, n);
}

/** Whether row `i` has the time of the row kept before it, in the same segment. */
function repeats(
  t_ms: Float64Array,
  segments: Float64Array | undefined,
  last: number,
  i: number,
  where: () => string,
): boolean {
  if ((t_ms[i] as number) < (t_ms[last] as number)) {
    const remedy = 'Put the rows in order of time; part sweeps by a blank line or a column `sweep`.';
    refuse(`the time goes back from ${t_ms[last]} to ${t_ms[i]} ms`, where(), remedy);
  }
  if (segments && (segments[i] as number) < (segments[last] as number)) {
    const remedy = 'Number the segments upwards in order of time.';
    refuse(`the segment goes back from ${segments[last]} to ${segments[i]}`, where(), remedy);
  }
  return t_ms[i] === t_ms[last] && segments?.[i] === segments?.[last];
}

function checkSegment(segment: number, where: () => string): void {
  if (Number.isInteger(segment) && segment >= 0 && segment < 2 ** 31) return;
  refuse(`the segment ${segment} is not a whole number from 0 on`, where(), 'Number the segments from 0.');
}

function refuse(what: string, where: string, remedy: string): never {
  throw new RecordingError('damaged', what, where, remedy);
}
