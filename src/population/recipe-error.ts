import { Refusal } from '../model/refusal.ts';

/** A prior or a recipe that makes no sense as it is written. */
export class RecipeError extends Refusal {
  override readonly name = 'RecipeError';
}
