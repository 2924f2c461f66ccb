import type { CellModel, Variable } from '../model/cell-model.ts';
import { ConductanceError, conductanceOf } from '../model/conductance.ts';
import { membraneCurrents, shortName } from '../model/membrane-currents.ts';
import { parseUnit } from '../model/parse-unit.ts';
import { sameDimensions } from '../model/unit.ts';
import type { ChangedParameter } from './change-list.ts';
import { InputError } from './usage-error.ts';

/** What cells live at, with room to spare, K: a slip of the unit (25K) is not simulated. */
const coldest_K = 250;
const hottest_K = 330;

/** @throws InputError for a temperature, in the user's own words, at which nothing lives */
export function refuseDeadly(kelvin: number, shown: string, where: string): void {
  if (kelvin >= coldest_K && kelvin <= hottest_K) return;
  throw new InputError(`no cell lives at ${shown}`, where, 'Give a temperature such as 37C or 310K.');
}

const capacitances = ['F', 'F/m^2'].map((text) => parseUnit(text));
const conductances = ['S', 'S/F', 'S/m^2'].map((text) => parseUnit(text));

/**
 * Refuses values that no cell has, however they came about (set, scaled, read from a file): a capacitance that is not above zero, a
 * negative conductance or permeability, a temperature at which nothing lives.
 *
 * @param temperature the model's temperature in K, where it has one
 * @throws InputError for the first of them, naming what asked for it
 */
export function refuseImpossible(
  model: CellModel,
  changed: readonly ChangedParameter[],
  temperature: Variable | undefined,
): void {
  const isOneOf = ({ unit }: Variable, units: typeof capacitances): boolean =>
    unit !== undefined && units.some((one) => sameDimensions(unit, one));
  for (const { parameter, value, where } of changed) {
    const name = shortName(parameter);
    const shown = `${value} ${parameter.unit?.text ?? ''}`.trim();
    if (parameter === temperature) refuseDeadly(value, shown, where);
    if (isOneOf(parameter, capacitances) && !(value > 0)) {
      const remedy = 'Give a capacitance above 0, or leave it out.';
      throw new InputError(`no cell has a capacitance (\`${name}\`) of ${shown}`, where, remedy);
    }
    if (value < 0 && (isOneOf(parameter, conductances) || isMaximum(model, parameter))) {
      const what = `\`${name}\` would be ${shown}: with a negative conductance a current runs backwards`;
      throw new InputError(what, where, 'Give 0 to leave the current out, or a value above 0.');
    }
  }
}

/** Whether some current is proportional to a parameter: permeabilities and the like, whatever their unit. */
function isMaximum(model: CellModel, parameter: Variable): boolean {
  return membraneCurrents(model).currents.some((current) => {
    try {
      return conductanceOf(model, current.name) === parameter;
    } catch (error) {
      // Of some currents it cannot be told.
      if (error instanceof ConductanceError) return false;
      throw error;
    }
  });
}
