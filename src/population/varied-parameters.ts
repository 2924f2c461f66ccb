import type { CellModel, Variable } from '../model/cell-model.ts';
import { evaluate } from '../model/evaluate.ts';
import { findVariable } from '../model/find-variable.ts';
import { RecipeError } from './recipe-error.ts';

/** A parameter that differs from cell to cell. */
export interface VariedParameter {
  /** Qualified name: `i_Kr.g_Kr`. */
  readonly name: string;
  /** The current that it shapes, as the model's text says (`current: IKr`); empty where it does not say. */
  readonly current: string;
  /** Value in the model's text, in the model's unit. */
  readonly baseline: number;
}

/**
 * The parameters that the model's text marks as those in which cells differ (`varied: 1`, `varied: 2`, ...), in the order of these
 * numbers. None is a valid answer.
 */
export function variedParameters(model: CellModel): VariedParameter[] {
  const marked = model.variables.filter((v) => v.kind === 'parameter' && v.meta.varied !== undefined);
  return described(
    model,
    marked.sort((a, b) => Number(a.meta.varied) - Number(b.meta.varied)),
  );
}

/**
 * Parameters of a model by name.
 *
 * @param names qualified, or unambiguous short ones
 * @throws UnknownNameError for a name that the model does not have; RecipeError for one that is no parameter, or is 0, so that no factor
 *   could vary it
 */
export function namedParameters(model: CellModel, names: readonly string[]): VariedParameter[] {
  const variables = names.map((name) => {
    const variable = findVariable(model, name);
    if (variable.kind === 'parameter') return variable;
    throw new RecipeError(`\`${name}\` is no parameter`, model.name, 'Vary one of its parameters instead.');
  });
  return described(model, variables);
}

function described(model: CellModel, variables: readonly Variable[]): VariedParameter[] {
  const { values } = evaluate(model, {});
  return variables.map(({ name, meta }) => {
    const baseline = values.get(name) as number;
    if (baseline !== 0) return { name, current: meta.current ?? '', baseline };
    throw new RecipeError(
      `\`${name}\` is 0: no factor varies it`,
      model.name,
      'Give it another value, or leave it out.',
    );
  });
}
