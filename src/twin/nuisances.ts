import type { BinRule } from '../infer/bins.ts';
import { highestReading_MOhm } from '../infer/living-setup.ts';
import type { Nuisance } from '../infer/setup.ts';
import type { Conditions } from '../recording/recording.ts';

/** Largest leak of a recording that anybody would keep, nS/pF. */
const largestLeak_nS_pF = 0.06;
/** How far the leak under the clamp is from that of the seal test, as sd of its logarithm. */
const sealSd = 0.2;
/**
 * The membrane conducts too: a resistance of seal and membrane together overstates the leak, and scatters.
 *
 * @source fits of 20 iPSC-cardiomyocytes (recordings of Clark et al. 2022, doi 10.1111/bph.15915)
 */
const membrane = { share: 0.5, sd: 0.6 } as const;

/** Properties of the experiment that are fitted with the cell, and the extensions of the model that have them. */
export interface ExperimentModel {
  readonly extensions: readonly string[];
  readonly nuisances: readonly Nuisance[];
  readonly set: Readonly<Record<string, number>>;
  readonly output: string | undefined;
  /** How bins must be for it. */
  readonly rule: Partial<BinRule>;
}

/** What the amplifier and the seal do to the recorded current, as far as is known of them. */
export function experimentModel(conditions: Conditions): ExperimentModel {
  const leak = conditions.leakSubtracted ? undefined : leakOf(conditions);
  const amplifier = amplifierOf(conditions);
  return {
    extensions: [...(leak ? ['leak'] : []), ...(amplifier?.extensions ?? [])],
    nuisances: [...(leak ? [leak] : []), ...(amplifier?.nuisances ?? [])],
    set: amplifier?.set ?? {},
    output: amplifier?.output,
    rule: amplifier?.rule ?? {},
  };
}

/** Series resistance as reported but for this, as sd of its logarithm. */
const accessSd = 0.1;
/** The cancellation of capacitive transients can be turned up too far. */
const mostCancelled = 1.1;
/**
 * Through a filter the sample of a step itself shows neither the old nor the new current, and sodium currents through a series resistance
 * peak late: bins must not cut those peaks coarsely.
 */
const throughAmplifier: Partial<BinRule> = { mask_ms: 0.1, growth: 0.08 };
/** Electrodes drift by so much, mV (sd). */
const offsetSd_mV = 1;

/** The amplifier, where the access resistance is known; without it the clamp is taken as ideal. */
function amplifierOf(conditions: Conditions): ExperimentModel | undefined {
  const { accessResistance_MOhm: access, capacitance_pF, compensation = 0, prediction = 0, filter_Hz } = conditions;
  if (access === undefined || !(access > 0) || capacitance_pF === undefined) return undefined;
  const common = {
    'amplifier.Cm': capacitance_pF,
    'amplifier.compensation': compensation,
    'amplifier.prediction': prediction,
  };
  return {
    extensions: ['amplifier', ...(filter_Hz === undefined ? [] : ['filter'])],
    nuisances: [
      {
        name: 'amplifier.Rs',
        unit: 'MOhm',
        scale: 'log',
        baseline: access,
        prior: { kind: 'normal', mean: 0, sd: accessSd },
      },
      {
        name: 'amplifier.V_offset',
        unit: 'mV',
        scale: 'linear',
        baseline: 0,
        prior: { kind: 'normal', mean: 0, sd: offsetSd_mV },
      },
      {
        // Part of the charging of the membrane that is taken out of the record: no file says it.
        name: 'amplifier.cancellation',
        unit: '',
        scale: 'linear',
        baseline: 0,
        prior: { kind: 'uniform', lowest: 0, highest: mostCancelled },
      },
    ],
    set: filter_Hz === undefined ? common : { ...common, 'filter.corner': filter_Hz / 1000 },
    output: 'amplifier.i_out',
    rule: throughAmplifier,
  };
}

function leakOf({ capacitance_pF, sealResistance_MOhm, membraneResistance_MOhm }: Conditions): Nuisance {
  const common = { name: 'leak.g', unit: 'nS/pF' } as const;
  // 1 / (MOhm pF) is 1000 nS/pF.
  const reported = (resistance: number, share: number, sd: number): Nuisance => ({
    ...common,
    scale: 'log',
    baseline: (1000 * share) / (resistance * (capacitance_pF as number)),
    prior: { kind: 'normal', mean: 0, sd },
  });
  if (capacitance_pF !== undefined) {
    if (sealResistance_MOhm !== undefined && sealResistance_MOhm > 0) return reported(sealResistance_MOhm, 1, sealSd);
    if (membraneResistance_MOhm !== undefined && membraneResistance_MOhm > 0)
      return reported(Math.min(membraneResistance_MOhm, highestReading_MOhm), membrane.share, membrane.sd);
  }
  return { ...common, scale: 'linear', baseline: 0, prior: { kind: 'uniform', lowest: 0, highest: largestLeak_nS_pF } };
}
