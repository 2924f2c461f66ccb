import type { Expression } from '../../model/expression.ts';
import { CompileError } from '../compile-error.ts';
import type { System } from '../system.ts';
import { differentiate } from './differentiate.ts';

/** One entry of a sparse matrix of derivatives. */
export interface MatrixEntry {
  /** Index of the state whose time derivative is differentiated, in the system's order. */
  readonly row: number;
  /** Index of what it is differentiated by. */
  readonly column: number;
  readonly value: Expression;
}

function columnsOf(system: Pick<System, 'states'>, names: readonly string[]): readonly MatrixEntry[] {
  return names.flatMap((name, column) => {
    // One memory a column: what the equations share is differentiated once.
    const memo = new Map<Expression, Expression>();
    return system.states.flatMap((state, row) => {
      const value = differentiate(state.derivative, name, new Map(), memo);
      return value.kind === 'number' && value.value === 0 ? [] : [{ row, column, value }];
    });
  });
}

/**
 * Exact derivatives of all state derivatives with respect to all states, column by column; entries that are zero by their form are left
 * out. Held conditions (modes) count as constants: on a switch the derivative is that of the branch taken.
 */
export function jacobian(system: Pick<System, 'states'>): readonly MatrixEntry[] {
  return columnsOf(
    system,
    system.states.map((s) => s.name),
  );
}

/**
 * Exact derivatives of all state derivatives with respect to parameters: entry (row, column) belongs to state `row` and to
 * `parameterNames[column]`.
 *
 * @param parameterNames qualified names
 * @throws CompileError on a name that is no parameter of the system
 */
export function sensitivities(
  system: Pick<System, 'states' | 'parameters' | 'model'>,
  parameterNames: readonly string[],
): readonly MatrixEntry[] {
  const known = new Set(system.parameters.map((p) => p.name));
  for (const name of parameterNames) {
    if (!known.has(name))
      throw new CompileError(
        `"${name}" is not a parameter`,
        system.model.name,
        'name parameters by component and variable',
      );
  }
  return columnsOf(system, parameterNames);
}
