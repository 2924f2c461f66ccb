import { evaluate } from '../model/evaluate.ts';
import type { ModelSource } from '../model/model-source.ts';
import { modelOf } from '../model/model-source.ts';
import type { BinRule } from './bins.ts';
import type { FitParameter } from './coordinates.ts';
import { InferenceError } from './inference-error.ts';
import { modelDiscrepancy } from './likelihood.ts';
import type { PriorMarginal } from './prior-density.ts';
import { type FitPrior, marginalOf, type PriorEntry, potentialEntries } from './prior-file.ts';
import { cellParameters, type FitSetup, totalCurrent, unitText } from './setup.ts';

/** Bins of manual recordings of living cells: capacitive transients are left out. */
const livingRule: BinRule = { mask_ms: 1.6, narrowest_ms: 1, widest_ms: 40, growth: 0.07 };
/** Soon after a step the voltage error and the digitised samples are bad: sodium and calcium peaks are only known to be about so large. */
const livingEarly = { until_ms: 5, floor_A_F: 1, relative: 0.3 } as const;

/**
 * A command that moves as fast as an action potential repolarises takes the cell through the potentials, and the history, that decide
 * whether it repolarises: what the model gets wrong there, it gets wrong in the action potential.
 *
 * @source chosen on 19 iPSC-cardiomyocytes, see FIGURES.md; no publication gives it
 */
const livingMoving = { slowest_mV_ms: 0.1, fastest_mV_ms: 2, share: 0.5 } as const;

/** What is known of the experiment. */
export interface LivingConditions {
  readonly capacitance_pF: number;
  /** Seal in parallel with the membrane, from the seal test; 1 GOhm where neither it nor the seal was measured. */
  readonly membraneResistance_MOhm?: number | undefined;
  /** Of the seal alone: said so, it is believed more than what the prior makes of a membrane resistance. */
  readonly sealResistance_MOhm?: number | undefined;
  /** There is no leak in the recording any more. */
  readonly leakSubtracted?: boolean | undefined;
  /** Already subtracted from the command, mV; 0 says nothing. */
  readonly junctionPotential_mV?: number | undefined;
  readonly temperature_K?: number | undefined;
  /** As measured, before compensation; without it the clamp is taken as ideal. */
  readonly accessResistance_MOhm?: number | undefined;
  /** Parts of it that were compensated and predicted, 0 to 1. */
  readonly compensation?: number | undefined;
  readonly prediction?: number | undefined;
  /** How long the cell was held before the protocol, ms. */
  readonly preHold_ms?: number | undefined;
}

/** The seal, where it was measured by itself: as `nuisances` has it. */
const reportedSeal = { shape: 'normal', centre: 0, sd: 0.2 } as const;
/** What is left of a junction potential that was corrected for: mobilities are known no better, mV. */
const corrected = { shape: 'normal', centre: 0, sd: 3 } as const;

const usualHold_ms = 3000;
/**
 * A few mV of a seal test drive a few pA through seal and membrane: readings above this say that the resistance is high, not how high. It
 * also stands for one that was not measured.
 *
 * @source eight iPSC-cardiomyocytes (recordings of Clark et al. 2022, doi 10.1111/bph.15915) read at 1.0 to 34 GOhm: in seven fits the leak
 *   was 0.7 to 1.2 nS all the same; in the eighth, held at 0.03 nS by its reading, 36 times the background sodium took its place
 */
export const highestReading_MOhm = 1000;

/**
 * The fit of a living cell under a prior: the same inference as for synthetic cells, with the model's own error in the likelihood and the
 * experiment's properties fitted too.
 *
 * @throws InferenceError when the prior leaves out a parameter of its model's cell
 */
