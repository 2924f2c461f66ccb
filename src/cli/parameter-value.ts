import { symbolsOf } from '../compile/symbolic/walk.ts';
import type { CellModel, Variable } from '../model/cell-model.ts';
import { findVariable } from '../model/find-variable.ts';
import { formatUnit } from '../model/format-unit.ts';
import { membraneCurrents, shortName } from '../model/membrane-currents.ts';
import { parseUnit } from '../model/parse-unit.ts';
import { sameDimensions, sameUnit, type Unit, UnitError } from '../model/unit.ts';
import { explainNames } from './explain-names.ts';
import { InputError, UsageError } from './usage-error.ts';

/**
 * The parameter of a model that the user names.
 *
 * @throws InputError when there is none of that name, or it is a state or computed
 */
export function findParameter(model: CellModel, name: string, where: string): Variable {
  const variable = explainNames(where, () => findVariable(model, name));
  if (variable.kind === 'parameter') return variable;
  const inside = symbolsOf(variable.expression);
  const parameters = model.variables.filter((v) => v.kind === 'parameter' && inside.has(v.name)).map(shortName);
  const what = {
    state: `\`${name}\` is a state: it starts at its initial value and moves by itself`,
    bound: `\`${name}\` is supplied by the simulation`,
    derived: `\`${name}\` is computed by the model`,
  }[variable.kind];
  const hint = parameters.length > 0 ? `Parameters in its equation are ${parameters.join(', ')}.` : 'Name a parameter.';
  const isCurrent = membraneCurrents(model).currents.includes(variable);
  throw new InputError(what, where, isCurrent ? `Weaken it by --block ${shortName(variable)}=0.5. ${hint}` : hint);
}

/** The number that a model's text gives a parameter. */
export function defaultValue(parameter: Variable): number {
  return parameter.expression.kind === 'number' ? parameter.expression.value : Number.NaN;
}

/**
 * A number with or without a unit, for something that has a unit of its own.
 *
 * @param noun what it is for: `g_Kr`, `the stimulus`
 * @returns the number, in that unit
 * @throws UsageError when the text is no number; InputError when its unit is another one, with the accepted one
 */
export function parseInUnit(text: string, noun: string, unit: Unit | undefined, where: string): number {
  const accepted = unit && unit.text !== '1' ? formatUnit(unit).slice(1, -1) : undefined;
  const remedy = accepted === undefined ? 'Give a plain number.' : `Give it in ${accepted}, or without a unit.`;
  const match = /^\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s*\[?(.*?)\]?\s*$/u.exec(text);
  const value = Number(match?.[1]);
  if (!match || !Number.isFinite(value)) throw new UsageError(`\`${text}\` is not a number`, where, remedy);
  const written = match[2] ?? '';
  if (written === '') return value;
  const given = readUnit(written, where, remedy);
  if (accepted === undefined || !unit) throw new InputError(`${noun} has no unit in this model`, where, remedy);
  if (sameUnit(given, unit)) return value;
  if (!sameDimensions(given, unit)) throw new InputError(`${noun} is not measured in ${written}`, where, remedy);
  const converted = Number(((value * given.multiplier) / unit.multiplier).toPrecision(12));
  throw new InputError(`${noun} is in ${accepted}, not in ${written}`, where, `Write ${converted}${accepted}.`);
}

function readUnit(text: string, where: string, remedy: string): Unit {
  try {
    return parseUnit(text.replace(/[µμ]/gu, 'u').replace(/cm2/g, 'cm^2'));
  } catch (error) {
    if (!(error instanceof UnitError)) throw error;
    throw new UsageError(`\`${text}\` is not a unit`, where, remedy);
  }
}
