import type { CellModel } from '../model/cell-model.ts';
import { findVariable } from '../model/find-variable.ts';
import { membranePotential } from '../model/membrane-potential.ts';
import { type ModelSource, modelOf } from '../model/model-source.ts';
import type { ParameterChanges } from '../simulate/cell-parameters.ts';
import { type Experiment, experimentDuration_ms, outputName } from '../simulate/simulate.ts';
import { validateCriteria } from './acceptance.ts';
import { checkVersion, choiceIn, type Fields, fieldsOf, listIn, numberIn, textIn } from './fields.ts';
import { priorParameters } from './prior.ts';
import { readExperiment } from './read-experiment.ts';
import { validatePrior } from './read-prior.ts';
import type { Amplifier, Recipe } from './recipe.ts';
import { RecipeError } from './recipe-error.ts';
import { type Recording, readSampling, sampledTimes } from './recorded.ts';
import { namedParameters } from './varied-parameters.ts';

const keys = [
  'version',
  'model',
  'parameters',
  'prior',
  'temperature_K',
  'changes',
  'experiment',
  'census',
  'measured_ms',
  'recording',
  'amplifier',
  'acceptance',
  'tolerance',
  'seed',
] as const satisfies readonly (keyof Recipe)[];

const largestSeed = 2 ** 32 - 1;

/** What cells live at, with room to spare, K. */
const coldest_K = 250;
const hottest_K = 330;

/**
 * Checks a value from outside and returns it as a recipe; names of parameters become qualified.
 *
 * @param value a parsed JSON document, or a recipe
 * @param where what errors call it (a file name)
 * @throws RecipeError on missing, unknown or impossible entries, and baselines that are not those of the model; the errors of the model and
 *   protocol rooms
 */
export function validateRecipe(value: unknown, where: string): Recipe {
  const fields = fieldsOf(value, keys, where);
  checkVersion(fields, where);
  const source = readSource(fields.model, `${where}, model`);
  const model = modelOf(source);
  const experiment = readExperiment(fields.experiment, `${where}, experiment`);
  const census = fields.census === null ? null : readExperiment(fields.census, `${where}, census`);
  if (census?.kind === 'clamp') {
    throw new RecipeError('a census under clamp', where, 'A census asks what a cell does by itself: free or paced.');
  }
  if (census && experiment.kind !== 'clamp') {
    throw new RecipeError('a census besides a free experiment', where, 'Write "census": null: the experiment is one.');
  }
  if (experiment.kind !== 'clamp' || census) refuseWithoutPotential(model, where);
  const parameters = readParameters(model, fields, where);
  const prior = validatePrior(fields.prior, `${where}, prior`);
  const named = namedParameters(model, priorParameters(prior)).map(({ name }) => name);
  if (named.join() !== parameters.map(({ name }) => name).join()) {
    const remedy = 'Name the same parameters, in the same order, in both.';
    throw new RecipeError('the prior is of other parameters than the recipe', where, remedy);
  }
  const tolerance = fieldsOf(fields.tolerance, ['experiment', 'census'], `${where}, tolerance`);
  return {
    version: 1,
    model: source,
    parameters,
    prior,
    temperature_K: readTemperature(model, fields, where),
    changes: readChanges(model, fields.changes, `${where}, changes`),
    experiment,
    census,
    measured_ms: numberIn(fields, 'measured_ms', where, 0),
    recording:
      fields.recording === null ? null : readRecording(model, experiment, fields.recording, `${where}, recording`),
    amplifier: fields.amplifier === null ? null : readAmplifier(model, fields.amplifier, `${where}, amplifier`),
    acceptance: validateCriteria(listIn(fields, 'acceptance', where), where),
    tolerance: {
      experiment: numberIn(tolerance, 'experiment', where, 0),
      census: numberIn(tolerance, 'census', where, 0),
    },
    seed: readSeed(fields, where),
  };
}

/** What else a source says (extensions of the model) is between it and `modelOf`. */
function readSource(value: unknown, where: string): ModelSource {
  const kind = choiceIn(value, 'kind', ['builtin', 'text'], where);
  const fields = value as Fields;
  for (const key of kind === 'builtin' ? ['name'] : ['text', 'fileName']) textIn(fields, key, where);
  return structuredClone(fields) as unknown as ModelSource;
}