export function livingSetup(prior: FitPrior, conditions: LivingConditions): FitSetup {
  const source: ModelSource = { kind: 'builtin', name: prior.model, extensions: [...prior.extensions] };
  const model = modelOf(source);
  const { values } = evaluate(model, {});
  const varied = new Map(cellParameters(model).map((p) => [p.name, p]));
  const { sealResistance_MOhm: seal, leakSubtracted = false } = conditions;
  const read = conditions.membraneResistance_MOhm ?? highestReading_MOhm;
  const resistance = seal ?? Math.min(read, highestReading_MOhm);
  const leak = 1000 / (resistance * conditions.capacitance_pF);
  const entries = prior.entries
    .filter(({ parameter }) => !(leakSubtracted && parameter.startsWith('leak.')))
    .map((entry): PriorEntry => {
      if (entry.parameter === 'leak.g' && seal !== undefined) return { ...entry, ...reportedSeal };
      if (entry.parameter === 'junction.V' && conditions.junctionPotential_mV) return { ...entry, ...corrected };
      return entry;
    });
  const parameters = entries.map((entry): FitParameter => {
    const known = varied.get(entry.parameter);
    if (known) return known;
    const variable = model.variables.find((v) => v.name === entry.parameter);
    const value = values.get(entry.parameter);
    if (variable?.kind !== 'parameter' || value === undefined) {
      throw new InferenceError(
        `the prior speaks of \`${entry.parameter}\`, which is no parameter`,
        `${prior.name}, model ${model.name}`,
        'Use a prior that was made for this model.',
      );
    }
    return {
      name: entry.parameter,
      // nS/pF: the seal test's own conductance.
      baseline: entry.parameter === 'leak.g' ? leak : value,
      unit: variable.unit ? unitText(variable.unit) : '',
      current: entry.parameter.split('.')[0] ?? '',
      scale: potentialEntries.has(entry.parameter) ? 'linear' : 'log',
      gates: [],
      role: undefined,
    };
  });
  const amplifier = amplifierOf(conditions);
  const column = new Map(prior.entries.map(({ parameter }, i) => [parameter, i]));
  const rest = amplifier ? [amplifier.marginal.mean] : [];
  const cell = parameters.filter((p) => varied.has(p.name)).length;
  if (cell !== varied.size || parameters.slice(0, cell).some((p) => !varied.has(p.name))) {
    throw new InferenceError(
      `the prior gives ${cell} of the ${varied.size} parameters of the cell, which come first`,
      prior.name,
      'Give an entry for each, in the order of the model.',
    );
  }
  return {
    source: amplifier ? { ...source, extensions: [...(source.extensions ?? []), 'amplifier'] } : source,
    changes: {
      set: {
        ...amplifier?.set,
        ...(conditions.temperature_K === undefined ? {} : { 'cell.T': conditions.temperature_K }),
        ...(leakSubtracted && prior.extensions.includes('leak') ? { 'leak.g': 0 } : {}),
      },
    },
    parameters: [...parameters, ...(amplifier ? [amplifier.parameter] : [])],
    cellParameters: cell,
    marginals: [
      ...entries.map((entry, i) => marginalOf(entry, parameters[i]?.baseline ?? 1)),
      ...(amplifier ? [amplifier.marginal] : []),
    ],
    priorName: prior.name,
    priorSays: prior.says,
    priorCells: prior.cells,
    starts: (prior.optima ?? []).map((row) =>
      Float64Array.from([...entries.map(({ parameter }) => row[column.get(parameter) as number] as number), ...rest]),
    ),
    likelihood: modelDiscrepancy,
    rule: livingRule,
    early: livingEarly,
    moving: livingMoving,
    preHolds_ms: [conditions.preHold_ms ?? usualHold_ms],
    output: amplifier ? 'amplifier.i_out' : totalCurrent(model),
  };
}

/** What is left of the access resistance is as reported but for this, as sd of its logarithm: seal tests and compensations err. */
const accessSd = 0.3;

/** The clamp through the series resistance. Charging of the membrane is over before the first bin. */
function amplifierOf({
  accessResistance_MOhm: access,
  capacitance_pF,
  compensation = 0,
  prediction = 0,
}: LivingConditions):
  | {
      readonly set: Readonly<Record<string, number>>;
      readonly parameter: FitParameter;
      readonly marginal: Extract<PriorMarginal, { kind: 'normal' }>;
    }
  | undefined {
  if (access === undefined || !(access > 0)) return undefined;
  return {
    set: {
      'amplifier.Cm': capacitance_pF,
      'amplifier.compensation': compensation,
      'amplifier.prediction': prediction,
      'amplifier.cancellation': 1,
    },
    parameter: {
      name: 'amplifier.Rs',
      baseline: access,
      unit: 'MOhm',
      current: 'amplifier',
      scale: 'log',
      gates: [],
      role: undefined,
    },
    marginal: { kind: 'normal', mean: 0, sd: accessSd },
  };
}
