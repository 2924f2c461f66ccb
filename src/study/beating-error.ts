import type { StudyCell } from './real-cells.ts';

/** How probabilities of beating are to be read: ln odds = shift + slope * ln odds predicted. */
export interface BeatingError {
  readonly shift: number;
  readonly slope: number;
}

/** A predicted probability, and what the cell did. */
export interface JudgedProbability {
  readonly probability: number;
  readonly beats: boolean;
}

/** Before any cell is seen probabilities mean what they say, give or take this (sd). */
const shiftSd = 2;
const slopeSd = 0.5;
/** Fewer cells tell nothing. */
const fewestCells = 3;
/** Newton's steps are no longer than this: the likelihood is concave, whole steps from afar overshoot. */
const longestStep = 0.5;
const iterations = 100;

/** ln odds; a probability of so many draws is never quite 0 or 1. */
function logOdds(probability: number, draws: number): number {
  const p = (draws * probability + 0.5) / (draws + 1);
  return Math.log(p / (1 - p));
}

/**
 * Learns how far predicted probabilities of beating are off, by logistic regression with a normal prior around no error.
 *
 * @param draws of the posterior behind each probability: several shares of the leak a draw make no more of them independent
 * @returns nothing from fewer than three cells
 * @source Platt 1999, Advances in Large Margin Classifiers, p. 61
 */
export function beatingErrorOf(judged: readonly JudgedProbability[], draws: number): BeatingError | undefined {
  if (judged.length < fewestCells) return undefined;
  let [shift, slope] = [0, 1];
  for (let k = 0; k < iterations; k++) {
    let [pullShift, pullSlope] = [-shift / shiftSd ** 2, -(slope - 1) / slopeSd ** 2];
    let [aa, ab, bb] = [1 / shiftSd ** 2, 0, 1 / slopeSd ** 2];
    for (const { probability, beats } of judged) {
      const x = logOdds(probability, draws);
      const p = 1 / (1 + Math.exp(-shift - slope * x));
      const weight = p * (1 - p);
      pullShift += Number(beats) - p;
      pullSlope += (Number(beats) - p) * x;
      aa += weight;
      ab += weight * x;
      bb += weight * x * x;
    }
    const determinant = aa * bb - ab * ab;
    const moveShift = (bb * pullShift - ab * pullSlope) / determinant;
    const moveSlope = (aa * pullSlope - ab * pullShift) / determinant;
    const shrink = Math.min(1, longestStep / Math.max(Math.abs(moveShift), Math.abs(moveSlope), Number.MIN_VALUE));
    shift += shrink * moveShift;
    slope += shrink * moveSlope;
  }
  return { shift, slope };
}

/** The probability of beating of a further cell, the error that others showed taken off. */
export function withoutBeatingError(probability: number, { shift, slope }: BeatingError, draws: number): number {
  return 1 / (1 + Math.exp(-shift - slope * logOdds(probability, draws)));
}

/** Gives each cell the probability of beating that the other cells' free recordings correct; its own is no part of it. */
export function withBeatingError(cells: readonly StudyCell[], draws: number): StudyCell[] {
  const judged = cells.flatMap((cell) =>
    cell.refused.length === 0 && cell.probabilityBeating !== undefined && cell.isBeating !== undefined
      ? [{ cell, probability: cell.probabilityBeating, beats: cell.isBeating }]
      : [],
  );
  return cells.map((cell) => {
    if (cell.probabilityBeating === undefined || draws < 1) return cell;
    const error = beatingErrorOf(
      judged.filter((j) => j.cell !== cell),
      draws,
    );
    return error ? { ...cell, correctedBeating: withoutBeatingError(cell.probabilityBeating, error, draws) } : cell;
  });
}
