import type { StudyCell } from './real-cells.ts';
import { areaUnderRoc, ridge } from './statistics.ts';

/** Each pair takes a regression of its own: of more pairs, so many are taken at even distances. */
const mostPairs = 400;
/** A regression from fewer cells learns nothing. */
const fewestCells = 5;

/** What regressions are given of a cell: its mean currents, large ones tamed. */
export function regressors({ windowMeans }: StudyCell): Float64Array {
  return (windowMeans ?? new Float64Array(0)).map((x) => Math.asinh(x));
}

/**
 * How well a regression on the recording itself, without any model, tells who beats: the yardstick for probabilities of twins. Each pair of a
 * cell that beats and one that does not is ordered by a regression that has seen neither: with one cell left out the others' mean alone
 * would order them, the wrong way round.
 *
 * @returns the area under the ROC curve; NaN from fewer than five other cells, or where all do the same
 * @source leave-pair-out: Airola et al. 2011, Comput Stat Data Anal 55:1828
 */
export function beatingRegressionAuc(cells: readonly StudyCell[]): number {
  const known = cells.filter((c) => c.isBeating !== undefined && c.windowMeans !== undefined);
  if (known.length < fewestCells + 2) return Number.NaN;
  const all = known.map(regressors);
  const shortest = Math.min(...all.map((row) => row.length));
  const rows = all.map((row) => row.subarray(0, shortest));
  const beats = known.map((c) => Number(c.isBeating));
  const indices = known.map((_, k) => k);
  const pairs = indices
    .filter((a) => beats[a] === 1)
    .flatMap((a) => indices.filter((b) => beats[b] === 0).map((b) => [a, b] as const));
  const every = Math.max(1, pairs.length / mostPairs);
  const taken = Array.from({ length: Math.min(pairs.length, mostPairs) }, (_, k) => pairs[Math.floor(k * every)]);
  const ordered = taken.map((pair) => {
    const [a, b] = pair as readonly [number, number];
    const others = indices.filter((k) => k !== a && k !== b);
    const model = ridge(
      others.map((k) => rows[k] as Float64Array),
      others.map((k) => beats[k] as number),
    );
    return areaUnderRoc([model(rows[a] as Float64Array)], [model(rows[b] as Float64Array)]);
  });
  return ordered.reduce((sum, one) => sum + one, 0) / ordered.length;
}
