import type { Recipe } from './recipe.ts';
import { RecipeError } from './recipe-error.ts';
import type { Stage } from './stage.ts';

/** Some consecutive cells that are stored together. */
export interface ShardPlan {
  readonly number: number;
  /** Number of its first cell. */
  readonly first: number;
  readonly cells: number;
}

/** Cells have whole numbers of 31 bits, which every reader of Parquet has. */
const mostCells = 2 ** 31 - 1;

/**
 * All shards of a population, in order.
 *
 * @throws RecipeError for numbers of cells that are not whole and above zero
 */
export function shardPlans(cells: number, shardCells: number): ShardPlan[] {
  for (const n of [cells, shardCells]) {
    if (Number.isInteger(n) && n > 0 && n <= mostCells) continue;
    throw new RecipeError(`${n} cells`, 'the population', `Give a whole number of cells, 1 to ${mostCells}.`);
  }
  return Array.from({ length: Math.ceil(cells / shardCells) }, (_, number) => {
    const first = number * shardCells;
    return { number, first, cells: Math.min(shardCells, cells - first) };
  });
}

/** Cells of a shard that is made in seconds: what a kill may cost. */
const usualCells = { clamp: 1000, free: 200 } as const;
/** Recorded numbers that a shard may hold. */
const mostNumbers = 8e6;

/** Cells of a shard unless told otherwise: a function of the recipe alone, not of the machine. */
export function usualShardCells(recipe: Recipe, stages: readonly Stage[]): number {
  const isLong = recipe.experiment.kind !== 'clamp' || recipe.census !== null;
  const numbers = (recipe.recording?.outputs.length ?? 0) * (stages[0]?.recorded?.t.length ?? 0);
  const usual = isLong ? usualCells.free : usualCells.clamp;
  return Math.max(1, Math.min(usual, Math.floor(mostNumbers / Math.max(numbers, 1))));
}
