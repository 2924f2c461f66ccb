import type { CellTraces } from './simulated-cell.ts';

/** Rows are put together in blocks of so many: strings of any engine have an end. */
const blockRows = 5000;
/** Significant digits of a value: finer than what the solver promises. */
const digits = 10;

/** Traces as a table: a line of column names, then one line a sample. */
export function tracesToCsv({ t, columns }: CellTraces): Uint8Array {
  const blocks = [Buffer.from(`${['t_ms', ...columns.map(({ variable }) => variable.column)].join(',')}\n`)];
  for (let start = 0; start < t.length; start += blockRows) {
    let text = '';
    for (let i = start; i < Math.min(start + blockRows, t.length); i++) {
      text += String(t[i]);
      for (const { y } of columns) text += `,${Number((y[i] as number).toPrecision(digits))}`;
      text += '\n';
    }
    blocks.push(Buffer.from(text));
  }
  return Buffer.concat(blocks);
}
