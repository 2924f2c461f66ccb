import { tQuantile } from '../numeric/f-distribution.ts';
import { type PacedPrediction, type PacedQuantity, pacedQuantities, type StudyCell } from './real-cells.ts';

/** The model's own error of a duration, beyond what the posterior leaves open: of the logarithm of recorded over predicted. */
export interface ModelError {
  /** Mean, and standard deviation of a further cell around it. */
  readonly mean: number;
  readonly sd: number;
  /** Cells it was learned from. */
  readonly cells: number;
}

/** A prediction and what was recorded, of a cell that an error is learned from. */
export interface JudgedPrediction {
  readonly predicted: PacedPrediction;
  readonly recorded: number;
}

/** Of the logarithm: a hundredth of a percent is no error. */
const leastVariance = 1e-8;
const halvings = 60;
/** Fewer errors have no scatter. */
const fewestCells = 3;
/** Standard deviations that hold 90 % of a normal variable. */
const ninety = 1.6449;

/**
 * Learns the model's error: mean and scatter of the logarithms of recorded over predicted, beyond what the posteriors leave open themselves.
 * Each cell counts by how much its own posterior says: one that says next to nothing tells next to nothing of the error.
 *
 * @returns nothing from fewer than three cells
 * @source Paule & Mandel 1982, J Res Natl Bur Stand 87:377
 */
export function modelErrorOf(judged: readonly JudgedPrediction[]): ModelError | undefined {
  const cells = judged.length;
  if (cells < fewestCells) return undefined;
  const errors = judged.map(({ predicted, recorded }) => Math.log(recorded / predicted.median));
  const claimed = judged.map(({ predicted }) => spreadOf(predicted) ** 2);
  /** Weighted mean, and the sum of squares around it in units of all variances: as many as there are cells less one, expected. */
  const under = (variance: number): { readonly mean: number; readonly squares: number } => {
    const weights = claimed.map((own) => 1 / (own + variance));
    const sum = (f: (i: number) => number): number => weights.reduce((total, w, i) => total + w * f(i), 0);
    const mean = sum((i) => errors[i] as number) / sum(() => 1);
    return { mean, squares: sum((i) => ((errors[i] as number) - mean) ** 2) };
  };
  const none = under(leastVariance);
  if (none.squares <= cells - 1) return { mean: none.mean, sd: 0, cells };
  let [low, high] = [leastVariance, Math.max(leastVariance, ...errors.map((e) => 4 * e * e * cells))];
  for (let k = 0; k < halvings; k++) {
    const middle = Math.sqrt(low * high);
    if (under(middle).squares > cells - 1) low = middle;
    else high = middle;
  }
  return { mean: under(high).mean, sd: Math.sqrt(high), cells };
}

/**
 * The prediction of a further cell: its posterior's spread and the model's error together, Student's t as the error is known from a few
 * cells only, and the error of their mean.
 *
 * @source prediction interval of a normal sample, e.g. Hahn & Meeker 1991, Statistical Intervals, section 4.2
 */
export function withError(predicted: PacedPrediction, error: ModelError): PacedPrediction {
  const { mean, sd, cells } = error;
  const half = tQuantile(0.95, cells - 1) * Math.sqrt(spreadOf(predicted) ** 2 + sd ** 2 * (1 + 1 / cells));
  const centre = predicted.median * Math.exp(mean);
  return { ...predicted, corrected: centre, interval90: [centre * Math.exp(-half), centre * Math.exp(half)] };
}

/**
 * Gives each cell's paced prediction the model's error as all the other cells show it; its own action potential is no part of it.
 * Where too few others were recorded, the interval stays that of the posterior.
 */
export function withModelError(cells: readonly StudyCell[]): StudyCell[] {
  return cells.map((cell) => {
    const paced: Partial<Record<PacedQuantity, PacedPrediction>> = {};
    for (const q of pacedQuantities) {
      const own = cell.paced[q];
      if (!own) continue;
      const others = cells.flatMap((c): JudgedPrediction[] => {
        const [predicted, recorded] = [c.paced[q], c.pacedObserved[q]];
        const isJudged = c !== cell && c.refused.length === 0;
        return isJudged && predicted && recorded !== undefined ? [{ predicted, recorded }] : [];
      });
      const error = modelErrorOf(others);
      paced[q] = error ? withError(own, error) : own;
    }
    return { ...cell, paced };
  });
}

/** What the posterior leaves open, sd of the logarithm. */
function spreadOf({ posterior90: [low, high] }: PacedPrediction): number {
  return low > 0 ? Math.log(high / low) / (2 * ninety) : 0;
}
