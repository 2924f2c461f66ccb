import { learnPrior } from '../infer/learn-prior.ts';
import { physicalPrior } from '../infer/physical-prior.ts';
import type { FitPrior } from '../infer/prior-file.ts';
import { fitOrReason, type RealClamp } from './fit-real-cell.ts';
import type { StudyInput, StudyOptions } from './real-cells.ts';
import { conditionsRefuse, fitRefuses } from './refuse-cell.ts';

/** What one cell's fit told in one round. */
export interface LearnedCell {
  readonly name: string;
  /** Most probable coordinates, and their posterior variances. */
  readonly coordinates: ArrayLike<number>;
  readonly variance: ArrayLike<number>;
}

/** A round of empirical Bayes: the prior under which the cells were fitted, and the fits. */
export interface LearningRound {
  readonly under: FitPrior;
  readonly cells: readonly LearnedCell[];
}

/**
 * A laboratory's prior, and what it would be had a cell never been recorded. Two traces of the cell stay: in the second round another
 * cell may have started from its optimum and ended in the same basin, and the correction for its share in the centres is linear.
 */
export interface LaboratoryPrior {
  readonly prior: FitPrior;
  readonly without: (cell: string) => FitPrior;
}

/** Rounds of empirical Bayes. */
const rounds = 2;

/** The prior of a laboratory, learned from its own voltage clamps alone: two rounds of fits and medians. */
export async function learnLaboratory(
  inputs: readonly StudyInput[],
  options: StudyOptions,
  says: string,
): Promise<LaboratoryPrior> {
  const start = physicalPrior();
  let prior: FitPrior = start;
  const usable = inputs.filter((input) => {
    const reasons = conditionsRefuse(input.clamp.get('pre'));
    if (reasons.length > 0) options.learned?.(input.name, 0, reasons);
    return reasons.length === 0;
  });
  const done: LearningRound[] = [];
  for (let round = 0; round < rounds; round++) {
    const cells: LearnedCell[] = [];
    for (const [i, input] of usable.entries()) {
      const clamp = input.clamp.get('pre') as RealClamp;
      options.progress?.(`learning the prior, round ${round + 1}`, i, usable.length);
      const tried = await fitOrReason(clamp, prior, { ...options, draws: 0, starts: 1 });
      const reasons = 'reason' in tried ? [tried.reason] : fitRefuses(tried.fit);
      options.learned?.(input.name, round + 1, reasons);
      if ('reason' in tried || reasons.length > 0) continue;
      const { optima, variance } = tried.fit;
      if (optima[0]) cells.push({ name: input.name, coordinates: optima[0].coordinates, variance });
    }
    done.push({ under: prior, cells });
    prior = learnedIn(start, cells, says);
  }
  return { prior, without: (cell) => priorWithout(start, done, cell, says) };
}

/**
 * The prior without one of the cells. The other cells are not fitted again; their optima are moved as far as a normal posterior moves
 * when its prior does: by the share of the prior's variance that the recording left, times the move of the prior's centre.
 */
export function priorWithout(start: FitPrior, done: readonly LearningRound[], cell: string, says: string): FitPrior {
  if (!done.some(({ cells }) => cells.some(({ name }) => name === cell))) {
    return done.reduce((_, { cells }) => learnedIn(start, cells, says), start);
  }
  return done.reduce((prior, { under, cells }) => {
    const gain = (c: LearnedCell, i: number): number => {
      const [before, after] = [under.entries[i], prior.entries[i]];
      if (before?.shape !== 'normal' || after?.shape !== 'normal') return 0;
      return Math.min(1, (c.variance[i] as number) / before.sd ** 2) * (after.centre - before.centre);
    };
    const others = cells.filter(({ name }) => name !== cell);
    const moved = others.map((c) => ({ ...c, coordinates: Array.from(c.coordinates, (x, i) => x + gain(c, i)) }));
    return learnedIn(start, moved, says);
  }, start);
}

function learnedIn(start: FitPrior, cells: readonly LearnedCell[], says: string): FitPrior {
  const rows = cells.map((c) => c.coordinates);
  return learnPrior(
    start,
    rows,
    'laboratory',
    says,
    cells.map((c) => c.variance),
  );
}
