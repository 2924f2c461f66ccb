import { blockFactor, findCompound } from '../drug/compounds.ts';
import type { CellModel, Variable } from '../model/cell-model.ts';
import { conductanceOf } from '../model/conductance.ts';
import { currentCalled, membraneCurrents, shortName } from '../model/membrane-currents.ts';
import { parseUnit } from '../model/parse-unit.ts';
import { sameUnit } from '../model/unit.ts';
import type { ParameterChanges } from '../simulate/cell-parameters.ts';
import type { ParsedArguments } from './arguments.ts';
import { type ChangedParameter, ChangeList, FILE } from './change-list.ts';
import { explainNames } from './explain-names.ts';
import { findCurrent } from './find-current.ts';
import { refuseDeadly, refuseImpossible } from './impossible-values.ts';
import { assignments, numberAssignments, quantityOption, textOption, whereOf } from './option-values.ts';
import { findParameter, parseInUnit } from './parameter-value.ts';
import { readParametersFile } from './parameters-file.ts';
import { parseQuantity } from './quantity.ts';
import { InputError, UsageError } from './usage-error.ts';

/** How the cell differs from the model's text. */
export interface CellChanges {
  /** Every parameter that is not at the value of the text. */
  readonly changed: readonly ChangedParameter[];
  /** The same for `simulate`. */
  readonly changes: ParameterChanges;
  /** What was asked for, one short text each: `E-4031 50nM`, `g_Kr × 2`. */
  readonly conditions: readonly string[];
  /** What is simulated as it was asked for, but cannot be meant. */
  readonly warnings: readonly string[];
  /** Effective temperature; undefined for a model that has none. */
  readonly temperature_K: number | undefined;
}

/** Compounds are given up to about this, nM (100 uM); beyond, few dissolve and none blocks one current only. */
const strongestDose_nM = 100_000;

/**
 * The changes that `--parameters`, `--set`, `--temperature`, `--scale`, `--block` and `--drug` ask for. Values are set first
 * (those of the command line replace those of the file); then all factors multiply.
 *
 * @throws UsageError and InputError for whatever cannot be meant
 */
export async function readChanges(args: ParsedArguments, model: CellModel): Promise<CellChanges> {
  const list = new ChangeList();
  const path = textOption(args, 'parameters');
  const file = path === undefined ? { set: [], scale: [] } : await readParametersFile(path);
  for (const { name, value, where } of file.set) {
    list.set(findParameter(model, name, where), value, { says: `set by ${path}`, option: `${FILE}.set`, where });
  }
  setValues(args, model, list);
  setTemperature(args, model, list);
  for (const { name, value, where } of file.scale) {
    list.scale(findParameter(model, name, where), value, {
      says: `× ${value} by ${path}`,
      option: `${FILE}.scale`,
      where,
    });
  }
  for (const [name, factor] of numberAssignments(args, 'scale')) {
    const where = whereOf(args, 'scale', `${name}=${factor}`);
    list.scale(findParameter(model, name, where), factor, { says: `${name} × ${factor}`, option: 'scale', where });
  }
  blockCurrents(args, model, list);
  const warnings = applyDrugs(args, model, list);

  const temperature = temperatureOf(model);
  const changed = list.changed();
  refuseImpossible(model, changed, temperature);
  return {
    changed,
    warnings,
    changes: { set: Object.fromEntries(changed.map(({ parameter, value }) => [parameter.name, value])) },
    conditions: [...(path === undefined ? [] : [`parameters of ${path}`]), ...list.conditions()],
    temperature_K: temperature && list.value(temperature),
  };
}

function setValues(args: ParsedArguments, model: CellModel, list: ChangeList): void {
  for (const [name, text] of assignments(args, 'set')) {
    const where = whereOf(args, 'set', `${name}=${text}`);
    const parameter = findParameter(model, name, where);
    const value = parseInUnit(text, `\`${name}\``, parameter.unit, where);
    const unit = parameter.unit?.text && parameter.unit.text !== '1' ? ` ${parameter.unit.text}` : '';
    list.set(parameter, value, { says: `${name} = ${value}${unit}`, option: 'set', where });
  }
}

