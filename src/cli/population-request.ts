import { basename, extname } from 'node:path';
import { builtinModelNames } from '../model/builtin.ts';
import type { CellModel } from '../model/cell-model.ts';
import { evaluate } from '../model/evaluate.ts';
import { membraneCurrents } from '../model/membrane-currents.ts';
import type { ModelSource } from '../model/model-source.ts';
import type { Criterion } from '../population/acceptance.ts';
import { boxPrior, type Prior } from '../population/prior.ts';
import { validatePrior } from '../population/read-prior.ts';
import { temperatureParameter, validateRecipe } from '../population/read-recipe.ts';
import { type Recipe, recipeOf } from '../population/recipe.ts';
import { protocolWindows, type Recording } from '../population/recorded.ts';
import { namedParameters, variedParameters } from '../population/varied-parameters.ts';
import type { Experiment } from '../simulate/simulate.ts';
import type { ParsedArguments } from './arguments.ts';
import { explainNames } from './explain-names.ts';
import { readModel } from './model-argument.ts';
import { hasOption, numberOption, quantityOption, textOption, textOptions, whereOf } from './option-values.ts';
import { readAcceptance } from './population-acceptance.ts';
import { readProtocolArgument } from './protocol-argument.ts';
import { readTextFile } from './read-text-file.ts';
import { InputError, UsageError } from './usage-error.ts';

/** Options that a recipe answers already. */
export const recipeOptions = [
  'spread',
  'prior',
  'vary',
  'seed',
  'temperature',
  'protocol',
  'duration',
  'census',
  'features',
  'traces',
  'accept',
] as const;

const usualFree_ms = 10_000;
const usualSample_ms = 1;

/**
 * The recipe that a command line asks for: a file, or a model and options.
 *
 * @param argument `RECIPE.json`, or a model as `simulate` takes it
 * @throws UsageError, InputError, RecipeError, and the errors of the model and protocol rooms
 */
export async function readRecipe(args: ParsedArguments, argument: string): Promise<Recipe> {
  if (extname(argument).toLowerCase() !== '.json') return recipeFromOptions(args, argument);
  const given = recipeOptions.find((name) => hasOption(args, name));
  if (given !== undefined) {
    const where = `in: iontwin population ${argument} --${given}`;
    throw new UsageError(`--${given} is said by the recipe`, where, 'Change it there, or name a model instead.');
  }
  const value = await readJson(argument);
  // The recipe of a store makes the same cells elsewhere.
  const isStore = typeof value === 'object' && value !== null && 'format' in value && 'recipe' in value;
  return explainNames(argument, () => validateRecipe(isStore ? value.recipe : value, argument));
}

async function recipeFromOptions(args: ParsedArguments, argument: string): Promise<Recipe> {
  const model = await readModel(argument, args.command);
  const where = `in: iontwin population ${argument}`;
  const names = textOption(args, 'vary')
    ?.split(',')
    .map((name) => name.trim());
  const parameters = names ? explainNames(where, () => namedParameters(model, names)) : variedParameters(model);
  const experiment = await readExperiment(args);
  const duration_ms = quantityOption(args, 'census', 'time');
  const recording = readRecording(args, model, experiment);
  const temperature_K = readTemperature(args, model);
  const recipe = recipeOf({
    model,
    source: await sourceOf(argument),
    experiment,
    seed: numberOption(args, 'seed', { atLeast: 0, atMost: 2 ** 32 - 1, whole: true }) ?? 1,
    parameters,
    ...(parameters.length === 0
      ? {}
      : {
          prior: await readPrior(
            args,
            parameters.map(({ name }) => name),
          ),
        }),
    ...(temperature_K === undefined ? {} : { temperature_K }),
    ...(duration_ms === undefined ? {} : { census: { kind: 'free', duration_ms } }),
    ...(recording ? { recording } : {}),
    acceptance: textOptions(args, 'accept').map(
      (text): Criterion => readAcceptance(text, whereOf(args, 'accept', text)),
    ),
  });
  return validateRecipe(recipe, where);
}

