/** A number with at most so many significant digits, without trailing zeros: `0.0267`, `1.5e-7`. */
export function significant(value: number, digits: number): string {
  return String(Number(value.toPrecision(digits)));
}

/** A span of time in the unit that people would say it in: `250 ms`, `10 s`, `5 min`. */
export function timeText(ms: number): string {
  if (ms < 1000) return `${significant(ms, 6)} ms`;
  return ms < 600_000 ? `${significant(ms / 1000, 6)} s` : `${significant(ms / 60_000, 6)} min`;
}

/**
 * Lines of a table: columns as wide as their widest cell, numbers to the right, two spaces in front.
 *
 * @param rows the head first; all of one length
 */
export function tableLines(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, k) => Math.max(...rows.map((row) => (row[k] ?? '').length)));
  return rows.map((row) => `  ${row.map((cell, k) => cell.padStart(widths[k] ?? 0)).join('  ')}`);
}
