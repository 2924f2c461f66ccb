import type { CellModel, Variable } from '../model/cell-model.ts';
import { currentCalled, membraneCurrents, shortName } from '../model/membrane-currents.ts';
import { didYouMean } from '../model/nearest.ts';
import { InputError } from './usage-error.ts';

/**
 * As `currentCalled`.
 *
 * @throws InputError when there is none, with the nearest names
 */
export function findCurrent(model: CellModel, name: string, where: string): Variable {
  const found = currentCalled(model, name);
  if (found) return found;
  const names = membraneCurrents(model).currents.map(shortName);
  const all =
    names.length > 0 ? `Its currents are ${names.join(', ')}.` : 'Scale a conductance by name: --scale NAME=FACTOR.';
  throw new InputError(`${model.name} has no current \`${name}\``, where, didYouMean(name, names, all));
}
