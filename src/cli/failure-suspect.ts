import type { CellModel } from '../model/cell-model.ts';
import { evaluate } from '../model/evaluate.ts';
import type { ParameterChanges } from '../simulate/cell-parameters.ts';
import type { Simulation } from '../simulate/simulate.ts';

/**
 * The state that most likely stopped a simulation, to help its author: one whose derivative is not finite where the simulation
 * ended, else the one that changes fastest for its size there. (What a stimulus or a clamp adds is left out.)
 *
 * @returns its qualified name; undefined when the simulation did not fail
 */
export function failureSuspect(
  model: CellModel,
  { set = {} }: ParameterChanges,
  { failure, end }: Pick<Simulation, 'failure' | 'end'>,
): string | undefined {
  if (!failure || failure.state !== undefined) return failure?.state;
  const { derivatives } = evaluate(model, { state: Object.fromEntries(end), set, time: failure.time_ms });
  let suspect: string | undefined;
  let fastest = Number.NEGATIVE_INFINITY;
  for (const [i, { name }] of model.variables.filter(({ kind }) => kind === 'state').entries()) {
    const derivative = derivatives[i] as number;
    const size = Math.abs(end.get(name) ?? 1);
    const speed = Number.isFinite(derivative)
      ? Math.abs(derivative) / (size || Number.MIN_VALUE)
      : Number.POSITIVE_INFINITY;
    if (speed <= fastest) continue;
    fastest = speed;
    suspect = name;
  }
  return suspect;
}