function refuseWithoutPotential(model: CellModel, where: string): void {
  const potential = model.variables.find(({ name }) => name === membranePotential(model));
  if (potential && (potential.unit?.text ?? 'mV') === 'mV') return;
  const what = potential ? `its membrane potential is in ${potential.unit?.text}` : 'it has no membrane potential';
  throw new RecipeError(`${model.name} cannot be measured: ${what}`, where, 'Clamp it, or label a variable in mV.');
}

function readParameters(model: CellModel, fields: Fields, where: string): Recipe['parameters'] {
  return listIn(fields, 'parameters', where).map((value, i) => {
    const place = `${where}, parameter ${i + 1}`;
    const own = fieldsOf(value, ['name', 'baseline'], place);
    const [known] = namedParameters(model, [textIn(own, 'name', place)]);
    const { name, baseline } = known as { name: string; baseline: number };
    const said = numberIn(own, 'baseline', place);
    if (said === baseline) return { name, baseline };
    const what = `the baseline of \`${name}\` is ${said} here and ${baseline} in ${model.name}`;
    throw new RecipeError(what, place, 'Take the model that the recipe was made with, or a new recipe.');
  });
}

function readTemperature(model: CellModel, fields: Fields, where: string): number | null {
  const isThere = temperatureParameter(model) !== undefined;
  if (fields.temperature_K === null && !isThere) return null;
  if (isThere) {
    const kelvin = numberIn(fields, 'temperature_K', where);
    if (kelvin >= coldest_K && kelvin <= hottest_K) return kelvin;
    throw new RecipeError(`no cell lives at ${kelvin} K`, where, 'Give a temperature in K, such as 310.');
  }
  throw new RecipeError(`${model.name} has no temperature`, where, 'Write "temperature_K": null.');
}

/** Qualified name of the parameter that is the temperature, K; undefined where the model has none. */
export function temperatureParameter(model: CellModel): string | undefined {
  return model.variables.find(({ label, kind }) => label === 'temperature' && kind === 'parameter')?.name;
}

/** @throws UnknownNameError, RecipeError for a name that is no parameter of the model, or a value that is no number */
function readChanges(model: CellModel, value: unknown, where: string): ParameterChanges {
  const fields = fieldsOf(value, ['set', 'scale'], where);
  const part = (key: string) => {
    const entries = (fields[key] ?? {}) as Fields;
    return Object.keys(entries).map((name): [string, number] => {
      const variable = findVariable(model, name);
      if (variable.kind === 'parameter') return [variable.name, numberIn(entries, name, where)];
      throw new RecipeError(`\`${name}\` is no parameter`, where, "Change one of the model's parameters instead.");
    });
  };
  return { set: Object.fromEntries(part('set')), scale: Object.fromEntries(part('scale')) };
}

function readRecording(model: CellModel, experiment: Experiment, value: unknown, where: string): Recording {
  const fields = fieldsOf(value, ['outputs', 'sampling'], where);
  const outputs = listIn(fields, 'outputs', where).map((name) => outputName(model, String(name)));
  if (outputs.length === 0) throw new RecipeError('nothing to record', where, 'Name a variable, or write null.');
  const sampling = readSampling(fields.sampling, `${where}, sampling`);
  const end_ms = experimentDuration_ms(experiment);
  const last = sampledTimes(sampling, end_ms).at(-1) as number;
  if (last <= end_ms) return { outputs, sampling };
  throw new RecipeError(`${last} ms is after the end at ${end_ms} ms`, where, 'Record within the experiment.');
}

function readAmplifier(model: CellModel, value: unknown, where: string): Amplifier {
  const fields = fieldsOf(value, ['changes', 'noise'], where);
  const changes = readChanges(model, fields.changes, where);
  if (fields.noise === null) return { changes, noise: null };
  const noise = fieldsOf(fields.noise, ['sd', 'rate_Hz'], where);
  return { changes, noise: { sd: numberIn(noise, 'sd', where, 0), rate_Hz: numberIn(noise, 'rate_Hz', where, 0) } };
}

function readSeed(fields: Fields, where: string): number {
  const seed = numberIn(fields, 'seed', where);
  if (Number.isInteger(seed) && seed >= 0 && seed <= largestSeed) return seed;
  throw new RecipeError(`\`seed\` is ${seed}`, where, `Give a whole number, 0 to ${largestSeed}.`);
}