async function sourceOf(argument: string): Promise<ModelSource> {
  if (builtinModelNames().includes(argument.split(':')[0] ?? '')) return { kind: 'builtin', name: argument };
  const variant = /\.mmt:([^:/\\]+)$/i.exec(argument)?.[1];
  if (variant === undefined) return { kind: 'text', text: await readTextFile(argument), fileName: basename(argument) };
  const remedy = 'Write the values of the variant into a file of its own.';
  throw new InputError(`a variant (${variant}) of a file`, `in: iontwin population ${argument}`, remedy);
}

async function readExperiment(args: ParsedArguments): Promise<Experiment> {
  const name = textOption(args, 'protocol') ?? 'composite';
  if (name === 'free') {
    return { kind: 'free', duration_ms: quantityOption(args, 'duration', 'time') ?? usualFree_ms };
  }
  if (hasOption(args, 'duration')) {
    const where = whereOf(args, 'duration', textOption(args, 'duration') ?? '');
    throw new UsageError('a protocol says how long it takes', where, 'Leave --duration out, or give --protocol free.');
  }
  return { kind: 'clamp', protocol: await readProtocolArgument(name) };
}

async function readPrior(args: ParsedArguments, names: readonly string[]): Promise<Prior> {
  const path = textOption(args, 'prior');
  const spread = numberOption(args, 'spread', { atLeast: 0.001, atMost: 0.999 });
  if (path === undefined) return boxPrior(names, spread);
  if (spread === undefined) return validatePrior(await readJson(path), path);
  throw new UsageError('--spread and --prior exclude each other', whereOf(args, 'prior', path), 'Give one of them.');
}

/** The model's own temperature unless another is asked for; undefined where it has none. */
function readTemperature(args: ParsedArguments, model: CellModel): number | undefined {
  const asked = quantityOption(args, 'temperature', 'temperature');
  const parameter = temperatureParameter(model);
  if (parameter !== undefined) return asked ?? evaluate(model).values.get(parameter);
  if (asked === undefined) return undefined;
  const where = whereOf(args, 'temperature', textOption(args, 'temperature') ?? '');
  throw new InputError(`${model.name} has no temperature`, where, 'Leave --temperature out.');
}

/** The total current of a clamped cell, the potential of a free one. */
function readRecording(args: ParsedArguments, model: CellModel, experiment: Experiment): Recording | undefined {
  const dt_ms = quantityOption(args, 'traces', 'time');
  const where = `in: iontwin population --${hasOption(args, 'features') ? 'features' : 'traces'}`;
  if (!hasOption(args, 'features') && dt_ms === undefined) return undefined;
  if (hasOption(args, 'features') && (dt_ms !== undefined || experiment.kind !== 'clamp')) {
    throw new UsageError('--features are of a clamped cell, without --traces', where, 'Give one of them.');
  }
  const output =
    experiment.kind === 'clamp'
      ? membraneCurrents(model).total?.name
      : model.variables.find(({ label }) => label === 'membrane_potential')?.name;
  if (output === undefined) {
    const remedy = 'Label it in its text: `label cellular_current`, `label membrane_potential`.';
    throw new InputError(`it is not said which variable of ${model.name} is recorded`, where, remedy);
  }
  if (experiment.kind === 'clamp' && dt_ms === undefined) {
    return { outputs: [output], sampling: { kind: 'windows', windows: protocolWindows(experiment.protocol) } };
  }
  return { outputs: [output], sampling: { kind: 'grid', dt_ms: dt_ms ?? usualSample_ms } };
}

async function readJson(path: string): Promise<unknown> {
  const text = await readTextFile(path);
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new InputError(`this is not JSON: ${error instanceof Error ? error.message : error}`, path, 'Mend the file.');
  }
}
