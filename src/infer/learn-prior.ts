import type { FitPrior, PriorEntry } from './prior-file.ts';

/** Bounds of a learned width, as parts of the width it started from: few cells give centres, not widths. */
const narrowest = 0.4;
const widest = 1.3;
const fewestCells = 3;

/**
 * One round of empirical Bayes: centre and width of each normal entry from the most probable coordinates of a laboratory's own cells.
 * Uniform entries stay as they are; from fewer than three cells nothing is learned and `start` itself is returned.
 *
 * @param start the prior under which the first round was fitted: widths are bounded by its own
 * @param coordinates most probable coordinates, one row a cell, in the order of the entries
 * @param says where the cells come from
 * @param variances posterior variance of each coordinate, one row a cell: what no cell determines scatters little, and must not look known
 * @source centre: median; width: root of (1.4826 times the median absolute deviation)^2 plus the median posterior variance (one step of EM)
 */
export function learnPrior(
  start: FitPrior,
  coordinates: readonly ArrayLike<number>[],
  name: string,
  says: string,
  variances: readonly ArrayLike<number>[],
): FitPrior {
  // Fewer have no scatter.
  if (coordinates.length < fewestCells) return start;
  const entries = start.entries.map((entry, i): PriorEntry => {
    if (entry.shape === 'uniform') return entry;
    const column = coordinates.map((row) => row[i] as number);
    const centre = median(column);
    const scatter = 1.4826 * median(column.map((x) => Math.abs(x - centre)));
    const sd = Math.sqrt(scatter ** 2 + median(variances.map((row) => row[i] as number)));
    return {
      parameter: entry.parameter,
      shape: 'normal',
      centre: rounded(centre),
      sd: rounded(Math.min(Math.max(sd, narrowest * entry.sd), widest * entry.sd)),
    };
  });
  const optima = coordinates.map((row) => entries.map((_, i) => rounded(row[i] as number)));
  return { ...start, name, says, cells: coordinates.length, entries, optima };
}

/** A file that people read: five digits are more than any width is known to. */
function rounded(x: number): number {
  return Number(x.toPrecision(5));
}

function median(x: readonly number[]): number {
  const sorted = [...x].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const high = sorted[middle] as number;
  return sorted.length % 2 === 1 ? high : ((sorted[middle - 1] as number) + high) / 2;
}
