import type { CellModel } from '../model/cell-model.ts';
import type { ModelSource } from '../model/model-source.ts';
import type { ParameterChanges } from '../simulate/cell-parameters.ts';
import { runOptions } from '../simulate/lanes.ts';
import type { Experiment } from '../simulate/simulate.ts';
import type { Criterion } from './acceptance.ts';
import { boxPrior, type Prior, sampleFactors } from './prior.ts';
import { RecipeError } from './recipe-error.ts';
import type { Recording } from './recorded.ts';
import { type VariedParameter, variedParameters } from './varied-parameters.ts';

/** What the amplifier adds to the cell and to its recorded current. */
export interface Amplifier {
  /** Parameters of the model that stand for it. */
  readonly changes: ParameterChanges;
  /** White noise on the recorded current: standard deviation of one sample, in the model's unit of current, at so many samples a second. */
  readonly noise: { readonly sd: number; readonly rate_Hz: number } | null;
}

/**
 * A population of cells, as data: the same JSON makes the same cells on any machine. `validateRecipe` reads one from outside.
 */
export interface Recipe {
  readonly version: 1;
  readonly model: ModelSource;
  /** What differs from cell to cell, with its value in the model's text; in the order of the prior. */
  readonly parameters: readonly { readonly name: string; readonly baseline: number }[];
  readonly prior: Prior;
  /** Null for a model that has no temperature. */
  readonly temperature_K: number | null;
  /** Common to all cells, by qualified name. A factor on a varied parameter multiplies that of the cell. */
  readonly changes: ParameterChanges;
  /** What is done to each cell. */
  readonly experiment: Experiment;
  /** What a clamped cell is left to do besides, so that it can be told whether it would beat; null for not at all. */
  readonly census: Exclude<Experiment, { kind: 'clamp' }> | null;
  /** Distance of the samples on which beats are measured, ms. */
  readonly measured_ms: number;
  /** What is kept of the experiment besides the biomarkers. */
  readonly recording: Recording | null;
  readonly amplifier: Amplifier | null;
  /** What a cell must fulfil to be accepted; a cell that does not is kept, and its row says why it is refused. */
  readonly acceptance: readonly Criterion[];
  /** Tolerance of the solver for the experiment and for the census. */
  readonly tolerance: { readonly experiment: number; readonly census: number };
  /** 0 .. 2^32 - 1. */
  readonly seed: number;
}

/** What a recipe may say; the rest is taken as usual. */
export interface RecipeOptions {
  readonly model: CellModel;
  readonly source: ModelSource;
  readonly experiment: Experiment;
  readonly seed: number;
  /** The parameters that the model's text marks, unless given. */
  readonly parameters?: readonly VariedParameter[];
  /** Uniform within 40 % of the baseline, unless given. */
  readonly prior?: Prior;
  readonly temperature_K?: number;
  readonly changes?: ParameterChanges;
  readonly census?: Recipe['census'];
  readonly recording?: Recording;
  readonly amplifier?: Amplifier;
  readonly acceptance?: readonly Criterion[];
}

/** Gives APD90 to 0.01 ms and dV/dt max to half a percent; measuring then costs less than simulating. */
const usualDistance_ms = 0.25;

/**
 * A recipe with everything spelled out.
 *
 * @throws RecipeError when the model marks no parameters and none are given
 */
export function recipeOf(options: RecipeOptions): Recipe {
  const { model, experiment } = options;
  const parameters = options.parameters ?? variedParameters(model);
  if (parameters.length === 0) {
    const remedy = 'Mark parameters in its text (`varied: 1` below each), or name them.';
    throw new RecipeError('it is not said which parameters vary', model.name, remedy);
  }
  const isClamp = experiment.kind === 'clamp';
  return {
    version: 1,
    model: options.source,
    parameters: parameters.map(({ name, baseline }) => ({ name, baseline })),
    prior: options.prior ?? boxPrior(parameters.map(({ name }) => name)),
    temperature_K: options.temperature_K ?? null,
    changes: options.changes ?? {},
    experiment,
    census: options.census ?? null,
    measured_ms: usualDistance_ms,
    recording: options.recording ?? null,
    amplifier: options.amplifier ?? null,
    acceptance: options.acceptance ?? [],
    tolerance: { experiment: runOptions(isClamp).tolerance, census: runOptions(false).tolerance },
    seed: options.seed,
  };
}

/** One cell of a population. */
export interface RecipeCell {
  readonly index: number;
  /** Factors on the baseline, in the order of the recipe's parameters. */
  readonly factors: Float64Array;
  /** Values of these parameters, in the model's units. */
  readonly values: Float64Array;
}

/** A cell of a population: a pure function of the recipe and its index, 0 .. 2^32 - 1. */
export function cellOf(recipe: Recipe, index: number): RecipeCell {
  const factors = sampleFactors(recipe.prior, recipe.seed, index);
  return { index, factors, values: parameterValues(recipe, factors) };
}

/** Values of the varied parameters for given factors, what is common to all cells included. */
export function parameterValues(recipe: Recipe, factors: ArrayLike<number>): Float64Array {
  const { set, scale } = commonChanges(recipe);
  return Float64Array.from(recipe.parameters, ({ name, baseline }, k) => {
    return (set[name] ?? baseline) * (scale[name] ?? 1) * (factors[k] as number);
  });
}

/** Changes of the recipe and of its amplifier in one; where both scale a parameter, the factors multiply. */
export function commonChanges({ changes, amplifier }: Recipe): Required<ParameterChanges> {
  const scale: Record<string, number> = { ...changes.scale };
  for (const [name, factor] of Object.entries(amplifier?.changes.scale ?? {}))
    scale[name] = (scale[name] ?? 1) * factor;
  return { set: { ...changes.set, ...amplifier?.changes.set }, scale };
}
