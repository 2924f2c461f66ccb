import { permutation } from '../numeric/permutation.ts';
import type { StudyCell } from './real-cells.ts';
import { mean } from './statistics.ts';

/** How often the drug of a cell is named right from its factors alone. */
export interface DrugCall {
  /** Share of cells whose drug is named from the factors of the other cells. */
  readonly right: number;
  /** Share of always naming the commonest drug. */
  readonly chance: number;
  /** Share of 999 shuffles of the drugs among the cells that name as many right or more, the true order counted in (a permutation p-value); NaN where all were given the same. */
  readonly shuffled: number;
  readonly cells: number;
}

/** Currents that drugs of safety panels block and that recordings of a whole cell determine: INa is cut off in most, IK1 and IKs hardly show. */
const telling: readonly string[] = ['IKr', 'ICaL', 'If', 'Ito'];
/** Scatter within a group is not believed below this (sd of the logarithm). */
const leastScatter = 0.1;
/** A current that is all but gone, or rose out of nothing, has no more to say than this (logarithm). */
const farthest = 1.5;
const shuffles = 999;
const shuffleSeed = 1;

/**
 * Names the drug of each cell by leave-one-out: the nearest group of the other cells in the logarithms of the factors, each current in units
 * of its scatter within groups. Controls are a group of their own; a drug given to one cell only cannot be named.
 */
export function callDrugs(cells: readonly StudyCell[]): DrugCall {
  const known = cells.filter((c) => c.factors && c.drug);
  const points = known.map(point);
  const drugs = known.map((c) => c.drug as string);
  const right = rightCalls(points, drugs);
  const counts = [...new Set(drugs)].map((drug) => drugs.filter((d) => d === drug).length);
  return {
    right: right / Math.max(1, known.length),
    chance: Math.max(0, ...counts) / Math.max(1, known.length),
    shuffled: counts.length > 1 ? shareOfShuffles(points, drugs, right) : Number.NaN,
    cells: known.length,
  };
}

function point({ factors }: StudyCell): number[] {
  return telling.map((current) => {
    const factor = factors?.find((f) => f.current === current)?.factor ?? 1;
    return Math.min(Math.max(Math.log(factor), -farthest), farthest);
  });
}

function rightCalls(points: readonly (readonly number[])[], drugs: readonly string[]): number {
  const groups = [...new Set(drugs)];
  return points.filter((own, i) => {
    const clouds = groups.map((group) => points.filter((_, j) => j !== i && drugs[j] === group));
    const centres = clouds.map((cloud) => telling.map((_, k) => mean(cloud.map((x) => x[k] as number))));
    const scatter = telling.map((_, k) => {
      const squares = clouds.flatMap((cloud, g) =>
        cloud.map((x) => ((x[k] as number) - (centres[g]?.[k] as number)) ** 2),
      );
      return Math.max(leastScatter, Math.sqrt(mean(squares)));
    });
    const distances = centres.map((centre) =>
      own.reduce((sum, x, k) => sum + ((x - (centre[k] as number)) / (scatter[k] as number)) ** 2, 0),
    );
    const nearest = Math.min(...distances.filter(Number.isFinite));
    return groups[distances.indexOf(nearest)] === drugs[i];
  }).length;
}

function shareOfShuffles(points: readonly (readonly number[])[], drugs: readonly string[], right: number): number {
  let asMany = 1;
  for (let i = 0; i < shuffles; i++) {
    const shuffled = Array.from(permutation(shuffleSeed, i, drugs.length), (k) => drugs[k] as string);
    if (rightCalls(points, shuffled) >= right) asMany++;
  }
  return asMany / (shuffles + 1);
}
