import { fewestCells, quantile } from './spread.ts';

/** Percentiles of a trace over the cells of an ensemble, at each time. NaN where too few cells have a value. */
export interface Band {
  readonly t_ms: Float64Array;
  /** 5th percentile. */
  readonly low: Float64Array;
  readonly median: Float64Array;
  /** 95th percentile. */
  readonly high: Float64Array;
}

/**
 * The band of several traces on one grid.
 *
 * @param rows one trace a cell, as long as t_ms; non-finite values are left out
 * @param fewest times at which fewer cells have a value are gaps
 */
export function bandOf(t_ms: Float64Array, rows: readonly ArrayLike<number>[], fewest = fewestCells): Band {
  const n = t_ms.length;
  const band = {
    t_ms,
    low: new Float64Array(n).fill(Number.NaN),
    median: new Float64Array(n).fill(Number.NaN),
    high: new Float64Array(n).fill(Number.NaN),
  };
  const column = new Float64Array(rows.length);
  for (let i = 0; i < n; i++) {
    let count = 0;
    for (const row of rows) {
      const value = row[i] as number;
      if (Number.isFinite(value)) column[count++] = value;
    }
    if (count < Math.max(1, fewest)) continue;
    const values = column.subarray(0, count).sort();
    band.low[i] = quantile(values, 0.05);
    band.median[i] = quantile(values, 0.5);
    band.high[i] = quantile(values, 0.95);
  }
  return band;
}
