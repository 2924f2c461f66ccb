import { type LivingConditions, livingSetup } from '../infer/living-setup.ts';
import type { FitPrior } from '../infer/prior-file.ts';
import { boxSetup, type FitSetup } from '../infer/setup.ts';
import { type ModelSource, modelOf } from '../model/model-source.ts';
import { temperatureParameter } from '../population/read-recipe.ts';
import type { TwinExperiment } from './experiment.ts';

/** The model of the cell unless another is wanted. */
const usualModel: ModelSource = { kind: 'builtin', name: 'kernik2019' };
/** Capacitance of a cell of which only densities are known: it enters the prior of the leak alone, pF. */
const usualCapacitance_pF = 50;

/** The fit of an experiment under the published prior: parameters uniform within 40 % of the baseline, errors from noise alone. */
export function boxSetupOf(experiment: TwinExperiment, source: ModelSource = usualModel): FitSetup {
  const { extensions, nuisances, output, rule, interval_ms, conditions, set, preHold_ms, trace } = experiment;
  const extended =
    extensions.length > 0 ? { ...source, extensions: [...(source.extensions ?? []), ...extensions] } : source;
  const temperature = temperatureParameter(modelOf(source));
  return boxSetup({
    source: extended,
    changes: {
      set: {
        ...set,
        ...(temperature !== undefined && conditions.temperature_K !== undefined
          ? { [temperature]: conditions.temperature_K }
          : {}),
      },
    },
    nuisances,
    // Narrower bins than the samples are apart would repeat them.
    rule: interval_ms > 0 ? rule : { ...rule, narrowest_ms: trace.interval_ms },
    ...(output === undefined ? {} : { output }),
    ...(preHold_ms === undefined ? {} : { preHolds_ms: [preHold_ms] }),
  });
}

/** The fit of an experiment under a prior of living cells, with the model's own error. */
export function priorSetupOf({ conditions, preHold_ms }: TwinExperiment, prior: FitPrior): FitSetup {
  const known: LivingConditions = {
    capacitance_pF: conditions.capacitance_pF ?? usualCapacitance_pF,
    membraneResistance_MOhm: conditions.membraneResistance_MOhm,
    sealResistance_MOhm: conditions.sealResistance_MOhm,
    leakSubtracted: conditions.leakSubtracted,
    junctionPotential_mV: conditions.junctionPotential_mV,
    temperature_K: conditions.temperature_K,
    accessResistance_MOhm: conditions.capacitance_pF === undefined ? undefined : conditions.accessResistance_MOhm,
    compensation: conditions.compensation,
    prediction: conditions.prediction,
    preHold_ms,
  };
  return livingSetup(prior, known);
}

/** What is stated of an experiment and does not enter its fit, in words. */
export function unusedConditions({ conditions, nuisances }: TwinExperiment, prior: FitPrior | undefined): string[] {
  const { accessResistance_MOhm, capacitance_pF, compensation, filter_Hz } = conditions;
  const stated = [
    ...(accessResistance_MOhm === undefined ? [] : ['access resistance']),
    ...(compensation === undefined ? [] : ['compensation']),
    ...(filter_Hz === undefined ? [] : ['filter']),
  ];
  const junction = conditions.junctionPotential_mV;
  const hasJunction = prior?.entries.some(({ parameter }) => parameter === 'junction.V') ?? false;
  const isModelled = prior
    ? accessResistance_MOhm !== undefined && capacitance_pF !== undefined
    : nuisances.some(({ name }) => name.startsWith('amplifier.'));
  // Bins of living cells are wider than what a filter blurs.
  const left = isModelled ? (prior && filter_Hz !== undefined ? ['filter'] : []) : stated;
  const whyNot =
    accessResistance_MOhm === undefined
      ? 'the access resistance is not stated'
      : `the capacitance is not known${prior ? '' : ', or samples are too far apart'}`;
  const why = isModelled ? `it matters little under the prior \`${prior?.name}\` of living cells` : whyNot;
  return [
    ...(left.length > 0 ? [`Not used in the fit: ${left.join(', ')}; ${why}.`] : []),
    ...(junction
      ? [
          `A junction potential of ${junction} mV is stated and taken to be subtracted from the command already${hasJunction ? ': what is fitted is left of it' : ''}.`,
        ]
      : []),
  ];
}
