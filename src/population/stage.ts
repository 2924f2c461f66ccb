import { type Stimulation, stimulationOf } from '../measure/stimulation.ts';
import { membranePotential } from '../model/membrane-potential.ts';
import { modelOf } from '../model/model-source.ts';
import { stimulusUnit } from '../model/stimulus-unit.ts';
import type { PopulationTask } from '../simulate/chunk.ts';
import { runOptions } from '../simulate/lanes.ts';
import { clampPlan, freePlan, type PlanSegment, pacedPlan } from '../simulate/plan.ts';
import { type Experiment, experimentDuration_ms, uniformGrid } from '../simulate/simulate.ts';
import { temperatureParameter } from './read-recipe.ts';
import { commonChanges, type Recipe } from './recipe.ts';
import { sampledTimes } from './recorded.ts';

/** Samples of one cell that belong together: where they are among all of its samples. */
export interface SamplePlaces {
  /** ms. */
  readonly t: Float64Array;
  /** Places in the task's sample times. */
  readonly places: Uint32Array;
  /** Places among the task's outputs. */
  readonly columns: readonly number[];
}

/** One experiment of a recipe, ready for workers. */
export interface Stage {
  readonly name: 'experiment' | 'census';
  readonly task: PopulationTask;
  readonly stimulation: Stimulation | undefined;
  /** The membrane potential, where beats are measured. */
  readonly measured: SamplePlaces | undefined;
  /** What is kept. */
  readonly recorded: SamplePlaces | undefined;
}

/**
 * The experiments that a recipe asks for, one or two.
 *
 * @throws the errors of the model and simulate rooms
 */
export function stagesOf(recipe: Recipe): Stage[] {
  const main = stageOf(recipe, 'experiment', recipe.experiment, recipe.tolerance.experiment);
  return recipe.census ? [main, stageOf(recipe, 'census', recipe.census, recipe.tolerance.census)] : [main];
}

function stageOf(recipe: Recipe, name: Stage['name'], experiment: Experiment, tolerance: number): Stage {
  const model = modelOf(recipe.model);
  const isClamp = experiment.kind === 'clamp';
  const duration_ms = experimentDuration_ms(experiment);
  const recording = name === 'experiment' ? recipe.recording : null;
  const potential = isClamp ? undefined : membranePotential(model);
  const measuredTimes = potential === undefined ? new Float64Array() : uniformGrid(duration_ms, recipe.measured_ms);
  const recordedTimes = recording ? sampledTimes(recording.sampling, duration_ms) : new Float64Array();
  const sampleTimes = union(measuredTimes, recordedTimes);
  const outputs = [...new Set([...(potential === undefined ? [] : [potential]), ...(recording?.outputs ?? [])])];
  const temperature = temperatureParameter(model);
  const common = commonChanges(recipe);
  const set = temperature === undefined || recipe.temperature_K === null ? {} : { [temperature]: recipe.temperature_K };
  const places = (t: Float64Array, names: readonly string[]): SamplePlaces => ({
    t,
    places: placesOf(t, sampleTimes),
    columns: names.map((n) => outputs.indexOf(n)),
  });
  return {
    name,
    task: {
      source: recipe.model,
      clamped: isClamp,
      outputs,
      sampleTimes,
      plan: planOf(experiment),
      options: runOptions(isClamp, { tolerance }),
      backend: 'wasm',
      changes: { set: { ...common.set, ...set }, scale: common.scale },
      varied: recipe.parameters.map((p) => p.name),
    },
    stimulation:
      experiment.kind === 'paced'
        ? stimulationOf(experiment.pacing, experiment.duration_ms, stimulusUnit(model))
        : undefined,
    measured: potential === undefined ? undefined : places(measuredTimes, [potential]),
    recorded: recording ? places(recordedTimes, recording.outputs) : undefined,
  };
}

function planOf(experiment: Experiment): PlanSegment[] {
  switch (experiment.kind) {
    case 'free':
      return freePlan(experiment.duration_ms);
    case 'paced':
      return pacedPlan(experiment.pacing, experiment.duration_ms);
    case 'clamp':
      return clampPlan(experiment.protocol);
  }
}

/** Both in one, ascending, each time once. */
function union(a: Float64Array, b: Float64Array): Float64Array {
  if (a.length === 0 || b.length === 0) return a.length === 0 ? b : a;
  return Float64Array.from(new Set([...a, ...b])).sort();
}

function placesOf(times: Float64Array, all: Float64Array): Uint32Array {
  const places = new Uint32Array(times.length);
  let place = 0;
  times.forEach((t, i) => {
    while ((all[place] as number) < t) place++;
    places[i] = place;
  });
  return places;
}
