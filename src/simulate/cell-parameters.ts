import type { System } from '../compile/system.ts';
import type { CellModel } from '../model/cell-model.ts';
import { findVariable } from '../model/find-variable.ts';
import { Refusal } from '../model/refusal.ts';

/** Changes to a model's parameters, by qualified or unambiguous short name. */
export interface ParameterChanges {
  /** New values. */
  readonly set?: Readonly<Record<string, number>>;
  /** Factors on the values (after `set`). */
  readonly scale?: Readonly<Record<string, number>>;
}

/** A change that makes no sense: the name is no parameter, or the value is not a finite number. */
export class ParameterError extends Refusal {
  override readonly name = 'ParameterError';
}

function parameterName(model: CellModel, name: string): string {
  const variable = findVariable(model, name);
  if (variable.kind !== 'parameter') {
    const why = variable.kind === 'state' ? 'a state' : 'computed by the model';
    throw new ParameterError(
      `\`${name}\` is ${why}, not a parameter.`,
      model.name,
      'Set one of its parameters instead.',
    );
  }
  return variable.name;
}

/**
 * The values of every parameter of a system, in its order, after the changes.
 *
 * @throws UnknownNameError for a name the model does not have; ParameterError for one that is no parameter or a value that is not finite
 */
export function cellParameters(system: System, changes: ParameterChanges = {}): Float64Array {
  const values = new Map(system.parameters.map((p) => [p.name, p.value]));
  const change = (name: string, apply: (old: number) => number): void => {
    const full = parameterName(system.model, name);
    const value = apply(values.get(full) ?? Number.NaN);
    if (!Number.isFinite(value))
      throw new ParameterError(`\`${name}\` would become ${value}.`, system.model.name, 'Give a finite number.');
    values.set(full, value);
  };
  for (const [name, value] of Object.entries(changes.set ?? {})) change(name, () => value);
  for (const [name, factor] of Object.entries(changes.scale ?? {})) change(name, (old) => old * factor);
  return Float64Array.from(system.parameters, (p) => values.get(p.name) as number);
}
