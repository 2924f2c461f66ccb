import type { CellModel, Variable } from './cell-model.ts';
import { evaluate } from './evaluate.ts';
import { findVariable } from './find-variable.ts';

/** A current whose conductance could not be told. */
export class ConductanceError extends Error {
  override readonly name = 'ConductanceError';
  readonly remedy: string;

  constructor(current: string, candidates: readonly string[]) {
    const remedy =
      candidates.length > 1
        ? `Scale one of them by name: ${candidates.join(', ')}.`
        : 'Scale the parameter that stands for it by name.';
    super(`It cannot be told which parameter is the conductance of \`${current}\`.\n${remedy}`);
    this.remedy = remedy;
  }
}

/** Parameter names that physiologists give to maximal conductances and permeabilities. */
const conductanceName = /^(g|p|gmax|pmax)(_|[A-Z0-9]|$)|^(i_?max|k_?naca)|_max$/i;

/**
 * The maximal conductance (or permeability) of a current: the parameter the current is proportional to. It is marked in the
 * model's text (`conductance: i_CaL` below the parameter), or else it is the one parameter named like a conductance (g..., p...)
 * that doubles the current when it is doubled.
 *
 * @throws UnknownNameError for a current the model does not have; ConductanceError when none or several parameters qualify
 */
export function conductanceOf(model: CellModel, current: string): Variable {
  const variable = findVariable(model, current);
  const short = variable.name.split('.').pop() ?? variable.name;
  const marked = model.variables.filter((v) => v.kind === 'parameter' && v.meta.conductance === short);
  if (marked.length === 1) return marked[0] as Variable;
  const base = evaluate(model, {}).values;
  const value = base.get(variable.name);
  const doubles = model.variables.filter((v) => {
    if (v.kind !== 'parameter' || !conductanceName.test(v.name.split('.').pop() ?? '')) return false;
    const old = base.get(v.name);
    if (old === undefined || old === 0 || value === undefined || value === 0) return false;
    const changed = evaluate(model, { set: { [v.name]: 2 * old } }).values.get(variable.name);
    return changed !== undefined && Math.abs(changed / value - 2) < 1e-9;
  });
  if (doubles.length === 1) return doubles[0] as Variable;
  throw new ConductanceError(
    current,
    doubles.map((v) => v.name),
  );
}