function temperatureOf(model: CellModel): Variable | undefined {
  const variable = model.variables.find(({ label }) => label === 'temperature');
  const isKelvin = !variable?.unit || sameUnit(variable.unit, parseUnit('K'));
  return variable?.kind === 'parameter' && isKelvin ? variable : undefined;
}

function setTemperature(args: ParsedArguments, model: CellModel, list: ChangeList): void {
  const kelvin = quantityOption(args, 'temperature', 'temperature');
  const text = textOption(args, 'temperature');
  if (kelvin === undefined || text === undefined) return;
  const where = whereOf(args, 'temperature', text);
  const parameter = temperatureOf(model);
  if (!parameter) {
    const remedy =
      'Leave --temperature out, or label the parameter (in K) on which its rates depend: label temperature.';
    throw new InputError(`${model.name} has no temperature that can be set`, where, remedy);
  }
  refuseDeadly(kelvin, text, where);
  list.set(parameter, kelvin, { says: '', option: 'temperature', where });
}

function blockCurrents(args: ParsedArguments, model: CellModel, list: ChangeList): void {
  for (const [name, text] of assignments(args, 'block')) {
    const where = whereOf(args, 'block', `${name}=${text}`);
    const fraction = text.endsWith('%') ? numberIn(text.slice(0, -1)) / 100 : numberIn(text);
    if (!(fraction >= 0 && fraction <= 1)) {
      const remedy = `Give the part of the current that is blocked: --block ${name}=0.5 or --block ${name}=50%.`;
      throw new UsageError(`\`${text}\` is not a fraction from 0 to 1`, where, remedy);
    }
    const current = findCurrent(model, name, where);
    const parameter = explainNames(where, () => conductanceOf(model, current.name));
    const percent = Number((100 * fraction).toPrecision(6));
    list.scale(parameter, 1 - fraction, {
      says: `${shortName(current)} blocked by ${percent} %`,
      option: 'block',
      where,
    });
  }
}

/** @returns warnings of doses that no experiment has */
function applyDrugs(args: ParsedArguments, model: CellModel, list: ChangeList): string[] {
  const warnings: string[] = [];
  for (const [name, text] of assignments(args, 'drug')) {
    const where = whereOf(args, 'drug', `${name}=${text}`);
    const compound = findCompound(name);
    // Zero needs no unit.
    const dose_nM = numberIn(text) === 0 ? 0 : parseQuantity(text, 'concentration', where);
    const current = currentCalled(model, compound.current);
    if (!current) {
      const names = membraneCurrents(model).currents.map(shortName).join(', ');
      const what = `${compound.name} blocks ${compound.current}, and ${model.name} has no such current`;
      throw new InputError(what, where, names === '' ? 'Choose another model.' : `Its currents are ${names}.`);
    }
    const factor = blockFactor(dose_nM, compound.ic50_nM, compound.hill);
    const parameter = explainNames(where, () => conductanceOf(model, current.name));
    list.scale(parameter, factor, {
      says: `${compound.name} ${withSpace(text)}`,
      option: `drug ${compound.name}`,
      where,
    });
    if (dose_nM > strongestDose_nM) {
      const half = `half of ${compound.current} is blocked at ${compound.ic50_nM} nM`;
      warnings.push(
        `${withSpace(text)} of ${compound.name} is more than any bath has, and would block other currents too; ${half}. Check the unit.`,
      );
    }
  }
  return warnings;
}

/** `50nM` as people write it: `50 nM`. */
function withSpace(quantity: string): string {
  return quantity.replace(/([\d.])\s*([a-zA-Zµμ]+)$/u, '$1 $2');
}

function numberIn(text: string): number {
  return text.trim() === '' ? Number.NaN : Number(text);
}
