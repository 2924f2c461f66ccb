import { stat } from 'node:fs/promises';
import { builtinModelNames, loadBuiltin } from '../model/builtin.ts';
import type { CellModel } from '../model/cell-model.ts';
import { didYouMean } from '../model/nearest.ts';
import { parseModel } from '../model/parse-model.ts';
import { applyVariant } from '../model/variant.ts';
import { explainNames } from './explain-names.ts';
import { readTextFile } from './read-text-file.ts';
import { InputError } from './usage-error.ts';

/**
 * The model that the user names: a built-in one (`kernik2019`, `skibsbye2016:D`), or a file. What ends in `.mmt` or has a
 * folder in it is a file; so is any other name that is not of a built-in model and exists. `my.mmt:D` is a variant in a file.
 *
 * @param command what the user asked for, told where the name is wrong
 * @throws InputError for an unknown name or variant, a file that cannot be read, and a model that this program cannot simulate;
 *   ModelError for a text that is no model
 */
export async function readModel(argument: string, command: string): Promise<CellModel> {
  const where = `in: iontwin ${command} ${argument}`;
  const [, path = argument, variant] = /^(.*\.mmt)(?::([^:/\\]+))?$/i.exec(argument) ?? [];
  const isFile = /\.mmt$/i.test(path) || /[/\\]/.test(path);
  if (!isFile && isBuiltin(argument)) return explainNames(where, () => loadBuiltin(argument));
  if (!isFile && !(await exists(path))) {
    const names = builtinModelNames();
    const remedy = didYouMean(
      argument,
      names,
      `Built-in models are ${names.join(', ')}; a file of your own ends in .mmt.`,
    );
    throw new InputError(`there is no built-in model and no file \`${argument}\``, where, remedy);
  }
  if (/\.twin\.json$/i.test(path)) {
    throw new InputError(
      'this is a twin, not a model',
      where,
      'Its predictions are in its report; `iontwin twin FILE` makes them.',
    );
  }
  const model = parseModel(await readTextFile(path), path);
  const chosen = variant === undefined ? model : explainNames(where, () => applyVariant(model, variant));
  refuseOtherTimes(chosen, path);
  return chosen;
}

/** Durations, steps and dV/dt are in ms throughout: a model in seconds would run a thousand times too long, unnoticed. */
function refuseOtherTimes(model: CellModel, path: string): void {
  const time = model.variables.find(({ binding }) => binding === 'time');
  const ms = 1e-3;
  if (!time?.unit || (Math.abs(time.unit.multiplier / ms - 1) < 1e-9 && time.unit.dimensions[2] === 1)) return;
  throw new InputError(
    `the time of this model is in ${time.unit.text ?? 'another unit'}, not in ms`,
    `${path}:${time.line}: ${time.name}`,
    'Rewrite its rates for each ms, and bind a time in [ms].',
  );
}

function isBuiltin(argument: string): boolean {
  return builtinModelNames().includes(argument.split(':')[0] ?? '');
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
